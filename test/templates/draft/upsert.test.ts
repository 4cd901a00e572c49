import { describe, expect, test } from "vitest";
import { freshKey } from "../../support/story";
import { row, rows } from "../../support/webhook";
import { call } from "../../support/worker";
import { BODY, BODY_ZH, body, draft, drafted, english } from "./drafts";

test("a draft in two languages is stored ready, and nobody has to agree to it", async () => {
  const { data } = await draft({
    name: "order_sent",
    category: "utility",
    languages: [
      { language: "en", components: [BODY] },
      { language: "zh_HK", components: [BODY_ZH] },
    ],
  });
  expect(data).toMatchObject({
    status: "executed",
    approval: { required: false },
    effects: {
      name: "order_sent",
      languages: [
        { language: "en", outcome: "create", category: "utility" },
        { language: "zh_HK", outcome: "create", category: "utility" },
      ],
      other_languages: [],
    },
    result: {
      name: "order_sent",
      languages: [
        { language: "en", version: 1, status: "ready", errors: [] },
        { language: "zh_HK", version: 1, status: "ready", errors: [] },
      ],
    },
  });
  expect(data.result.languages[0].draft_id).toMatch(/^tdr_/);
  expect(
    await rows(
      "select language, status, parameter_format, message_ttl from template_drafts order by language",
    ),
  ).toEqual([
    { language: "en", status: "ready", parameter_format: "positional", message_ttl: null },
    { language: "zh_HK", status: "ready", parameter_format: "positional", message_ttl: null },
  ]);
  expect(
    await row(
      "select action, entity_kind, entity_id from audit_log where action_request_id = ?1",
      data.action_request_id,
    ),
  ).toEqual({ action: "write.executed", entity_kind: "template_draft", entity_id: "order_sent" });
});

test("what is against Meta's rules is stored as a draft, and said at its place with what mends it", async () => {
  const { en } = await drafted(english([{ ...BODY, text: "{{1}}" }]));
  expect(en.status).toBe("draft");
  expect(en.errors.length).toBeGreaterThan(0);
  for (const finding of en.errors) {
    expect(finding).toMatchObject({ severity: "error", code: expect.any(String), fix: expect.any(String) });
    expect(finding.path).toMatch(/^languages\.0\.components/);
  }
  const mended = (await drafted(english([BODY], { version: en.version }))).en;
  expect(mended).toMatchObject({ draft_id: en.draft_id, version: 2, status: "ready", errors: [] });
});

test("a rule about what all languages share is told where it stands in the call", async () => {
  const { en } = await drafted({ ...english([BODY]), name: "Order_Sent" });
  expect(en.status).toBe("draft");
  expect(en.errors.map(({ path }: { path: string }) => path)).toContain("name");
});

test("Meta's words may be written in either case", async () => {
  await drafted(
    english([
      { type: "header", format: "text", text: "Your order" },
      { ...BODY, type: "Body" },
    ]),
  );
  const { components } = await row<{ components: string }>("select components from template_drafts");
  expect(JSON.parse(components)).toMatchObject([{ type: "HEADER", format: "TEXT" }, { type: "BODY" }]);
});

test("a new name needs its category; afterwards what is left out stays as it is", async () => {
  const without = await draft({ name: "order_sent", languages: [{ language: "en", components: [BODY] }] });
  expect(without.data).toMatchObject({ code: "validation_failed", details: { path: "category" } });
  await drafted({ ...english([BODY]), message_send_ttl_seconds: 3600 });
  await drafted({
    name: "order_sent",
    languages: [
      { language: "en", components: [body("on Monday")], version: 1 },
      { language: "zh_HK", components: [BODY_ZH] },
    ],
  });
  expect(await rows("select language, category, message_ttl from template_drafts order by language")).toEqual(
    [
      { language: "en", category: "utility", message_ttl: 3600 },
      { language: "zh_HK", category: "utility", message_ttl: null },
    ],
  );
  await drafted({ ...english([BODY], { version: 2 }), message_send_ttl_seconds: null });
  expect(await row("select message_ttl from template_drafts where language = 'en'")).toEqual({
    message_ttl: null,
  });
});

