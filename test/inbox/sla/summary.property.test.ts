import { env } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CallContext } from "../../../src/auth";
import { GROUPS, summarise } from "../../../src/inbox/sla/summary";
import { createContext } from "../../../src/platform/context";
import {
  type Conversation,
  conversation,
  fill,
  item,
  type Known,
  keyOf,
  mayKnow,
  naive,
  principal,
  QUEUES,
  sees,
  within,
} from "./naive-summary";
import { ZONES } from "./reference";

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
