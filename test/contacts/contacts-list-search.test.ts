import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import type { Answer } from "../support/webhook";
import { call, ok } from "../support/worker";

const TOOL = "whatsapp.contacts.list";

const found = async (query: string, role = "agent"): Promise<string[]> =>
  (await ok(role, TOOL, { query, limit: 50 })).items.map((item: Answer) => item.id).sort();

async function addContact(id: string, name: string, phone: string | null): Promise<void> {
  await env.DB.prepare(
    `insert into contacts (id, profile_name, search_profile, phone, wa_id, created_at, updated_at, last_activity_at)
     values (?1, ?2, lower(?2), ?3, substr(?3, 2), 1, 1, 1)`,
  )
    .bind(id, name, phone)
    .run();
}

test.each([
  ["a name's start", "Test Customer Th", ["con_demo03"]],
  ["a name in other case", "tEST cUSTOMER tHREE", ["con_demo03"]],
  ["a name in full-width letters", "Ｔｅｓｔ　Ｃｕｓｔｏｍｅｒ　Ｔｈ", ["con_demo03"]],
  ["a name with spaces around it", "  Test  Customer Three ", ["con_demo03"]],
  ["a Chinese name's start", "測試顧客十", ["con_demo12"]],
  [
    "two Chinese characters",
    "測試",
    [
      "con_demo01",
      "con_demo02",
      "con_demo05",
      "con_demo06",
      "con_demo08",
      "con_demo09",
      "con_demo10",
      "con_demo12",
    ],
  ],
  ["a later word of a name", "Customer Three", ["con_demo03"]],
  ["a later character of a Chinese name", "客壬", ["con_demo09"]],
  ["the middle of a word, which is no start", "ustomer Three", []],
  ["the percent sign, which is no wildcard", "T%r", []],
  ["an underscore, which is no wildcard", "T_st", []],
  ["a quote", "T' or 1=1 --", []],
])("by %s", async (_what, query, ids) => {
  expect(await found(query)).toEqual(ids);
});

test.each([
  ["national", "55501003"],
  ["national with a space", "5550 1003"],
  ["international", "+852 5550 1003"],
  ["international without the plus", "85255501003"],
  ["in E.164", "+85255501003"],
  ["with dashes and brackets", "(852) 5550-1003"],
  ["full-width", "５５５０　１００３"],
  ["full-width, international", "＋８５２ ５５５０１００３"],
  ["by its last four digits", "1003"],
])("by a number written %s", async (_what, query) => {
  expect(await found(query)).toEqual(["con_demo03"]);
});

test("by the start of a number, national or not", async () => {
  expect(await found("5550101")).toEqual(["con_demo11", "con_demo12"]);
  expect(await found("+852 5550 101")).toEqual(["con_demo11", "con_demo12"]);
  expect(await found("886955")).toEqual(["con_demo09", "con_demo10"]);
});

test("by a number that nobody has", async () => {
  expect(await found("+852 9999 9999")).toEqual([]);
});

test("a search that can match nobody gives nobody, not everybody", async () => {
  for (const query of ["99", "!!", "++", "🍵🍵"]) expect([query, await found(query)]).toEqual([query, []]);
});

test("one Chinese character is the start of a name: a surname", async () => {
  await addContact("con_chan", "陳大文", "+85255507001");
  expect(await found("陳")).toEqual(["con_chan"]);
});

test("a name that starts with a digit or a sign is found by it", async () => {
  await addContact("con_seven", "7-Eleven Central", "+85255507002");
  await addContact("con_tea", "🍵 tea lover", "+85255507003");
  expect(await found("7-Eleven")).toEqual(["con_seven"]);
  expect(await found("tea lover")).toEqual(["con_tea"]);
});

test("a name changed by a later message is found by its new form only", async () => {
  await env.DB.prepare(
    "update contacts set profile_name = 'Renamed', search_profile = 'renamed' where id = 'con_demo03'",
  ).run();
  expect(await found("Renamed")).toEqual(["con_demo03"]);
  expect(await found("Test Customer Three")).toEqual([]);
});

