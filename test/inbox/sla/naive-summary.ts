import { env } from "cloudflare:test";
import fc from "fast-check";
import type { Permission, Principal } from "../../../src/auth";
import { DAY } from "./reference";

/** An inbox drawn at random, and what somebody would work out with its raw rows on paper. */

export const QUEUES = ["que_general", "que_orders", "que_complaints", null] as const;
const RESTRICTED = "que_complaints";
const PEOPLE = ["stf_agent", "stf_manager", "stf_viewer", "stf_marketer", null] as const;
const SPAN = 12 * DAY;

const queue = fc.constantFrom(...QUEUES);
const person = fc.constantFrom(...PEOPLE);
export const within = fc.integer({ min: 0, max: SPAN / 1000 }).map((s) => s * 1000);
const took = fc.integer({ min: 0, max: 40 }).map((n) => n * 60_000);

export const conversation = fc.record({
  queue_id: queue,
  team_id: fc.constantFrom(null, null, "tea_one"),
  assignee_id: person,
  pending: fc.constantFrom(0, 0, 0, 1),
  open: fc.boolean(),
  waiting_since: fc.option(within),
  breached: fc.boolean(),
});
export const item = fc.record({
  conversation: fc.nat({ max: 99 }),
  queue_id: queue,
  assignee_id: person,
  opened_at: within,
  answered: fc.option(took),
  by: fc.constantFrom("stf_agent", "stf_manager"),
  target: fc.boolean(),
  breached: fc.boolean(),
  closes: fc.option(took),
  resolution_took: took,
  resolution_target: fc.boolean(),
  resolution_breached: fc.boolean(),
  outcome: fc.constantFrom("resolved", "unresolved", "no_reply", "spam", "duplicate"),
});
export const principal = fc
  .record({
    staffId: fc.constantFrom("stf_agent", "stf_manager", "stf_marketer"),
    queueIds: fc.subarray(["que_general", "que_orders", "que_complaints"]),
    teamIds: fc.subarray(["tea_one"]),
    more: fc.subarray<Permission>(["inbox:all", "inbox:restricted", "inbox:staff_metrics"]),
  })
  .map(({ more, ...rest }): Principal => {
    const permissions = new Set<Permission>(["inbox:read", ...more]);
    return {
      ...rest,
      kind: "staff",
      id: rest.staffId,
      name: "Somebody",
      roles: [],
      permissions,
      rolePermissions: permissions,
      nameSpelling: "dotted",
      locale: "en",
    };
  });

export type Conversation = typeof conversation extends fc.Arbitrary<infer T> ? T : never;
export type Item = typeof item extends fc.Arbitrary<infer T> ? T : never;

/** Who sees a conversation, in plain words. */
export function sees(who: Principal, one: Conversation): boolean {
  const [all, restricted] = [who.permissions.has("inbox:all"), who.permissions.has("inbox:restricted")];
  if (all && restricted) return true;
  if (one.pending) return false;
  if (one.assignee_id === who.staffId) return true;
  if (one.queue_id !== null && who.queueIds.includes(one.queue_id)) return true;
  if (one.team_id !== null && who.teamIds.includes(one.team_id)) return true;
  if (one.queue_id === null && one.team_id === null && one.assignee_id === null) return true;
  return all && one.queue_id !== RESTRICTED;
}

/** What was done in a restricted queue stays there, also when the conversation has left it. */
export const mayKnow = (who: Principal, one: Item): boolean =>
  one.queue_id !== RESTRICTED ||
  who.permissions.has("inbox:restricted") ||
  who.queueIds.includes(RESTRICTED) ||
  one.assignee_id === who.staffId;

function nearestRank(values: number[], percent: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const rank = sorted.findIndex((_, n) => (n + 1) * 100 >= percent * sorted.length);
  return Math.round((sorted[rank] as number) / 1000);
}

const durations = (values: number[]) => ({
  cases: values.length,
  median_seconds: nearestRank(values, 50),
  p90_seconds: nearestRank(values, 90),
});

export interface Known extends Item {
  id: number;
  closed_at: number | null;
}

