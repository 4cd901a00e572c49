import { beforeEach, describe, expect, test } from "vitest";
import { observeStatements } from "../../../src/platform/db";
import { row, rows } from "../../support/webhook";
import { call, ok } from "../../support/worker";
import { BODY, BODY_ZH, body, drafted, english } from "../draft/drafts";

const get = (args: Record<string, unknown>, role = "agent") => ok(role, "whatsapp.template.get", args);

test("a template by its id: components, variables with samples, rendering, status, quality", async () => {
  const answer = await get({ template_id: "tpl_demo01" });
  expect(answer).toMatchObject({
    name: "order_update",
    languages: [
      {
        language: "en",
        template: {
          template_id: "tpl_demo01",
          status: "APPROVED",
          sendable: true,
          quality: "GREEN",
          category: "utility",
          parameter_format: "positional",
          message_send_ttl_seconds: null,
          components: [{ type: "BODY", text: "Hi {{1}}, your order {{2}} is on its way." }],
          variables: [
            { path: "components.0.text", name: "1", sample: "Mei" },
            { path: "components.0.text", name: "2", sample: "HL-1024" },
          ],
          rendering: expect.stringContaining("your order"),
          history: [],
        },
      },
    ],
  });
  expect(answer.languages).toHaveLength(1);
  expect(answer.languages[0]).not.toHaveProperty("draft");
});

test("by name come all its languages, by name and language that one", async () => {
  const languages = async (args: object) =>
    (await get({ name: "order_update", ...args })).languages.map(
      ({ language }: { language: string }) => language,
    );
  expect(await languages({})).toEqual(["en", "zh_HK"]);
  expect(await languages({ language: "zh_HK" })).toEqual(["zh_HK"]);
});

test("why Meta rejected it is said in plain words, with what to do", async () => {
  const { template } = (await get({ name: "win_back" })).languages[0];
  expect(template).toMatchObject({
    status: "REJECTED",
    sendable: false,
    why_not: expect.any(String),
    rejection: { reason: "TAG_CONTENT_MISMATCH", message: expect.any(String), fix: expect.any(String) },
  });
});

test.each([
  [{ template_id: "tpl_nobody" }, "tpl_nobody"],
  [{ draft_id: "tdr_nobody" }, "tdr_nobody"],
  [{ name: "no_such_name" }, "no_such_name"],
  [{ name: "order_update", language: "fr" }, "order_update fr"],
])("%j is unknown, and the list is named", async (args, id) => {
  const { isError, data } = await call("agent", "whatsapp.template.get", args);
  expect(isError).toBe(true);
  expect(data).toMatchObject({
    code: "not_found",
    hint: expect.stringContaining("whatsapp.templates.list"),
    details: { id },
  });
});

test.each([
  [{}, "template_id"],
  [{ template_id: "tpl_demo01", name: "order_update" }, "template_id"],
  [{ template_id: "tpl_demo01", language: "en" }, "language"],
])("%j says too little or too much", async (args, path) => {
  const { data } = await call("agent", "whatsapp.template.get", args);
  expect(data).toMatchObject({ code: "validation_failed" });
  expect(data.details.issues[0].path).toBe(path);
});