test("what a viewer finds is masked, what an agent finds is not", async () => {
  const [hidden] = (await ok("viewer", TOOL, { query: "55501003" })).items;
  expect(hidden).toMatchObject({
    phone: "+852••••03",
    customer_name: "T•••",
    masked: ["phone", "customer_name"],
  });
  const [shown] = (await ok("agent", TOOL, { query: "55501003" })).items;
  expect(shown).toMatchObject({ phone: "+85255501003", customer_name: "Test Customer Three" });
  expect(shown).not.toHaveProperty("masked");
});

test("nothing of a person is left in a viewer's answer, in full detail and in its text", async () => {
  await env.DB.prepare(
    "update contacts set name = 'Aunt Polly (VIP)', bsuid = 'HK.13491208655302741918' where id = 'con_demo03'",
  ).run();
  const answer = await call("viewer", TOOL, { detail: "full", limit: 50 });
  expect(answer.data.items.length).toBeGreaterThan(10);
  for (const secret of [
    "Test Customer",
    "測試顧客",
    "Aunt Polly",
    "55501003",
    "85255501",
    "13491208655302741918",
    "13490000000000011",
  ]) {
    expect(JSON.stringify(answer.data)).not.toContain(secret);
    expect(answer.text).not.toContain(secret);
  }
});

test("an unmasked read is audited, a masked one is not", async () => {
  await ok("viewer", TOOL, { query: "55501003" });
  await ok("agent", TOOL, { query: "55501003" });
  const { items } = await ok("admin", "whatsapp.audit_logs.list", { action: "personal_data.read" });
  expect(items.map((item: Answer) => [item.tool, item.actor.id])).toEqual([[TOOL, "tok_agent"]]);
});

/** All that a query finds, in pages of one. */
async function foundInPages(query: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await ok("agent", TOOL, { query, limit: 1, ...(cursor && { cursor }) });
    ids.push(...page.items.map(({ id }: Answer) => id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor && ids.length < 100);
  return ids;
}

/** What a search ought to find, written down without SQL. */
function foundBy(name: string, query: string): boolean {
  const letters = [...name];
  return letters.some(
    (letter, at) =>
      letter !== " " &&
      (at === 0 || letters[at - 1] === " " || (letter.codePointAt(0) ?? 0) >= 11904) &&
      letters.slice(at).join("").startsWith(query),
  );
}

test("names that repeat themselves are found once, by every start of a word of theirs", async () => {
  const names = [
    ...[
      "哈哈哈",
      "哈哈哈哈",
      "哈 哈哈",
      "ha ha ha",
      "aa aa",
      "aaa",
      "aa a aa",
      "林林林",
      "林 林林",
      "x\u{10ffff}y",
    ],
    ...[
      "x\u{10ffff}",
      "\u{10ffff}\u{10ffff}",
      "zed\u{10ffff}\u{10ffff}q",
      "𠮷野家",
      "\ud7ff\ue000",
      "🍵🍵 tea",
    ],
  ];
  for (const [n, name] of names.entries()) await addContact(`con_again${n}`, name, null);
  const queries = [
    ...[
      "哈",
      "哈哈",
      "哈哈哈",
      "ha",
      "ha ha",
      "aa",
      "aa a",
      "aaa",
      "林林",
      "x\u{10ffff}",
      "zed",
      "𠮷",
      "𠮷野",
    ],
    ...["zed\u{10ffff}", "zed\u{10ffff}\u{10ffff}", "tea", "a\ud7ff"],
  ];
  for (const query of queries) {
    const ids = names.flatMap((name, n) => (foundBy(name, query) ? [`con_again${n}`] : []));
    const inPages = await foundInPages(query);
    const ours = (id: string) => id.startsWith("con_again");
    expect([query, inPages.filter(ours).sort()]).toEqual([query, ids.sort()]);
    expect([query, (await found(query)).filter(ours)]).toEqual([query, ids.sort()]);
  }
});

test("every word of a long name is found, the hundredth character included", async () => {
  const name = `${"tea and ".repeat(12)}z 茶`;
  expect([...name]).toHaveLength(99);
  await addContact("con_long", name, null);
  expect(await found("茶")).toEqual(["con_long"]);
  expect(await found("z 茶")).toEqual(["con_long"]);
  await env.DB.prepare(
    "update contacts set search_profile = 'company of fine teas and other things limited chan' where id = 'con_long'",
  ).run();
  expect(await found("chan")).toEqual(["con_long"]);
  expect(await found("茶")).toEqual([]);
});
