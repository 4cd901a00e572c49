import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../src/platform/db";
import type { Answer } from "../support/webhook";
import { ok } from "../support/worker";

const TOOL = "whatsapp.conversations.list";
const MOST_ROWS = 100;

/**
 * A thousand conversations, the more recent the higher their number, spread over queues and owners as in a shop at
 * work: a third in each queue, and the rest in none; every other one is somebody's. All are newer than the seeded ones.
 */
beforeEach(async () => {
  await env.DB.batch([
    env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
       insert into contacts (id, profile_name, phone, wa_id, created_at, updated_at, last_activity_at)
       select 'con_many' || printf('%04d', i), 'Many ' || i, '+8525556' || printf('%04d', i), '8525556' || printf('%04d', i), 1, 1, i from n`,
    ),
    env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
       insert into conversations (id, contact_id, phone_number_id, status, queue_id, assignee_id, opened_at, last_message_at, last_inbound_at, unread_count, updated_at)
       select 'cnv_many' || printf('%04d', i), 'con_many' || printf('%04d', i), '100000000000011', case i % 5 when 0 then 'closed' else 'open' end,
         case i % 3 when 0 then 'que_general' when 1 then 'que_orders' end, case i % 2 when 0 then 'stf_agent' end,
         1, ?1 + i, ?1 + i, 1, 1 from n`,
    ).bind(Date.now() - 1_800_000),
    env.DB.prepare("insert into teams (id, name, created_at) values ('tea_night', 'Night', 1)"),
    env.DB.prepare(
      `update conversations set tags = '["rare"]', team_id = 'tea_night', follow_up_at = 1, waiting_since = 1,
         last_inbound_at = last_inbound_at - 84600000 where id glob 'cnv_many0[0-9][0-9]5'`,
    ),
    env.DB.prepare("update conversations set last_inbound_at = null where id glob 'cnv_many0[0-9][0-9]6'"),
  ]);
});

/** Rows that the list itself reads, without the look at the token and the audit entry. */
async function rowsRead(
  args: object,
  role: string,
  tool = TOOL,
): Promise<{ items: Answer[]; read: number; statements: number }> {
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  const { items } = await ok(role, tool, args);
  observeStatements(undefined);
  const list = seen.filter(
    ({ sql }) => !sql.includes("api_tokens") && !sql.includes("insert into audit_log"),
  );
  return { items, read: list.reduce((sum, { rows_read }) => sum + rows_read, 0), statements: list.length };
}

test.each(["admin", "manager", "marketer", "agent"])(
  "a page of 25 among a thousand reads at most a hundred rows, as a %s, in at most two statements",
  async (role) => {
    const page = await rowsRead({}, role);
    expect(page.items).toHaveLength(25);
    expect(page.items[0].customer_name).toBe("Many 1000");
    expect(page.statements).toBeLessThanOrEqual(2);
    expect(page.read).toBeLessThanOrEqual(MOST_ROWS);
  },
);

test("so does a page far down the list", async () => {
  let cursor: string | undefined;
  for (let n = 0; n < 16; n++)
    cursor = (await ok("manager", TOOL, { limit: 50, ...(cursor && { cursor }) })).next_cursor;
  const page = await rowsRead({ cursor }, "manager");
  expect(page.items[0].customer_name).toBe("Many 200");
  expect(page.read).toBeLessThanOrEqual(MOST_ROWS);
});

test.each([
  ["status", { status: "closed" }],
  ["queue", { queue_id: "que_orders" }],
  ["owner", { owner: "stf_agent" }],
  ["the window", { window: "open" }],
  ["a window that closes soon", { window: "closing_soon" }],
  ["a window that is closed", { window: "closed" }],
  ["what is not read", { unread: true }],
  ["who waits", { waiting: true }],
  ["the tag", { tag: "rare" }],
  ["the team", { team_id: "tea_night" }],
  ["what is to be followed up", { follow_up_due: true }],
  ["the customer's number", { phone: "+852 5556 0777" }],
  ["the contact", { contact_id: "con_many0777" }],
])("so does a page by %s", async (_what, filter) => {
  const page = await rowsRead(filter, "manager");
  expect(page.items.length).toBeGreaterThan(0);
  expect(page.read).toBeLessThanOrEqual(MOST_ROWS);
});

test("somebody who sees few among many reads no more than what they see", async () => {
  const { items, read } = await rowsRead({}, "viewer");
  expect(items).toHaveLength(25);
  expect(read).toBeLessThanOrEqual(MOST_ROWS);
});

