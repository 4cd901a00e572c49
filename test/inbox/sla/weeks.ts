import { env } from "cloudflare:test";
import fc from "fast-check";
import { expect } from "vitest";
import { closingStatements } from "../../../src/inbox/sla";
import type { Calendar } from "../../../src/inbox/sla/business-time";
import type { ClockEvent, Targets } from "../../../src/inbox/sla/rules";
import type { AppContext } from "../../../src/platform/context";
import { rows } from "../../support/webhook";
import { MINUTE } from "./reference";

/** A fortnight, as random as it gets, played to the database in the order in which it became known. */
export const MINUTES = 14 * 24 * 60;
const TARGETS: Record<string, { first: number | null; resolution: number | null }> = {
  que_general: { first: 60, resolution: 600 },
  que_orders: { first: 20, resolution: null },
  que_complaints: { first: null, resolution: 150 },
};
export const targetsOf = (queue: string | null): Targets => {
  const { first, resolution } = TARGETS[queue ?? ""] ?? { first: null, resolution: null };
  return {
    firstResponse: first === null ? null : first * MINUTE,
    resolution: resolution === null ? null : resolution * MINUTE,
  };
};

const queue = fc.constantFrom("que_general", "que_orders", "que_complaints", null);
const gap = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 3, arbitrary: fc.integer({ min: 40, max: 240 }) },
  { weight: 1, arbitrary: fc.integer({ min: 240, max: 1600 }) },
);
const step = fc.record({
  gap,
  kind: fc.constantFrom("customer", "response", "response", "customer", "moved" as const),
  late: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 200 }) },
  ),
  to: queue,
});
const oneCase = fc.record({
  wait: gap,
  late: fc.constantFrom(0, 0, 0, 90),
  steps: fc.array(step, { maxLength: 9 }),
  closes: gap,
});
export const thread = fc.record({
  queue,
  cases: fc.array(oneCase, { minLength: 1, maxLength: 3 }),
  open: fc.boolean(),
});

export interface Lived {
  openedAt: number;
  queue: string | null;
  events: ClockEvent[];
  closedAt: number | null;
}

export type Action = { at: number; run: (ctx: AppContext) => Promise<unknown> };

const sql = (text: string, ...params: unknown[]) =>
  env.DB.prepare(text)
    .bind(...params)
    .run();

