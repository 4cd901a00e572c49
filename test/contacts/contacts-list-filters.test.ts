import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { type Answer, hear } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { call, ok } from "../support/worker";

const TOOL = "whatsapp.contacts.list";
const demo = (...numbers: number[]) => numbers.map((n) => `con_demo${String(n).padStart(2, "0")}`);

const found = async (filter: object): Promise<string[]> =>
  (await ok("agent", TOOL, { ...filter, limit: 50 })).items.map((item: Answer) => item.id).sort();

test.each([
  ["consent given", { consent: { category: "marketing", state: "opted_in" } }, demo(1, 2, 5, 8, 9, 11)],
  ["consent withdrawn", { consent: { category: "marketing", state: "opted_out" } }, demo(4, 6)],
  ["consent unknown", { consent: { category: "utility", state: "unknown" } }, demo(5, 7, 12)],
  [
    "consent of a category that nobody spoke of",
    { consent: { category: "authentication", state: "opted_in" } },
    [],
  ],
  ["blocked", { blocked: true }, demo(8)],
  ["not blocked", { blocked: false }, demo(1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12)],
  ["a tag", { tag: "oolong" }, demo(1, 2)],
  ["part of a tag", { tag: "ool" }, []],
  ["a language", { language: "zh-TW" }, demo(9, 10)],
  [
    "several at once",
    { tag: "gift", language: "en", consent: { category: "marketing", state: "opted_in" } },
    demo(11),
  ],
  ["several that exclude each other", { tag: "gift", language: "zh-HK" }, []],
])("by %s", async (_what, filter, ids) => {
  expect(await found(filter)).toEqual(ids);
});

test("by when they were last seen", async () => {
  const hours = (n: number) => new Date(Date.now() - n * 3_600_000).toISOString();
  expect(await found({ last_seen_after: hours(24) })).toEqual(demo(1, 2, 4, 9));
  expect(await found({ last_seen_after: hours(24), last_seen_before: hours(4) })).toEqual(demo(2, 4));
  expect(await found({ last_seen_before: hours(48) })).toEqual(demo(5, 11));
  await hear(webhookBody([messages(text("85255501012", "Hello"))]));
  expect(await found({ last_seen_after: hours(0.5) })).toEqual(demo(12));
});

test("a time in another zone is the same moment", async () => {
  const at = Date.now() - 24 * 3_600_000;
  const inHongKong = new Date(at + 8 * 3_600_000).toISOString().replace("Z", "+08:00");
  expect(await found({ last_seen_after: inHongKong })).toEqual(demo(1, 2, 4, 9));
});

test.each([
  [{ limit: 0 }, "limit"],
  [{ limit: 201 }, "limit"],
  [{ limit: 2.5 }, "limit"],
  [{ limit: "25" }, "limit"],
  [{ name: "Mei" }, "name"],
  [{ query: "x" }, "query"],
  [{ query: "x".repeat(81) }, "query"],
  [{ last_seen_after: "yesterday" }, "last_seen_after"],
  [{ last_seen_after: "2026-01-31" }, "last_seen_after"],
  [{ last_seen_before: "2026-01-31T09:00:00" }, "last_seen_before"],
  [{ last_seen_before: "2026-02-31T09:00:00Z" }, "last_seen_before"],
  [{ consent: { category: "newsletter", state: "opted_in" } }, "consent.category"],
  [{ consent: { category: "marketing", state: "yes" } }, "consent.state"],
  [{ consent: { category: "marketing" } }, "consent.state"],
  [{ consent: { category: "marketing", state: "opted_in", since: "x" } }, "consent.since"],
  [{ blocked: "true" }, "blocked"],
  [{ cursor: "not a cursor" }, "cursor"],
  [{ cursor: "" }, "cursor"],
  [{ detail: "everything" }, "detail"],
])("%j is refused, and its place is named", async (args, path) => {
  const { isError, data } = await call("agent", TOOL, args);
  expect(isError).toBe(true);
  expect(data).toMatchObject({ code: "validation_failed", details: { issues: [{ path }] } });
  expect(data.message).toContain(path);
});

test("pages visit every contact once, in order, while new ones come in", async () => {
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 60)
     insert into contacts (id, profile_name, created_at, updated_at, last_activity_at)
     select 'con_page' || printf('%02d', i), 'Page ' || i, 1, 1, 1000000 + i / 4 from n`,
  ).run();
  const before = (await ok("agent", TOOL, { limit: 200 })).items.map((item: Answer) => item.id);
  expect(before).toHaveLength(72);

  const seen: string[] = [];
  let cursor: string | null | undefined;
  for (let n = 0; cursor !== null; n++) {
    const page: Answer = await ok("agent", TOOL, { limit: 7, ...(cursor && { cursor }) });
    seen.push(...page.items.map((item: Answer) => item.id));
    cursor = page.next_cursor;
    await hear(webhookBody([messages(text(`852555060${String(n).padStart(2, "0")}`, "I am new"))]));
  }
  expect(seen).toEqual(before);
});

test("the last page says that it is the last, also when it is full", async () => {
  const { items, next_cursor } = await ok("agent", TOOL, { limit: 12 });
  expect(items).toHaveLength(12);
  expect(next_cursor).toBeNull();
});

test("a cursor is taken back with its filters only, but with another limit or detail", async () => {
  const filter = { language: "zh-HK" };
  const { next_cursor: cursor } = await ok("agent", TOOL, { ...filter, limit: 2 });
  expect((await ok("agent", TOOL, { ...filter, limit: 3, detail: "full", cursor })).items).toHaveLength(3);
  for (const args of [{ cursor }, { language: "en", cursor }, { ...filter, blocked: false, cursor }]) {
    const { data } = await call("agent", TOOL, args);
    expect(data).toMatchObject({
      code: "validation_failed",
      details: { issues: [{ path: "cursor" }], reason: "other_filters" },
    });
  }
  const { data } = await call("agent", "whatsapp.conversations.list", { cursor });
  expect(data).toMatchObject({ code: "validation_failed", details: { issues: [{ path: "cursor" }] } });
});