describe("of a thousand, 40 that are open, unread, due within the hour and of today are found without a look at the rest", () => {
  const RARE = "cast(substr(id, 9) as integer) % 25 = 0";
  const DAY = 86_400_000;

  beforeEach(async () => {
    await env.DB.batch([
      env.DB.prepare(
        `update conversations set status = 'closed', unread_count = 0, waiting_since = null, tags = '[]',
           last_message_at = last_message_at - ${2 * DAY}, last_inbound_at = last_inbound_at - ${2 * DAY}
         where id glob 'cnv_many*' and not (${RARE})`,
      ),
      env.DB.prepare(
        `update conversations set status = 'open', waiting_since = 1, last_inbound_at = last_message_at,
           sla_due_at = ?1 - last_message_at where id glob 'cnv_many*' and ${RARE}`,
      ).bind(2 * Date.now()),
      env.DB.prepare(
        "update conversations set unread_count = 0, waiting_since = null where id glob 'cnv_demo*'",
      ),
    ]);
  });

  const FILTERS: readonly [object][] = [
    [{ status: "open" }],
    [{ unread: true }],
    [{ unread: true, status: "open" }],
    [{ waiting: true }],
    [{ window: "open" }],
    [{ sla: "due_soon" }],
    [{ owner: "stf_agent", unread: true }],
    [{ owner: "stf_agent", status: "open" }],
    [{ queue_id: "que_orders", status: "open" }],
    [{ queue_id: "que_orders", unread: true }],
  ];

  for (const [role, filters] of [
    ["manager", [...FILTERS, [{ window: "open", owner: "nobody" }]]],
    ["agent", FILTERS],
  ] as const) {
    test.each(filters)(`by %j, as a ${role}: at most four rows a row`, async (filter) => {
      const { items, read } = await rowsRead(filter, role);
      expect(items.length).toBeGreaterThanOrEqual(13);
      expect(read).toBeLessThanOrEqual(4 * items.length);
    });
  }

  test.each([{ status: "open" }, { unread: true }, { waiting: true }, { window: "open" }])(
    "by %j, for somebody of no queue, who sees next to none: what is not closed is all that is looked at",
    async (filter) => {
      const { items, read } = await rowsRead(filter, "viewer");
      expect(items.length).toBeLessThan(10);
      expect(read).toBeLessThanOrEqual(60);
    },
  );

  test("what is due first comes first, page by page", async () => {
    const first = await ok("manager", TOOL, { sla: "due_soon" });
    const second = await ok("manager", TOOL, { sla: "due_soon", cursor: first.next_cursor });
    expect(second.next_cursor).toBeNull();
    const listed = [...first.items, ...second.items].map(({ id }: Answer) => id);
    const numbers = Array.from({ length: 40 }, (_, n) => 1000 - 25 * n);
    expect(listed).toEqual(numbers.map((n) => `cnv_many${String(n).padStart(4, "0")}`));
  });
});

describe("what the team inbox shows beside the list", () => {
  const ASSIGNMENTS = "whatsapp.inbox_assignments.list";
  const SUMMARY = "whatsapp.conversation_summary.get";

  /** Hand-overs of everything in one queue, each a second after the one before, over which a few of another queue lie. */
  const passOn = (where: string, toQueue: string, at: number) =>
    env.DB.prepare(
      `insert into handovers (id, conversation_id, kind, from_queue_id, from_team_id, from_staff_id, to_queue_id, actor_kind,
         actor_id, actor_name, at)
       select 'hnd_' || substr(id, 5) || ?1, id, 'transferred', queue_id, team_id, assignee_id, ?2, 'staff', 'stf_manager', 'M',
         ?1 + row_number() over () from conversations where ${where}`,
    ).bind(at, toQueue);

  test("hand-overs of one queue are found among those of others, into it and out of it", async () => {
    await env.DB.batch([
      passOn("id glob 'cnv_many099*' and queue_id = 'que_general'", "que_complaints", 1_000),
      passOn("id glob 'cnv_many*' and queue_id = 'que_orders'", "que_general", 100_000),
    ]);
    const { items, read } = await rowsRead(
      { view: "handovers", queue_id: "que_complaints" },
      "manager",
      ASSIGNMENTS,
    );
    expect(items.map(({ from, to }) => [from.queue.queue_id, to.queue.queue_id])).toEqual(
      Array.from({ length: 4 }, () => ["que_general", "que_complaints"]),
    );
    expect(read).toBeLessThanOrEqual(50);
    const busy = await rowsRead({ view: "handovers", queue_id: "que_general" }, "manager", ASSIGNMENTS);
    expect(busy.items).toHaveLength(25);
    expect(busy.read).toBeLessThanOrEqual(400);
  });

  test("queues, teams and loads are counted from what is not closed", async () => {
    const read = async (view: string) => (await rowsRead({ view }, "manager", ASSIGNMENTS)).read;
    const before = [await read("queues"), await read("teams")];
    await env.DB.prepare("update conversations set status = 'closed' where id glob 'cnv_many*'").run();
    const after = [await read("queues"), await read("teams")];
    expect(before[0]).toBeGreaterThan(800);
    for (const rows of after) expect(rows).toBeLessThanOrEqual(60);
  });

  test("a summary reads the cases of its range, however many there were before", async () => {
    await env.DB.prepare("update conversations set status = 'closed' where id glob 'cnv_many*'").run();
    const cases = (name: string, days: number, where: string) =>
      env.DB.prepare(
        `insert into inbox_cases (id, conversation_id, opened_at, closed_at, outcome, resolution_took)
         select 'cas_${name}' || id, id, ?1, ?1 + 1000, 'resolved', 1000 from conversations where ${where}`,
      )
        .bind(Date.now() - days * 86_400_000)
        .run();
    const read = async () => {
      const seen: StatementCost[] = [];
      observeStatements((cost) => seen.push(cost));
      const { closed } = await ok("manager", SUMMARY, {});
      observeStatements(undefined);
      return { closed, rows: seen.reduce((sum, { rows_read }) => sum + rows_read, 0) };
    };
    await cases("new", 1, "id glob 'cnv_many000*'");
    const few = await read();
    await cases("old", 200, "id glob 'cnv_many01*' or id glob 'cnv_many09*'");
    expect(await read()).toEqual(few);
    await cases("more", 2, "id glob 'cnv_many01*'");
    const many = await read();
    expect(many.closed).toBe(few.closed + 100);
    expect((many.rows - few.rows) / 100).toBeLessThanOrEqual(30);
  });
});
