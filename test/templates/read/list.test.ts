import { beforeEach, describe, expect, test } from "vitest";
import { observeStatements } from "../../../src/platform/db";
import { rows } from "../../support/webhook";
import { call, ok } from "../../support/worker";
import { BODY, drafted, english } from "../draft/drafts";

const list = (args: Record<string, unknown> = {}, role = "agent") =>
  ok(role, "whatsapp.templates.list", args);
const names = async (args: Record<string, unknown> = {}): Promise<string[]> =>
  (await list(args)).items.map(({ name }: { name: string }) => name);

test("all languages of a name stand together, each with whether it can be sent and why not", async () => {
  const { items } = await list();
  expect(items.map(({ name }: { name: string }) => name)).toEqual([
    "order_update",
    "pickup_reminder",
    "price_list",
    "spring_offer",
    "win_back",
  ]);
  expect(items[0]).toEqual({
    id: "order_update",
    name: "order_update",
    category: "utility",
    languages: ["en", "zh_HK"].map((language, index) => ({
      language,
      template_id: `tpl_demo0${index + 1}`,
      status: "APPROVED",
      quality: "GREEN",
      sendable: true,
    })),
    last_edited_at: null,
    last_used_on: null,
    used: { sent_30d: 0 },
  });
  const [paused] = items[1].languages;
  expect(paused).toMatchObject({ status: "PAUSED", quality: "RED", sendable: false });
  expect(paused.why_not).toMatch(/paused/i);
  const [rejected] = items[4].languages;
  expect(rejected).toMatchObject({ status: "REJECTED", sendable: false, reason: expect.any(String) });
  expect(rejected.reason).not.toBe("TAG_CONTENT_MISMATCH");
});

describe("with drafts", () => {
  beforeEach(async () => {
    await drafted(english([BODY]));
    await drafted({ name: "order_update", languages: [{ language: "en", components: [BODY] }] });
  });

  test("a name that only has drafts is listed, and is not sent", async () => {
    const item = (await list()).items.find(({ name }: { name: string }) => name === "order_sent");
    expect(item).toMatchObject({
      category: "utility",
      languages: [{ language: "en", sendable: false, draft: { status: "ready", version: 1 } }],
      last_edited_at: expect.any(String),
    });
    expect(item.languages[0]).not.toHaveProperty("template_id");
  });

  test("a draft of an approved template does not keep it from being sent", async () => {
    const [{ languages }] = (await list({ query: "order_update" })).items;
    expect(languages).toMatchObject([
      { language: "en", sendable: true, draft: { draft_id: expect.stringMatching(/^tdr_/) } },
      { language: "zh_HK", sendable: true },
    ]);
    expect(languages[1]).not.toHaveProperty("draft");
  });

  test.each([
    [{ drafts: true }, ["order_sent", "order_update"]],
    [{ drafts: true, status: "approved" }, ["order_update"]],
    [{ drafts: true, language: "zh_HK" }, []],
    [{ query: "ORDER" }, ["order_sent", "order_update"]],
    [
      { query: "_" },
      ["order_sent", "order_update", "pickup_reminder", "price_list", "spring_offer", "win_back"],
    ],
    [{ query: "%" }, []],
    [{ status: "APPROVED" }, ["order_update", "spring_offer"]],
    [{ status: "pending" }, ["price_list"]],
    [{ status: "deleted" }, []],
    [{ category: "utility" }, ["order_sent", "order_update", "pickup_reminder"]],
    [{ language: "zh_HK" }, ["order_update", "price_list", "spring_offer"]],
    [{ quality: "red" }, ["pickup_reminder"]],
    [{ category: "marketing", language: "en", status: "approved" }, ["spring_offer"]],
    [{ category: "authentication" }, []],
  ])("%j finds its own", async (filters, expected) => {
    expect(await names(filters)).toEqual(expected);
  });

  test("page by page the same names come, also when some are added meanwhile", async () => {
    const whole = await names();
    const first = await list({ limit: 2 });
    await drafted({ ...english([BODY]), name: "a_new_name" });
    const second = await list({ limit: 2, cursor: first.next_cursor });
    const third = await list({ limit: 200, cursor: second.next_cursor });
    const found = [first, second, third].flatMap(({ items }) =>
      items.map(({ name }: { name: string }) => name),
    );
    expect(found).toEqual(whole);
    expect(third.next_cursor).toBeNull();
    const other = await call("agent", "whatsapp.templates.list", {
      status: "approved",
      cursor: first.next_cursor,
    });
    expect(other.data.code).toBe("validation_failed");
  });
});

test.each([
  ["APPROVED", true],
  ...["PENDING", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL", "LIMIT_EXCEEDED", "PENDING_DELETION"].map(
    (status) => [status, false] as const,
  ),
  ["SOMETHING_NEW", false],
] as const)("a template that is %s: sendable %s, as the permit says", async (status, sendable) => {
  await rows(`update templates set status = '${status}' where name = 'win_back'`);
  const [{ languages }] = (await list({ query: "win_back" })).items;
  expect(languages[0].sendable).toBe(sendable);
  expect("why_not" in languages[0]).toBe(!sendable);
  const { findings } = await ok("agent", "whatsapp.session_message.preview", {
    conversation_id: "cnv_demo01",
    message: {
      type: "template",
      template: {
        name: "win_back",
        language: { code: "en" },
        components: [{ type: "body", parameters: [{ type: "text", text: "Mei" }] }],
      },
    },
  });
  const codes = findings.map(({ code }: { code: string }) => code);
  expect(codes.includes("template_not_approved")).toBe(!sendable);
});

