import { env } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sweepSla } from "../../../src/inbox/sla";
import { createContext } from "../../../src/platform/context";
import { rows } from "../../support/webhook";
import { calendars, liveThrough, MINUTE, openMinutes } from "./reference";
import { MINUTES, play, setUp, targetsOf, thread } from "./weeks";

test("weeks that were counted as they came are what a slow clock makes of them afterwards", async () => {
  let [cases, breached, withdrawn] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(
      calendars,
      fc.array(thread, { minLength: 4, maxLength: 8 }),
      // After which of the things that happen somebody looks at the clock.
      fc.array(fc.boolean(), { minLength: 3, maxLength: 12 }),
      async ({ start, calendar }, threads, looks) => {
        await setUp(calendar, threads);
        const played = threads.map((drawn, n) => play(n, drawn, start));
        const context = (now: number) =>
          createContext({ ...env, TIME_ZONE: calendar.timeZone }, { clock: { now: () => now } });
        const actions = played.flatMap((one) => one.actions).sort((a, b) => a.at - b.at);
        for (const [n, { at, run }] of actions.entries()) {
          await run(context(at));
          if (looks[n % looks.length]) await sweepSla(context(at));
        }
        const end = start + MINUTES * MINUTE;
        await sweepSla(context(end));

        withdrawn += (await rows("select id from audit_log where action = 'sla.breach_withdrawn'")).length;
        const open = openMinutes(start, MINUTES, calendar);
        for (const [n, { lived }] of played.entries()) {
          const counted = await rows<Record<string, number | null>>(
            `select id, opened_at, closed_at, first_response_took, first_response_breached_at, resolution_took,
               resolution_breached_at, running_since, stale_from from inbox_cases where conversation_id = ? order by opened_at`,
            `cnv_week${n}`,
          );
          const slow = lived.map((one) => {
            const figures = liveThrough(
              one.openedAt,
              one.events,
              one.closedAt ?? end,
              one.queue,
              targetsOf,
              (at) => Boolean(open[(at - start) / MINUTE]),
            );
            cases++;
            if (figures.firstResponseBreachedAt ?? figures.resolutionBreachedAt) breached++;
            return {
              opened_at: one.openedAt,
              closed_at: one.closedAt,
              first_response_took: figures.firstResponseTook,
              first_response_breached_at: figures.firstResponseBreachedAt,
              resolution_breached_at: figures.resolutionBreachedAt,
              waiting: one.closedAt === null && figures.waiting,
              // Of an open case the wait that goes on is not in the sum yet.
              resolution_took: one.closedAt === null && figures.waiting ? null : figures.resolutionTook,
              stale_from: null,
            };
          });
          expect(
            counted.map(({ id: _id, running_since, ...row }) => ({
              ...row,
              waiting: running_since !== null,
              resolution_took: running_since === null ? row.resolution_took : null,
            })),
          ).toEqual(slow);
          // What was noted and withdrawn adds up to what is missed in the end.
          for (const { id, first_response_breached_at, resolution_breached_at } of counted) {
            const noted = await rows<{ code: string; n: number }>(
              `select code, sum(case action when 'sla.breached' then 1 else -1 end) as n from audit_log
               where action like 'sla.%' and details ->> 'case_id' = ? group by code`,
              id,
            );
            const of = (code: string) => noted.find((entry) => entry.code === code)?.n ?? 0;
            expect([of("first_response"), of("resolution")]).toEqual([
              first_response_breached_at === null ? 0 : 1,
              resolution_breached_at === null ? 0 : 1,
            ]);
          }
        }
      },
    ),
    { numRuns: 30, interruptAfterTimeLimit: 50_000 },
  );
  expect(cases).toBeGreaterThan(50);
  expect(breached).toBeGreaterThan(20);
  expect(withdrawn).toBeGreaterThan(0);
}, 120_000);