describe("where Meta has the name already", () => {
  const edit = (name: string, language: string, more: object = {}) =>
    draft({ name, languages: [{ language, components: language === "en" ? [BODY] : [BODY_ZH] }], ...more });

  test("a draft of an approved language is an edit of it, in its category", async () => {
    const { data } = await edit("order_update", "en");
    expect(data.effects).toMatchObject({
      languages: [{ outcome: "create", category: "utility", edits_template_id: "tpl_demo01" }],
      other_languages: ["zh_HK"],
    });
    expect(data.result.languages[0]).toMatchObject({ status: "ready", errors: [] });
    expect(await row("select status from templates where id = 'tpl_demo01'")).toEqual({ status: "APPROVED" });
  });

  test("the category of an approved one cannot be changed", async () => {
    const { data } = await edit("order_update", "en", { category: "marketing" });
    expect(data.result.languages[0]).toMatchObject({
      status: "draft",
      errors: [
        expect.objectContaining({ code: "category_fixed", path: "category", fix: expect.any(String) }),
      ],
    });
  });

  test("that of a rejected one can", async () => {
    const { data } = await edit("win_back", "en", { category: "utility" });
    expect(data.effects.languages[0]).toMatchObject({ category: "utility", edits_template_id: "tpl_demo06" });
    expect(JSON.stringify(data.result)).not.toContain("category_fixed");
  });

  test.each([
    ["PENDING", "in review"],
    ["IN_APPEAL", "in review"],
    ["DISABLED", "DISABLED"],
  ])("one that is %s cannot be edited for now; the draft is kept", async (status, words) => {
    await rows(`update templates set status = '${status}' where name = 'price_list'`);
    const { data } = await edit("price_list", "zh_HK");
    const [{ status: stored, warnings }] = data.result.languages;
    expect(stored).toBe("ready");
    expect(warnings).toContainEqual(
      expect.objectContaining({
        code: "template_not_editable",
        path: "languages.0.language",
        message: expect.stringContaining(words),
      }),
    );
  });

  test("a name that was deleted lately rests; later it is free", async () => {
    const deleted = (days: number) =>
      rows(
        `update templates set status = 'DELETED', status_at = ${Date.now() - days * 86_400_000} where name = 'win_back'`,
      );
    await deleted(29);
    const first = (await edit("win_back", "en", { category: "marketing" })).data;
    expect(first.effects.languages[0]).not.toHaveProperty("edits_template_id");
    expect(JSON.stringify(first.result.languages[0].warnings)).toContain("name_rests");
    await deleted(31);
    const again = await draft({
      name: "win_back",
      languages: [{ language: "en", components: [BODY], version: 1 }],
    });
    expect(JSON.stringify(again.data.result)).not.toContain("name_rests");
  });

  test("a draft that changes nothing says so", async () => {
    const { components } = await row<{ components: string }>(
      "select components from templates where id = 'tpl_demo01'",
    );
    const { en } = await drafted({
      name: "order_update",
      languages: [{ language: "en", components: JSON.parse(components) }],
    });
    expect(en.warnings).toContainEqual(
      expect.objectContaining({ severity: "info", code: "nothing_changed" }),
    );
  });

  test("while a version is on its way to Meta, the next one waits", async () => {
    await rows(
      `insert into template_submissions (id, action_request_id, draft_id, draft_version, name, language, kind, definition, status, created_at)
       values ('tsb_1', 'act_1', 'tdr_1', 1, 'order_sent', 'en', 'create', '{}', 'unknown', 1)`,
    );
    const { en } = await drafted(english([BODY]));
    expect(en.status).toBe("ready");
    expect(en.warnings).toContainEqual(expect.objectContaining({ code: "submission_open" }));
  });
});

test("an equal call repeats the answer; the key with other input is refused", async () => {
  const args = { ...english([BODY]), idempotency_key: freshKey() };
  const [first, again] = [await draft(args), await draft(args)];
  expect(again.data).toEqual(first.data);
  expect((await row<{ n: number }>("select count(*) as n from template_draft_versions")).n).toBe(1);
  const other = await draft({ ...english([body("later")]), idempotency_key: args.idempotency_key });
  expect(other.data.code).toBe("idempotency_conflict");
});

test("nothing of it goes to Meta", async () => {
  await drafted(english([BODY]));
  const answer = await call("marketer", "whatsapp.templates.list", { query: "order_sent" });
  expect(answer.data.items[0].languages[0]).toMatchObject({ sendable: false });
  const requests = (await (
    await fetch("http://simulator.test/_sim/requests?path=message_templates")
  ).json()) as {
    items: unknown[];
  };
  expect(requests.items).toEqual([]);
});
