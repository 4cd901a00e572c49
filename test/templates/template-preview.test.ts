import { env } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { customerWrites, sentMessages } from "../support/simulator";
import { send } from "../support/story";
import { type Answer, hearMeta, rows } from "../support/webhook";
import { ok } from "../support/worker";
import { CLOSED, errors, parameters, preview, template } from "./template-messages";

test("outside the window an approved template goes to a contact who agreed to its category, word for word", async () => {
  const shown = await preview(template("order_update", ["Three", "HL-1003"]));
  expect(shown).toMatchObject({
    verdict: "ready",
    findings: [],
    rendering: "Hi Three, your order HL-1003 is on its way.",
    window: { open: false },
    effects: { messages: 1, charged_as: "utility" },
  });

  const answer = await send(shown.preview_id);
  expect(answer.data).toMatchObject({ status: "executed", result: { delivery: { status: "accepted" } } });
  const [sent] = await sentMessages();
  expect(sent?.body).toMatchObject({
    to: "85255501003",
    type: "template",
    template: {
      name: "order_update",
      language: { code: "en" },
      components: [{ type: "body", parameters: parameters("Three", "HL-1003") }],
    },
  });
  await hearMeta();
  const { messages } = await ok("agent", "whatsapp.conversation.get", { conversation_id: CLOSED });
  expect(messages.at(-1)).toMatchObject({
    type: "template",
    text: shown.rendering,
    delivery: { status: "delivered" },
  });
  expect(await rows("select category from messages where direction = 'out' and type = 'template'")).toEqual([
    { category: "utility" },
  ]);
});

test("the language counts: another one of the same name is another template", async () => {
  expect((await preview(template("order_update", ["三", "HL-1003"], "zh_HK"))).rendering).toBe(
    "你好 三，你的訂單 HL-1003 已經寄出。",
  );
  const missing = await preview(template("order_update", ["x", "y"], "fr"));
  expect(missing.verdict).toBe("blocked");
  expect(errors(missing)[0]).toBe("template_not_approved");
});

test("buttons, footer and media headers of a template are shown", async () => {
  await env.DB.prepare(
    `insert into templates (id, meta_id, name, language, category, status, components, updated_at) values ('tpl_card', '77', 'gift_card', 'en', 'UTILITY', 'APPROVED', ?1, 1)`,
  )
    .bind(
      JSON.stringify([
        { type: "HEADER", format: "IMAGE" },
        { type: "BODY", text: "Your gift" },
        { type: "FOOTER", text: "Harbour Lane" },
        { type: "BUTTONS", buttons: [{ type: "URL", text: "See" }] },
      ]),
    )
    .run();
  expect((await preview(template("gift_card"))).rendering).toBe("[image]\nYour gift\nHarbour Lane\n[See]");
});

test("marketing goes to those who agreed, and to nobody else", async () => {
  const offer = template("spring_offer", ["Mei"]);
  expect(errors(await preview(offer))).toEqual(["consent_missing"]);
  expect(errors(await preview(offer, "cnv_demo04", "manager"))).toEqual(["opted_out"]);
  expect(await preview(offer, "cnv_demo05")).toMatchObject({ verdict: "ready" });
});

test.each([
  ["pending", template("price_list", ["Mei"], "zh_HK")],
  ["rejected", template("win_back", ["Mei"])],
  ["paused", template("pickup_reminder", ["Mei"])],
  ["that does not exist", template("no_such_template")],
])("a template that is %s is not sent", async (_what, message) => {
  const shown = await preview(message, "cnv_demo05");
  expect(shown.verdict).toBe("blocked");
  expect(errors(shown)).toContain("template_not_approved");
  const { isError, data } = await send(shown.preview_id);
  expect([isError, data.code]).toEqual([true, "template_not_approved"]);
  expect(await sentMessages()).toEqual([]);
});

test("when the window is closed, a reply is blocked and the templates that could go instead are named", async () => {
  const shown = await preview({ type: "text", text: { body: "Which teas would you like?" } });
  expect(shown).toMatchObject({ verdict: "blocked", findings: [{ code: "window_closed" }] });
  expect(shown.usable_templates.map(({ name, language }: Answer) => `${name} ${language}`)).toEqual([
    "order_update en",
    "order_update zh_HK",
  ]);
  expect(shown.usable_templates[0]).toMatchObject({
    category: "utility",
    body: "Hi {{1}}, your order {{2}} is on its way.",
  });

  const both = await preview({ type: "text", text: { body: "We have it." } }, "cnv_demo07");
  expect(both.usable_templates).toHaveLength(4);
});

test("in an open window no templates are offered", async () => {
  expect(await preview({ type: "text", text: { body: "Hello" } }, "cnv_demo01")).not.toHaveProperty(
    "usable_templates",
  );
});

test("a fourth marketing message within a day is held back", async () => {
  await customerWrites({ from: "85255501001", text: { body: "Hello" } });
  await hearMeta();
  for (let n = 0; n < 3; n++) {
    const { preview_id, verdict } = await preview(template("spring_offer", [`Offer ${n}`]), "cnv_demo01");
    expect(verdict).toBe("ready");
    await send(preview_id);
  }
  expect(errors(await preview(template("spring_offer", ["Offer 4"]), "cnv_demo01"))).toEqual([
    "policy_blocked",
  ]);
  expect(await preview(template("order_update", ["Mei", "HL-1"]), "cnv_demo01")).toMatchObject({
    verdict: "ready",
  });
});

test.each([
  ["2027-03-01T20:59:59+08:00", "spring_offer", false],
  ["2027-03-01T21:00:00+08:00", "spring_offer", true],
  ["2027-03-02T08:59:59+08:00", "spring_offer", true],
  ["2027-03-02T09:00:00+08:00", "spring_offer", false],
  ["2027-03-01T23:00:00+08:00", "order_update", false],
])("at %s the template %s is in the quiet hours: %s", async (at, name, quiet) => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(at) });
  const shown = await preview(
    template(name, name === "spring_offer" ? ["Mei"] : ["Mei", "HL-1"]),
    "cnv_demo01",
  );
  vi.useRealTimers();
  expect(shown.verdict).toBe("ready");
  expect(shown.findings.map(({ code, severity }: Answer) => [severity, code])).toEqual(
    quiet ? [["warning", "quiet_hours"]] : [],
  );
});