export function naive(opened: Known[], closed: Known[], all: Known[]) {
  const resolvable = closed.filter(({ outcome }) => outcome !== "spam" && outcome !== "duplicate");
  const resolved = resolvable.filter(({ outcome }) => outcome === "resolved").length;
  const late = (one: Known) => one.target && one.breached;
  return {
    opened: opened.length,
    reopened: opened.filter((one) =>
      all.some((other) => other.conversation === one.conversation && other.opened_at < one.opened_at),
    ).length,
    closed: closed.length,
    resolution_rate:
      resolvable.length === 0 ? null : Math.round((resolved / resolvable.length) * 10_000) / 10_000,
    first_response: durations(opened.flatMap(({ answered }) => answered ?? [])),
    resolution: durations(closed.map((one) => one.resolution_took)),
    sla: {
      first_response: {
        met: opened.filter((one) => one.target && !one.breached && one.answered !== null).length,
        breached: opened.filter(late).length,
        pending: opened.filter(
          (one) => one.target && !one.breached && one.answered === null && one.closed_at === null,
        ).length,
      },
      resolution: {
        met: closed.filter((one) => one.resolution_target && !one.resolution_breached).length,
        breached: closed.filter((one) => one.resolution_target && one.resolution_breached).length,
      },
    },
  };
}

export const keyOf = {
  queue: (one: Known) => one.queue_id ?? "",
  staff: (one: Known, part: "opened" | "closed") =>
    (part === "closed" ? one.assignee_id : one.answered === null ? null : one.by) ?? "",
  hour: (one: Known, part: "opened" | "closed", zone: string) => local(one, part, zone).slice(11, 13),
  day: (one: Known, part: "opened" | "closed", zone: string) => local(one, part, zone).slice(0, 10),
};

const local = (one: Known, part: "opened" | "closed", timeZone: string): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(
    one[`${part}_at`] as number,
  );

export async function fill(start: number, conversations: Conversation[], items: Known[]): Promise<void> {
  const insert = (table: string, row: Record<string, unknown>) =>
    env.DB.prepare(
      `insert into ${table} (${Object.keys(row).join(", ")}) values (${Object.keys(row)
        .map(() => "?")
        .join(", ")})`,
    ).bind(...Object.values(row));
  await env.DB.batch([
    ...["inbox_cases", "messages", "conversations"].map((table) => env.DB.prepare(`delete from ${table}`)),
    env.DB.prepare("insert or ignore into teams (id, name, created_at) values ('tea_one', 'One', 1)"),
    env.DB.prepare("update queues set restricted = (id = ?)").bind(RESTRICTED),
    ...conversations.flatMap((one, n) => [
      env.DB.prepare(
        "insert or ignore into contacts (id, created_at, updated_at, last_activity_at) values (?, 1, 1, 1)",
      ).bind(`con_sum${n}`),
      insert("conversations", {
        id: `cnv_sum${n}`,
        contact_id: `con_sum${n}`,
        phone_number_id: "1",
        status: one.open ? (n % 2 ? "open" : "pending") : "closed",
        queue_id: one.queue_id,
        team_id: one.team_id,
        assignee_id: one.assignee_id,
        routing_pending: one.pending,
        opened_at: start,
        last_message_at: start,
        updated_at: start,
      }),
    ]),
    ...items.map((one) =>
      insert("inbox_cases", {
        id: `cas_sum${one.id}`,
        conversation_id: `cnv_sum${one.conversation}`,
        queue_id: one.queue_id,
        assignee_id: one.assignee_id,
        opened_at: one.opened_at,
        first_response_at: one.answered === null ? null : one.opened_at + one.answered,
        first_response_by: one.answered === null ? null : one.by,
        first_response_took: one.answered,
        first_response_due_at: one.target ? one.opened_at + 1 : null,
        first_response_breached_at: one.target && one.breached ? one.opened_at + 1 : null,
        resolution_took: one.resolution_took,
        resolution_due_at: one.resolution_target ? one.opened_at + 2 : null,
        resolution_breached_at: one.resolution_target && one.resolution_breached ? one.opened_at + 2 : null,
        closed_at: one.closed_at,
        outcome: one.closed_at === null ? null : one.outcome,
      }),
    ),
    // Open cases say in their conversation that somebody waits: here that is drawn.
    ...conversations.map((one, n) =>
      env.DB.prepare("update conversations set waiting_since = ?, sla_breached_at = ? where id = ?").bind(
        one.open && one.waiting_since !== null ? start + one.waiting_since : null,
        one.open && one.breached ? start : null,
        `cnv_sum${n}`,
      ),
    ),
  ]);
}
