import { expect, test } from "vitest";
import { agreed, ask, both, liveFlow, liveRule, savedFlow, teaRule } from "../../automation/tools/changes";
import { set } from "../../support/team";
import { call } from "../../support/worker";
import { signedInAs, withoutOwnScript } from "../browser";
import { teaFlow, wordsOn } from "./flows";

const HOURS = {
  time_zone: "Asia/Hong_Kong",
  periods: [
    { weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" },
    { weekdays: [6], from: "22:00", to: "02:00" },
  ],
};

/** The manager knows the restricted queue; a marketer may not name it. */
async function teaShop(): Promise<string> {
  const { result } = await ask({ kind: "flow", name: "Tea shop", definition: teaFlow() }, "manager");
  const change = { kind: "auto_reply", flow_id: result.flow_id, enabled: true };
  await agreed({ ...change, scope: { languages: ["en"], hours: HOURS } });
  return result.flow_id;
}

test("the list says of each flow and rule when it answers, where, how often and who changed it", async () => {
  const flow = await teaShop();
  await savedFlow("Not yet");
  await liveRule("Oolong", teaRule({ flow_id: undefined }));
  await liveRule("First of all", teaRule({ priority: 2, match: [{ by: "prefix", value: "hello" }] }));
  await set(
    `insert into automation_turns (id, kind, conversation_id, at, status, reason, matched_kind, matched_id, matched_version, created_at)
     select 'msg_hit' || value, 'message', 'cnv_x', ?1 - value * 86400000, 'done', 'answered', 'flow', ?2, 1, ?1
     from json_each('[1, 2, 9]')`,
    Date.now(),
    flow,
  );
  const page = wordsOn(await (await signedInAs("viewer")).read("/console/automation?lang=en"));
  expect(page).toContain(
    "Live Answered 2 times in 7 days Tea shop Begins with: any message that nothing else answers " +
      "Where and when: Languages: English (en) · Hours: Mon–Fri 09:00–18:00 (Asia/Hong_Kong), Sat 22:00–02:00 until the next day " +
      "Version 1 · Last change: Version 1 went live · by local marketer token",
  );
  expect(page).toContain("Draft Answered 0 times in 7 days Not yet");
  expect(page.indexOf("First of all")).toBeLessThan(page.indexOf("Oolong"));
  expect(page).toContain(
    "For a message that has the words “oolong” or contains “烏龍” We have three kinds of oolong.",
  );
  const chinese = wordsOn(await (await signedInAs("viewer")).read("/console/automation?lang=zh-Hant"));
  expect(chinese).toContain("時間：週一至週五 09:00–18:00 (Asia/Hong_Kong)、週六 22:00–02:00 至翌日");
  expect(chinese).toContain("當訊息含有字詞「oolong」 或 包含「烏龍」 我們有三款烏龍茶。");
});

test.each(["viewer", "agent", "marketer", "approver", "compliance", "manager", "admin"])(
  "%s finds automation in the navigation and reads all of it",
  async (role) => {
    const flow = await liveFlow();
    const rule = await liveRule();
    const browser = await signedInAs(role);
    expect(await browser.read("/console")).toContain('href="/console/automation"');
    for (const path of ["", `/flows/${flow}`, `/rules/${rule}`])
      expect((await browser.get(`/console/automation${path}`)).status).toBe(200);
  },
);

test("nobody reads it without having signed in", async () => {
  const flow = await liveFlow();
  for (const path of ["", `/flows/${flow}`, "/rules/kwr_x"]) {
    const { SELF } = await import("cloudflare:test");
    const answer = await SELF.fetch(`http://localhost/console/automation${path}`, { redirect: "manual" });
    expect(answer.headers.get("location")).toContain("/console/sign-in");
  }
});

test("a restricted queue is named only to those who may know of it", async () => {
  const flow = await teaShop();
  const definition = {
    match: [{ by: "phrase" as const, value: "broken" }],
    priority: 7,
    queue_id: "que_complaints",
  };
  const { result } = await ask({ kind: "keyword_rule", name: "Broken", definition }, "manager");
  for (const path of [
    "/console/automation",
    `/console/automation/flows/${flow}`,
    `/console/automation/rules/${result.rule_id}`,
  ]) {
    const seen = await (await signedInAs("manager")).read(`${path}?lang=en`);
    expect(seen).toContain("Complaints 投訴");
    for (const role of ["viewer", "agent", "marketer"]) {
      const page = await (await signedInAs(role)).read(`${path}?lang=en`);
      expect(page).not.toContain("Complaints 投訴");
      expect(page).not.toContain("que_complaints");
      expect(page).toContain("a queue that you may not see");
    }
  }
});

test("a flow's page draws it, tells it as a list, and says what happens when it knows nothing", async () => {
  const flow = await teaShop();
  const browser = await signedInAs("manager");
  const page = await browser.read(`/console/automation/flows/${flow}?lang=en`);
  expect(page).toContain('role="img" aria-label="Diagram of the flow Tea shop, 4 steps"');
  const words = wordsOn(page);
  expect(words).toContain("1 Question How can we help? Our shops: → 2 Message A person: → 3 To a person");
  expect(words).toContain("For a message that has the words “delivery” or asks about “sending”");
  expect(words).toContain("Such as: do you send abroad");
  expect(words).toContain("Goes on with: Goodbye!");
  expect(words).toContain(
    "Not understood Please say that again. After 2 such answers people get the conversation.",
  );
  expect(words).toContain("People of General 一般查詢 get the conversation.");
  expect(words).toContain("Version 1 went live");
  const chinese = wordsOn(await browser.read(`/console/automation/flows/${flow}?lang=zh-Hant`));
  expect(chinese).toContain("有甚麼可以幫到你？");
  expect(chinese).not.toContain("How can we help?");
});

test("an earlier version is shown as it was, and marked as such", async () => {
  const flow_id = await liveFlow(
    "Tea shop",
    teaFlow({ nodes: [{ id: "ask", type: "end", text: both("The first.", "第一版。") }], faq: [] }),
  );
  const definition = teaFlow({
    nodes: [{ id: "ask", type: "end", text: both("The second.", "第二版。") }],
    faq: [],
  });
  await ask({ kind: "flow", flow_id, definition, base_version: 1 });
  const browser = await signedInAs("viewer");
  const path = `/console/automation/flows/${flow_id}?lang=en`;
  const present = await browser.read(path);
  expect(present).toContain("The first.");
  expect(wordsOn(present)).toContain("Version 1 answers; the latest is 2");
  const other = await browser.read(`${path}&version=2`);
  expect(other).toContain("The second.");
  expect(other).not.toContain("The first.");
  expect(wordsOn(other)).toContain("This is version 2, as it was.");
  for (const version of ["3", "0", "-1", "x", "1e1", "99999999999999"])
    expect((await browser.get(`${path}&version=${version}`)).status).toBe(404);
});

test("a rule's page shows what it asks for and how it answers in each language", async () => {
  const rule = await liveRule(
    "Oolong",
    teaRule({ tags: ["tea"], queue_id: "que_orders", languages: ["en"] }),
  );
  const page = await (await signedInAs("manager")).read(`/console/automation/rules/${rule}?lang=en`);
  const words = wordsOn(page);
  expect(words).toContain("has the words “oolong” or contains “烏龍”");
  expect(words).toContain("Priority 10");
  expect(words).toContain("Languages English (en)");
  expect(words).toContain("Sends to the queue Orders 訂單");
  expect(words).toContain("Tags the conversation tea");
  expect(words).toContain("English (en) 1 Replies We have three kinds of oolong.");
  expect(words).toContain("我們有三款烏龍茶。");
});

test("a price is shown as customers read it now", async () => {
  await set(
    `insert into products (id, names, price_minor, currency, active, updated_at)
     values ('tea-test', '{"en": "Jasmine"}', 6800, 'HKD', 1, 1)`,
  );
  const price = both("A tin is {{product.tea-test.price}}.", "每罐 {{product.tea-test.price}}。");
  const rule = await liveRule("Jasmine", teaRule({ reply: price }));
  const page = wordsOn(await (await signedInAs("viewer")).read(`/console/automation/rules/${rule}?lang=en`));
  expect(page).toContain("A tin is HK$68.00.");
  expect(page).toContain("Prices and names of products are today’s");
});

test("what a flow or a rule says stays text, whatever it holds", async () => {
  const hostile = "<script>alert(1)</script>";
  const arabic = "مرحبا بكم في متجر الشاي";
  const flow_id = await savedFlow(
    hostile,
    teaFlow({
      nodes: [
        {
          id: "ask",
          type: "question",
          text: both(hostile, hostile),
          options: [{ id: "a", title: both("شاي أخضر", "شاي"), next: "b" }],
        },
        { id: "b", type: "message", text: both(`${arabic}‮ "onload=`, arabic), next: "gone" },
      ],
      faq: [{ id: "f", match: [{ by: "contains", value: hostile }], text: both(hostile, hostile) }],
    }),
  );
  const { result } = await ask({
    kind: "keyword_rule",
    name: "Hostile",
    definition: teaRule({
      match: [{ by: "phrase", value: hostile }],
      reply: both(hostile, hostile),
      tags: [hostile],
    }),
  });
  const browser = await signedInAs("manager");
  for (const path of ["", `/flows/${flow_id}`, `/rules/${result.rule_id}`]) {
    const page = await browser.read(`/console/automation${path}`);
    expect(withoutOwnScript(page)).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  }
  const page = await browser.read(`/console/automation/flows/${flow_id}?lang=en`);
  expect(page).toMatch(/<text[^>]*direction="rtl"[^>]*>مرحبا/);
  expect(wordsOn(page)).toContain("Dead end It is not said what comes next.");
});

test("what is not there is not found, whatever its id is like", async () => {
  const browser = await signedInAs("admin");
  for (const id of ["flw_nothing", "%3Cscript%3E", "x".repeat(300)])
    for (const kind of ["flows", "rules"])
      expect((await browser.get(`/console/automation/${kind}/${id}`)).status).toBe(404);
  const flow = await liveFlow();
  expect((await browser.get(`/console/automation/rules/${flow}`)).status).toBe(404);
});

test("an empty shop says so", async () => {
  const page = wordsOn(await (await signedInAs("viewer")).read("/console/automation?lang=en"));
  expect(page).toContain("There are no flows yet.");
  expect(page).toContain("There are no keyword rules yet.");
  expect((await call("viewer", "whatsapp.flows.list")).data.items).toEqual([]);
});