/** What happens in one thread, as it becomes known, and the cases that it amounts to. */
export function play(
  n: number,
  drawn: typeof thread extends fc.Arbitrary<infer T> ? T : never,
  start: number,
): { actions: Action[]; lived: Lived[] } {
  const id = `cnv_week${n}`;
  const contact = `con_week${n}`;
  const actions: Action[] = [];
  const lived: Lived[] = [];
  let minute = 0;
  let lies = drawn.queue;
  let message = 0;
  const at = (of: number) => start + of * MINUTE;
  const insert = (direction: string, when: number, known: number) => {
    const key = `msg_${n}_${message++}`;
    const values = [key, id, contact, direction, when, known] as const;
    return async () => {
      if (direction === "in") {
        await sql("update conversations set status = 'open', updated_at = ? where id = ?", known, id);
        await sql(
          `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, status, status_rank, at, created_at)
           values (?1, ?2, ?3, '1', ?4, 'text', '{}', '', 'received', 0, ?5, ?6)`,
          ...values,
        );
      } else {
        await sql(
          `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, status, status_rank, at, created_at, sender_staff_id, sender_name)
           values (?1, ?2, ?3, '1', ?4, 'text', '{}', '', 'queued', 0, ?5, ?5, 'stf_agent', 'Ash')`,
          ...values.slice(0, 5),
        );
        await sql(
          "update messages set status = 'sent', status_rank = 4, sent_at = ? where id = ?",
          when,
          key,
        );
      }
    };
  };

  for (const [index, { wait, late, steps, closes }] of drawn.cases.entries()) {
    minute += wait;
    if (minute > MINUTES - 4000) break;
    const opening = minute;
    const events: ClockEvent[] = [];
    const queueThen = lies;
    actions.push({ at: at(opening + late), run: insert("in", at(opening), at(opening + late)) });
    let known = opening + late;
    for (const { gap: pause, kind, late: delay, to } of steps) {
      minute += pause;
      if (minute > MINUTES - 2000) break;
      const when = at(minute);
      if (kind === "moved") {
        const from = lies;
        if (from === to) continue;
        const handover = `hnd_${n}_${message++}`;
        actions.push({
          at: when,
          run: () =>
            sql(
              `insert into handovers (id, conversation_id, kind, from_queue_id, to_queue_id, actor_kind, actor_id, actor_name, at)
               values (?, ?, 'transferred', ?, ?, 'staff', 'stf_manager', 'M', ?)`,
              handover,
              id,
              from,
              to,
              when,
            ),
        });
        lies = to;
        events.push({ kind: "moved", at: when, to });
        known = Math.max(known, minute);
        continue;
      }
      events.push(kind === "customer" ? { kind, at: when } : { kind: "response", at: when, by: "stf_agent" });
      actions.push({
        at: at(minute + delay),
        run: insert(kind === "customer" ? "in" : "out", when, at(minute + delay)),
      });
      known = Math.max(known, minute + delay);
    }
    const last = index === drawn.cases.length - 1;
    const closing = Math.max(minute, known) + closes;
    const stays = (last && drawn.open) || closing > MINUTES - 1000;
    lived.push({ openedAt: at(opening), queue: queueThen, events, closedAt: stays ? null : at(closing) });
    if (stays) break;
    minute = closing;
    actions.push({
      at: at(closing),
      run: async (ctx) => {
        const { statements } = await closingStatements(ctx, id, {
          at: at(closing),
          by: "stf_agent",
          outcome: "resolved",
          topic: "general",
          actionRequestId: "act_1",
        });
        expect(statements.length).toBeGreaterThan(0);
        await ctx.db.batch(statements);
        await sql("update conversations set status = 'closed', closed_at = ? where id = ?", at(closing), id);
      },
    });
  }
  return { actions, lived };
}

const EMPTIED = [
  "audit_log",
  "notifications",
  "handovers",
  "inbox_cases",
  "messages",
  "conversations",
  "business_hours",
  "holidays",
];

export async function setUp(calendar: Calendar, threads: readonly { queue: string | null }[]): Promise<void> {
  // The append-only tables refuse to be emptied, so their triggers step aside.
  const guards = await rows<{ name: string; sql: string }>(
    `select name, sql from sqlite_schema where type = 'trigger' and name in ('handovers_no_delete', 'audit_log_no_delete')`,
  );
  await env.DB.batch([
    ...guards.map(({ name }) => env.DB.prepare(`drop trigger ${name}`)),
    ...EMPTIED.map((table) => env.DB.prepare(`delete from ${table}`)),
    ...guards.map(({ sql: text }) => env.DB.prepare(text)),
    ...Object.entries(TARGETS).map(([id, { first, resolution }]) =>
      env.DB.prepare(
        "update queues set first_response_minutes = ?, resolution_minutes = ? where id = ?",
      ).bind(first, resolution, id),
    ),
    ...calendar.hours.map(({ weekday, opens, closes }) =>
      env.DB.prepare("insert into business_hours (weekday, opens, closes) values (?, ?, ?)").bind(
        weekday,
        opens,
        closes,
      ),
    ),
    ...[...new Set(calendar.holidays)].map((day) =>
      env.DB.prepare("insert into holidays (day, name) values (?, 'A holiday')").bind(day),
    ),
    ...threads.flatMap(({ queue: first }, n) => [
      env.DB.prepare(
        "insert or ignore into contacts (id, created_at, updated_at, last_activity_at) values (?, 1, 1, 1)",
      ).bind(`con_week${n}`),
      env.DB.prepare(
        `insert into conversations (id, contact_id, phone_number_id, status, queue_id, opened_at, last_message_at, updated_at)
         values (?, ?, '1', 'closed', ?, 1, 1, 1)`,
      ).bind(`cnv_week${n}`, `con_week${n}`, first),
    ]),
  ]);
}
