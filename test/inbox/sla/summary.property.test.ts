import { env } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CallContext, Permission, Principal } from "../../../src/auth";
import { GROUPS, summarise } from "../../../src/inbox/sla/summary";
import { createContext } from "../../../src/platform/context";
import { DAY, ZONES } from "./reference";

/** The summary against what somebody would work out with the raw rows on paper, for whoever asks. */

const QUEUES = ["que_general", "que_orders", "que_complaints", null] as const;
const RESTRICTED = "que_complaints";
const PEOPLE = ["stf_agent", "stf_manager", "stf_viewer", "stf_marketer", null] as const;
const SPAN = 12 * DAY;

const queue = fc.constantFrom(...QUEUES);
const person = fc.constantFrom(...PEOPLE);
const within = fc.integer({ min: 0, max: SPAN / 1000 }).map((s) => s * 1000);
const took = fc.integer({ min: 0, max: 40 }).map((n) => n * 60_000);

const conversation = fc.record({
  queue_id: queue,
  team_id: fc.constantFrom(null, null, "tea_one"),
  assignee_id: person,
  pending: fc.constantFrom(0, 0, 0, 1),
  open: fc.boolean(),
  waiting_since: fc.option(within),
  breached: fc.boolean(),
});
const item = fc.record({
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
const principal = fc
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

type Conversation = typeof conversation extends fc.Arbitrary<infer T> ? T : never;
type Item = typeof item extends fc.Arbitrary<infer T> ? T : never;

/** Who sees a conversation, in plain words. */
function sees(who: Principal, one: Conversation): boolean {
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
const mayKnow = (who: Principal, one: Item): boolean =>
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

interface Known extends Item {
  id: number;
  closed_at: number | null;
}

function naive(opened: Known[], closed: Known[], all: Known[]) {
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

const keyOf = {
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

async function fill(start: number, conversations: Conversation[], items: Known[]): Promise<void> {
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

test("whoever asks is told what the raw rows within reach amount to", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ZONES),
      fc.array(conversation, { minLength: 4, maxLength: 14 }),
      fc.array(item, { maxLength: 40 }),
      fc.array(principal, { minLength: 3, maxLength: 3 }),
      fc.tuple(within, within),
      fc.constantFrom(undefined, undefined, ...QUEUES.filter((id) => id !== null)),
      fc.constantFrom(undefined, ...GROUPS),
      async ([zone, first], conversations, drawn, principals, [a, b], queueId, groupBy) => {
        const start = Date.parse(`${first}T00:00:00Z`);
        const seen = new Set<number>();
        const items = drawn.map((one, id): Known => {
          const conversation = one.conversation % conversations.length;
          const opened_at = start + one.opened_at;
          // At most one case of a conversation is open.
          const closes = one.closes ?? (seen.has(conversation) ? 60_000 : null);
          if (closes === null) seen.add(conversation);
          return {
            ...one,
            id,
            conversation,
            opened_at,
            closed_at: closes === null ? null : opened_at + closes,
          };
        });
        await fill(start, conversations, items);
        const [from, to] = [start + Math.min(a, b), start + Math.max(a, b) + 1000];
        for (const who of principals) {
          const base = createContext({ ...env, TIME_ZONE: zone });
          const ctx = { ...base, principal: who } as unknown as CallContext;
          const summary = await summarise(ctx, { from, to, queueId, groupBy });
          const known = items.filter(
            (one) => sees(who, conversations[one.conversation] as Conversation) && mayKnow(who, one),
          );
          const inQueue = known.filter((one) => queueId === undefined || one.queue_id === queueId);
          const opened = inQueue.filter((one) => one.opened_at >= from && one.opened_at < to);
          const closed = inQueue.filter(
            (one) => one.closed_at !== null && one.closed_at >= from && one.closed_at < to,
          );
          expect(summary).toMatchObject(naive(opened, closed, known));

          const counted = (key: (one: Known) => string, list: Known[]) =>
            [...new Set(list.map(key))].sort().map((k) => [k, list.filter((one) => key(one) === k).length]);
          expect(summary.volume.by_queue.map((row) => [row.queue_id ?? "", row.opened]).sort()).toEqual(
            counted(keyOf.queue, opened),
          );
          expect(
            summary.volume.by_hour.map((row) => [String(row.hour).padStart(2, "0"), row.opened]),
          ).toEqual(counted((one) => keyOf.hour(one, "opened", zone), opened));
          if (groupBy) {
            const of = (part: "opened" | "closed", list: Known[], key: string) =>
              list.filter((one) => keyOf[groupBy](one, part, zone) === key);
            const keys = new Set([
              ...opened.map((one) => keyOf[groupBy](one, "opened", zone)),
              ...closed.map((one) => keyOf[groupBy](one, "closed", zone)),
            ]);
            expect(summary.groups).toMatchObject(
              [...keys].sort().map((key) => ({
                [groupBy]: key || null,
                ...naive(of("opened", opened, key), of("closed", closed, key), known),
              })),
            );
          }

          const lying = conversations.filter(
            (one) => one.open && sees(who, one) && (queueId === undefined || one.queue_id === queueId),
          );
          const waits = lying.flatMap((one) => one.waiting_since ?? []);
          expect(summary.backlog).toEqual({
            open: lying.length,
            unassigned: lying.filter((one) => one.assignee_id === null).length,
            waiting: waits.length,
            breached: lying.filter((one) => one.breached).length,
            oldest_waiting_since:
              waits.length === 0 ? null : new Date(start + Math.min(...waits)).toISOString(),
          });
          const people = [...new Set([...lying, ...closed].flatMap((one) => one.assignee_id ?? []))].map(
            (staff_id) => ({
              staff_id,
              open: lying.filter((one) => one.assignee_id === staff_id).length,
              handled: closed.filter((one) => one.assignee_id === staff_id).length,
            }),
          );
          const { workload } = summary;
          expect([workload.staff, workload.open.total, workload.handled.total]).toEqual([
            people.length,
            lying.filter((one) => one.assignee_id !== null).length,
            closed.filter((one) => one.assignee_id !== null).length,
          ]);
          if (who.permissions.has("inbox:staff_metrics")) {
            expect(
              workload.people
                ?.map(({ name: _name, ...one }) => one)
                .sort((x, y) => (x.staff_id < y.staff_id ? -1 : 1)),
            ).toEqual(people.sort((x, y) => (x.staff_id < y.staff_id ? -1 : 1)));
          } else expect(workload.people).toBeUndefined();
        }
      },
    ),
    { numRuns: 120 },
  );
}, 120_000);
