import { env } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../src/platform/db";
import type { Answer } from "../support/webhook";
import { ok } from "../support/worker";

const TOOL = "whatsapp.contacts.list";
/** Rows that a list may read for each that it returns. */
const MOST_ROWS_A_ROW = 4;
const MOST_ROWS = 25 * MOST_ROWS_A_ROW;

/** A thousand contacts with numbers, names, consent and identities, the more recent the higher their number. */
beforeEach(async () => {
  await env.DB.batch([
    env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
       insert into contacts (id, profile_name, search_profile, phone, wa_id, language, tags, created_at, updated_at, last_activity_at)
       select 'con_many' || printf('%04d', i), 'Many ' || i, 'many ' || i, '+8525556' || printf('%04d', i),
         '8525556' || printf('%04d', i), case i % 10 when 0 then 'ja' else 'en' end, case i % 20 when 0 then '["rare"]' else '["many"]' end, 1, 1, 2000000000000 + i from n`,
    ),
    env.DB.prepare(
      `insert into consent_records (id, contact_id, scope, action, source, actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id)
       select 'cns_' || id, id, 'marketing', 'opt_in', 'import', 'system', 'test', 1, 1, id, 'test' from contacts where id like 'con_many%'`,
    ),
  ]);
});

/** Rows that the list itself reads, without the look at the token and the audit entry. */
async function rowsRead(
  args: object,
): Promise<{ items: Answer[]; read: number; statements: number; next: string | null }> {
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  const { items, next_cursor } = await ok("agent", TOOL, args);
  observeStatements(undefined);
  const list = seen.filter(
    ({ sql }) => !sql.includes("api_tokens") && !sql.includes("insert into audit_log"),
  );
  return {
    items,
    read: list.reduce((sum, { rows_read }) => sum + rows_read, 0),
    statements: list.length,
    next: next_cursor,
  };
}

test("a page of 25 among a thousand contacts reads at most a hundred rows, in one statement", async () => {
  const page = await rowsRead({});
  expect(page.items).toHaveLength(25);
  expect(page.items[0].customer_name).toBe("Many 1000");
  expect(page.statements).toBe(1);
  expect(page.read).toBeLessThanOrEqual(MOST_ROWS);
});

test("so does a page far down the list", async () => {
  let cursor: string | undefined;
  for (let n = 0; n < 4; n++) {
    cursor = (await ok("agent", TOOL, { limit: 200, ...(cursor && { cursor }) })).next_cursor;
  }
  const page = await rowsRead({ cursor });
  expect(page.items[0].customer_name).toBe("Many 200");
  expect(page.read).toBeLessThanOrEqual(MOST_ROWS);
});

test.each([
  ["a number", { query: "+852 5556 0777" }, "Many 777"],
  ["a whole name", { query: "Many 777" }, "Many 777"],
  ["a language", { language: "ja" }, "Many 1000"],
  ["consent that most have", { consent: { category: "marketing", state: "opted_in" } }, "Many 1000"],
  [
    "the time since they were last seen, for those never seen",
    { language: "ja", blocked: false },
    "Many 1000",
  ],
])("so does a page found by %s", async (_what, filter, first) => {
  const page = await rowsRead(filter);
  expect(page.items[0].customer_name).toBe(first);
  expect(page.read).toBeLessThanOrEqual(MOST_ROWS);
});

test.each([
  ["no filter", {}],
  ["the start of a name that all have", { query: "many" }],
  ["one number of many, at the start of a later word", { query: "many 77" }],
  ["the start of a number, international", { query: "+852 5556 0" }],
  ["the start of a number, national", { query: "5556 09" }],
  ["a tag that most have", { tag: "many" }],
  ["a tag that few have", { tag: "rare" }],
  ["a language", { language: "ja" }],
  ["consent given", { consent: { category: "marketing", state: "opted_in" } }],
  ["consent that nobody gave", { consent: { category: "service", state: "unknown" } }],
])(
  "%s: at most 4 rows read for each that is returned, on the first page and the next",
  async (_what, args) => {
    let next: string | null = null;
    for (let page = 0; page < 2; page++) {
      const {
        items,
        read,
        statements,
        next: cursor,
      } = await rowsRead({ ...args, ...(next && { cursor: next }) });
      expect(items.length).toBeGreaterThan(0);
      expect(statements).toBe(1);
      // The row behind the page, which tells that there is another one, is read as well.
      expect(read).toBeLessThanOrEqual((items.length + 1) * MOST_ROWS_A_ROW);
      next = cursor;
      if (!next) break;
    }
  },
);

test("a segment is counted in one statement", async () => {
  const condition = {
    any: [
      { field: "tag", op: "has", value: "rare" },
      {
        all: [
          { field: "language", op: "starts_with", value: "ja" },
          { not: { field: "order_count", op: "at_least", value: 1 } },
        ],
      },
    ],
  };
  const { result } = await ok("marketer", "whatsapp.segment.upsert", {
    name: "Some",
    condition,
    idempotency_key: "segment-cost-1",
  });
  const counts: string[] = [];
  observeStatements(({ sql }) => /from contacts as contact/.test(sql) && counts.push(sql));
  const { items } = await ok("marketer", "whatsapp.segments.list", { segment_id: result.segment_id });
  observeStatements(undefined);
  expect(counts).toHaveLength(1);
  expect(items[0].counts.total).toBe(100);
});