test("a wording that Meta changed and that is not known here yet is not sent", async () => {
  await rows("update templates set components_unread = 1 where name = 'win_back'");
  await rows("update templates set status = 'APPROVED' where name = 'win_back'");
  const [{ languages }] = (await list({ query: "win_back" })).items;
  expect(languages[0]).toMatchObject({ status: "APPROVED", sendable: false, why_not: expect.any(String) });
});

test("what is deleted at Meta is listed to whoever asks for it", async () => {
  await rows("update templates set status = 'DELETED' where id in ('tpl_demo02', 'tpl_demo06')");
  expect(await names()).not.toContain("win_back");
  const languages = async (args: object): Promise<string[]> =>
    (await list({ query: "order_update", ...args })).items.flatMap(
      (item: { languages: { language: string }[] }) => item.languages.map(({ language }) => language),
    );
  expect(await languages({})).toEqual(["en"]);
  expect(await names({ status: "DELETED" })).toEqual(["order_update", "win_back"]);
  expect(await languages({ status: "deleted" })).toEqual(["en", "zh_HK"]);
});

test("a category that differs between languages, or is about to change, is said", async () => {
  await rows(
    `update templates set coming_category = 'MARKETING', coming_category_at = 1795900000000 where id = 'tpl_demo01'`,
  );
  await rows("update templates set category = 'MARKETING' where id = 'tpl_demo02'");
  const [item] = (await list({ query: "order_update" })).items;
  expect(item).toMatchObject({
    category: "mixed",
    languages: [
      { category: "utility", coming_category: { category: "marketing", at: "2026-11-28T21:06:40.000Z" } },
      { category: "marketing" },
    ],
  });
});

test("usage is that of the last 30 days, and the day of the last message", async () => {
  const today = Math.floor(Date.now() / 86_400_000);
  const day = (ago: number) => new Date((today - ago) * 86_400_000).toISOString().slice(0, 10);
  for (const [template, ago, sent] of [
    ["tpl_demo01", 40, 100],
    ["tpl_demo01", 29, 7],
    ["tpl_demo01", 3, 5],
    ["tpl_demo01", 1, 0],
    ["tpl_demo02", 10, 2],
    ["tpl_demo06", 40, 9],
  ] as const)
    await rows(
      `insert into template_days (template_id, day, sent) values ('${template}', ${today - ago}, ${sent})`,
    );
  const { items } = await list({ detail: "full" });
  expect(items[0]).toMatchObject({
    used: { sent_30d: 14 },
    last_used_on: day(3),
    languages: [
      { used: { sent_30d: 12 }, last_used_on: day(3) },
      { used: { sent_30d: 2 }, last_used_on: day(10) },
    ],
  });
  expect(items[4]).toMatchObject({ used: { sent_30d: 0 }, last_used_on: day(40) });
});

test("a page costs the same three statements, and no more rows when there are many templates", async () => {
  await rows(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
     insert into templates (id, meta_id, name, language, category, status, components, updated_at)
     select 'tpl_' || i, 'm' || i, 'many_' || printf('%05d', i / 3), 'l' || (i % 3), 'UTILITY', 'APPROVED', '[]', 1 from n`,
  );
  await rows(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
     insert into template_drafts (id, name, language, category, parameter_format, components, status, version,
       created_by, created_at, updated_by, updated_at)
     select 'tdr_' || i, 'many_' || printf('%05d', i * 2), 'l0', 'utility', 'positional', '[]', 'ready', 1, 'x', 1, 'x', 1 from n`,
  );
  await rows(
    `with recursive n(i) as (select 0 union all select i + 1 from n where i < 29)
     insert into template_days (template_id, day, sent)
     select 'tpl_' || (i + 1), ${Math.floor(Date.now() / 86_400_000)} - i, 1 from n`,
  );
  const cost = async (args: Record<string, unknown>) => {
    const seen: { sql: string; rows_read: number }[] = [];
    observeStatements((statement) => {
      if (/template/.test(statement.sql)) seen.push(statement);
    });
    const { items } = await list(args);
    observeStatements(undefined);
    expect(items).toHaveLength(25);
    return { statements: seen.length, read: seen.reduce((sum, { rows_read }) => sum + rows_read, 0) };
  };
  const { statements, read } = await cost({ limit: 25 });
  expect(statements).toBe(3);
  // Each name of the page has three languages and perhaps a draft; each is looked up and shown once, with its days of single
  // messages and of broadcasts.
  expect(read).toBeLessThanOrEqual(26 * 4 * 6);
  const far = await list({ limit: 25, query: "many_009" });
  expect((await cost({ limit: 25, query: "many_009", cursor: far.next_cursor })).statements).toBe(3);
});

test("an unknown status, quality or category is refused with those that there are", async () => {
  for (const args of [{ status: "shiny" }, { quality: "blue" }, { category: "MARKETING!" }]) {
    const { data } = await call("agent", "whatsapp.templates.list", args);
    expect(data).toMatchObject({ code: "validation_failed" });
    expect(data.details.issues[0].path).toBe(Object.keys(args)[0]);
  }
});