describe("a draft", () => {
  beforeEach(async () => {
    await drafted({
      ...english([BODY]),
      languages: [
        { language: "en", components: [BODY] },
        { language: "zh_HK", components: [BODY_ZH] },
      ],
    });
  });

  test("by its id, with its findings and by whom it is", async () => {
    const { id } = await row<{ id: string }>("select id from template_drafts where language = 'en'");
    const answer = await get({ draft_id: id });
    expect(answer.languages).toHaveLength(1);
    expect(answer.languages[0]).toMatchObject({
      language: "en",
      draft: {
        draft_id: id,
        status: "ready",
        version: 1,
        category: "utility",
        components: [BODY],
        variables: [{ sample: "Mei" }, { sample: "HL-1024" }],
        findings: expect.any(Array),
        updated_by: expect.any(String),
      },
    });
    expect(answer.languages[0]).not.toHaveProperty("versions");
  });

  test("its findings are looked at anew: what Meta did since counts", async () => {
    const codes = async () =>
      (await get({ name: "order_sent", language: "en" })).languages[0].draft.findings.map(
        ({ code }: { code: string }) => code,
      );
    expect(await codes()).not.toContain("template_not_editable");
    await rows("update templates set name = 'order_sent' where name = 'price_list'");
    await rows("update templates set language = 'en' where name = 'order_sent'");
    expect(await codes()).toContain("template_not_editable");
  });

  test("in full, with its versions and what each changed", async () => {
    await drafted(english([body("on Monday")], { version: 1 }));
    const { languages } = await get({ name: "order_sent", language: "en", detail: "full" });
    expect(languages[0].versions).toMatchObject([
      { version: 2, changed: ["components.0.text"] },
      { version: 1, at: expect.any(String), by: expect.any(String) },
    ]);
  });

  test("beside the template that it edits, with what it changes", async () => {
    await drafted({ name: "order_update", languages: [{ language: "en", components: [BODY] }] });
    const [{ template, draft }] = (await get({ template_id: "tpl_demo01" })).languages;
    expect(template.components[0].text).toContain("is on its way");
    expect(draft).toMatchObject({
      edits_template_id: "tpl_demo01",
      differs_from_meta: ["components.0.text"],
    });
  });
});

test("a deleted template is shown to whoever asks for that one", async () => {
  await rows("update templates set status = 'DELETED' where id = 'tpl_demo02'");
  expect((await get({ name: "order_update" })).languages).toHaveLength(1);
  for (const args of [{ template_id: "tpl_demo02" }, { name: "order_update", language: "zh_HK" }])
    expect((await get(args)).languages[0].template).toMatchObject({ status: "DELETED", sendable: false });
});

test("many long languages are told as far as an answer goes; the others are named", async () => {
  const text = "A long text about tea. ".repeat(40);
  await rows(
    `with recursive n(i) as (select 10 union all select i + 1 from n where i < 69)
     insert into templates (id, meta_id, name, language, category, status, components, updated_at)
     select 'tpl_l' || i, 'm' || i, 'long_one', 'l' || i, 'UTILITY', 'APPROVED', '${JSON.stringify([{ type: "BODY", text }])}', 1 from n`,
  );
  const { languages } = await get({ name: "long_one" });
  expect(languages).toHaveLength(60);
  expect(languages[0].template).toHaveProperty("components");
  expect(languages.at(-1)).toMatchObject({ template: { template_id: "tpl_l69" }, note: expect.any(String) });
  expect(JSON.stringify(languages).length).toBeLessThan(80_000);
});

test("however many languages there are, it takes as many statements, and they only read", async () => {
  const statementsOf = async (args: Record<string, unknown>) => {
    const seen: string[] = [];
    observeStatements(({ sql }) => /template/.test(sql) && seen.push(sql));
    await get(args);
    observeStatements(undefined);
    expect(seen.filter((sql) => !/^\s*select/.test(sql))).toEqual([]);
    return seen.length;
  };
  await drafted(english([BODY]));
  const one = await statementsOf({ name: "order_sent" });
  const languages = Array.from({ length: 20 }, (_, n) => ({ language: `xx_${n}`, components: [BODY] }));
  await drafted({ name: "order_sent", languages });
  expect(await statementsOf({ name: "order_sent" })).toBe(one);
});

test("a viewer may read both, and reading writes nothing", async () => {
  const counts = () =>
    row("select (select count(*) from audit_log) as audits, (select count(*) from previews) as previews");
  const before = await counts();
  await get({ name: "order_update" }, "viewer");
  await ok("viewer", "whatsapp.templates.list");
  expect(await counts()).toEqual(before);
});
