import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../../src/platform/db";
import { type Answer, hear } from "../../support/webhook";
import { messages, secondsAgo, text, webhookBody } from "../../support/webhook-events";
import { call, cron, ok } from "../../support/worker";

const TOOL = "whatsapp.conversation_summary.get";
const MINUTE = 60_000;
const RANGE = { from: "2026-03-02T00:00:00+08:00", to: "2026-03-09T00:00:00+08:00" };

/** Cases of one morning in the orders queue, answered after 1, 2, … minutes. */
async function tenCases(): Promise<void> {
  const at = Date.parse("2026-03-02T11:00:00+08:00");
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 10)
     insert into inbox_cases (id, conversation_id, queue_id, assignee_id, opened_at, first_response_at, first_response_by,
       first_response_took, first_response_due_at, first_response_breached_at, resolution_took, resolution_due_at, closed_at, closed_by, outcome)
     select 'cas_ten' || i, 'cnv_demo01', 'que_orders', 'stf_agent', ?1 + i * 3600000, ?1 + i * 3600000 + i * 60000, 'stf_agent',
       i * 60000, ?1 + i * 3600000 + 300000, case when i > 5 then ?1 + i * 3600000 + 300000 end, i * 120000,
       ?1 + i * 3600000 + 9000000, ?1 + i * 3600000 + 7200000, 'stf_agent',
       case i when 1 then 'spam' when 2 then 'unresolved' when 3 then 'no_reply' else 'resolved' end from n`,
  )
    .bind(at)
    .run();
}

beforeEach(cron);

test("counts cases, times, targets and what became of them", async () => {
  await tenCases();
  const summary = await ok("agent", TOOL, RANGE);
  expect(summary).toMatchObject({
    opened: 10,
    reopened: 9,
    closed: 10,
    // Nine could be resolved, seven were.
    resolution_rate: 0.7778,
    // The fifth and the ninth of ten, in order.
    first_response: { cases: 10, median_seconds: 300, p90_seconds: 540 },
    resolution: { cases: 10, median_seconds: 600, p90_seconds: 1080 },
    sla: {
      first_response: { met: 5, breached: 5, pending: 0 },
      resolution: { met: 10, breached: 0 },
    },
    volume: { by_queue: [{ queue_id: "que_orders", name: "Orders 訂單", opened: 10 }] },
    time_zone: "Asia/Hong_Kong",
  });
  expect(summary.volume.by_hour.map(({ hour }: Answer) => hour)).toEqual([
    12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
  ]);
});

test("tells what lies there now", async () => {
  const { backlog } = await ok("manager", TOOL);
  const open = await ok("manager", "whatsapp.conversations.list", { limit: 50 });
  const items = open.items.filter(({ status }: Answer) => status !== "closed");
  expect(backlog).toEqual({
    open: items.length,
    unassigned: items.filter(({ owner }: Answer) => owner === null).length,
    waiting: items.filter(({ waiting_since }: Answer) => waiting_since !== null).length,
    breached: items.filter(({ sla }: Answer) => sla.state === "breached").length,
    oldest_waiting_since: items
      .map(({ waiting_since }: Answer) => waiting_since)
      .filter(Boolean)
      .sort()[0],
  });
  expect(backlog.waiting).toBeGreaterThan(2);
  expect(backlog.breached).toBeGreaterThan(0);
});

test("counts a message that has just come", async () => {
  const before = await ok("agent", TOOL);
  await hear(webhookBody([messages(text("85255509002", "Hello", secondsAgo()))]));
  const after = await ok("agent", TOOL);
  expect(after.opened).toBe(before.opened + 1);
  expect(after.backlog.waiting).toBe(before.backlog.waiting + 1);
});

describe("groups", () => {
  test.each([
    ["queue", [{ queue: "que_orders", name: "Orders 訂單", opened: 10 }]],
    ["day", [{ day: "2026-03-02", opened: 10, closed: 10 }]],
    ["staff", [{ staff: "stf_agent", name: "Ash Agent (demo)", opened: 10, closed: 10 }]],
  ])("by %s", async (group_by, groups) => {
    await tenCases();
    const summary = await ok("manager", TOOL, { ...RANGE, group_by });
    expect(summary.groups).toHaveLength(groups.length);
    expect(summary.groups).toMatchObject(groups);
  });

  test("by hour: opened and closed each at its own", async () => {
    await tenCases();
    const { groups } = await ok("manager", TOOL, { ...RANGE, group_by: "hour" });
    const of = (hour: string) => groups.find((group: Answer) => group.hour === hour);
    expect(of("12")).toMatchObject({ opened: 1, closed: 0 });
    expect(of("14")).toMatchObject({ opened: 1, closed: 1 });
    expect(of("23")).toMatchObject({ opened: 0, closed: 1 });
  });
});

describe("individual staff", () => {
  test("are shown to those who may see them", async () => {
    const { workload } = await ok("manager", TOOL);
    expect(workload.people).toContainEqual({
      staff_id: "stf_agent",
      name: "Ash Agent (demo)",
      open: 2,
      handled: 1,
    });
    expect(workload.open.most).toBe(2);
  });

  test("are an aggregate to others, and too few are not even that", async () => {
    const { workload } = await ok("agent", TOOL);
    expect(workload).toEqual({
      staff: 1,
      open: { total: 2, median: null, most: null },
      handled: { total: 1, median: null, most: null },
    });
    const { isError, data } = await call("agent", TOOL, { group_by: "staff" });
    expect([isError, data.code, data.hint]).toEqual([true, "forbidden", expect.stringContaining("workload")]);
  });

  test("three of them have a median", async () => {
    for (const [n, staff] of ["stf_viewer", "stf_marketer"].entries())
      await env.DB.prepare("update conversations set assignee_id = ?, queue_id = 'que_general' where id = ?")
        .bind(staff, `cnv_demo0${n + 6}`)
        .run();
    const { workload } = await ok("agent", TOOL);
    expect(workload).toMatchObject({ staff: 3, open: { total: 4, median: 1, most: 2 } });
    expect(workload.people).toBeUndefined();
  });
});

test.each([
  ["a range that ends before it begins", { from: RANGE.to, to: RANGE.from }, "from"],
  ["more than 92 days", { from: "2026-01-01T00:00:00Z", to: "2026-04-03T00:00:01Z" }, "from"],
  ["a time that is none", { from: "yesterday" }, "from"],
  ["another grouping", { group_by: "customer" }, "group_by"],
])("%s is refused", async (_what, args, path) => {
  const { isError, data } = await call("agent", TOOL, args);
  expect([isError, data.code, data.details.issues[0].path]).toEqual([true, "validation_failed", path]);
});

test("reads in proportion to the cases of the range, in three statements", async () => {
  const at = Date.parse("2025-03-02T11:00:00+08:00");
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
     insert into inbox_cases (id, conversation_id, queue_id, opened_at, closed_at, closed_by, outcome)
     select 'cas_old' || i, 'cnv_demo01', 'que_orders', ?1 + i, ?1 + i + ${MINUTE}, 'stf_agent', 'resolved' from n`,
  )
    .bind(at)
    .run();
  await tenCases();
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  const { opened } = await ok("agent", TOOL, RANGE);
  observeStatements(undefined);
  expect(opened).toBe(10);
  const own = seen.filter(({ sql }) => /inbox_cases|as conversation|from queues where id in/.test(sql));
  expect(own).toHaveLength(3);
  expect(own.reduce((sum, { rows_read }) => sum + rows_read, 0)).toBeLessThan(500);
});
