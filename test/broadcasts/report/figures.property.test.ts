import { env } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Plan } from "../../../src/broadcasts/plan";
import { campaignFigures } from "../../../src/broadcasts/report/figures";
import type { Funnel } from "../../../src/broadcasts/report/shape";
import { createContext } from "../../../src/platform/context";
import {
  broadcast,
  people,
  planOf,
  type Recipient,
  recipients,
  SPRING_EN,
  UPDATE_ZH,
} from "../delivery/sent";
import { attributed, type Bought, type Row, slowFunnel, slowHours } from "./reference";

const START = Date.UTC(2026, 4, 1, 3);
const HOUR = 3_600_000;
const MARKETS = ["HK", "TW", ""];

const plan: Plan = planOf({
  messages: [SPRING_EN, UPDATE_ZH, { ...SPRING_EN, variant: "B" }],
  variants: [
    { name: "A", share: 50, fallback_cohort: 0 },
    { name: "B", share: 50, fallback_cohort: 2 },
  ],
  attribution_days: 2,
});

const moment = fc.integer({ min: 0, max: 5 }).map((hours) => START + hours * HOUR);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 2 });

/** Any history of one message that the database takes: times may be missing, and none of them needs to fit another. */
const histories = fc.record({
  round: fc.constantFrom(1, 1, 1, 2) as fc.Arbitrary<1 | 2>,
  cohort: fc.constantFrom(0, 0, 1, 1, 2, 2),
  market: fc.constantFrom(...MARKETS),
  status: fc.constantFrom(
    "waiting",
    "sending",
    "unknown",
    "accepted",
    "sent",
    "failed",
    "delivered",
    "read",
    "skipped",
  ),
  claimed_at: moment,
  sent_at: maybe(moment),
  delivered_at: maybe(moment),
  read_at: maybe(moment),
  failed_at: maybe(moment),
  error_code: fc.constantFrom("131049", "131026", "opted_out", "999"),
  error_title: fc.constantFrom("Title"),
  pricing: maybe(
    fc.record({
      category: fc.constantFrom("marketing", "utility", "authentication-international"),
      type: fc.constantFrom("regular", "free_customer_service"),
      billable: fc.boolean(),
    }),
  ),
  replied_at: maybe(moment),
  clicked_at: maybe(moment),
  opted_out_at: maybe(moment),
}) as fc.Arbitrary<Omit<Recipient, "seq" | "contact_id">>;

const orders = fc.record({
  who: fc.integer({ min: 0, max: 9 }),
  status: fc.constantFrom("requested", "confirmed", "paid", "fulfilled", "cancelled"),
  currency: fc.constantFrom("HKD", "JPY"),
  total_minor: fc.integer({ min: 1, max: 1000 }),
  placed_at: fc.oneof(moment, fc.constantFrom(START + 48 * HOUR, START + 48 * HOUR + 1, START + 50 * HOUR)),
});

let run = 0;

async function store(all: readonly Row[], bought: readonly Bought[]): Promise<void> {
  for (const [id, rows] of Map.groupBy(all, ({ broadcast_id }) => broadcast_id)) await recipients(id, rows);
  await env.DB.prepare(
    `insert into orders (id, contact_id, source, external_id, status, currency, total_minor, items, placed_at, updated_at)
     select 'ord_' || ?2 || key, value ->> 'contact_id', 'shop', ?2 || key, value ->> 'status', value ->> 'currency',
       value ->> 'total_minor', '[]', value ->> 'placed_at', 1 from json_each(?1)`,
  )
    .bind(JSON.stringify(bought), `${run}_`)
    .run();
}

test("figures are what a slow count of the rows says, whatever the history", async () => {
  const ctx = createContext(env);
  await env.DB.prepare(
    "insert into rate_cards (id, currency, effective_from, imported_at, imported_by, prices) values ('rtc_1', 'HKD', 1, 1, 'x', ?1)",
  )
    .bind(
      JSON.stringify({
        currency: "HKD",
        rows: { HK: { marketing: 570_001, utility: 90_003 }, TW: { marketing: 3 } },
      }),
    )
    .run();
  const seen = { shown: 0, hidden: 0, converted: 0, small: 0, few: 0, many: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(histories, { minLength: 1, maxLength: 140, size: "max" }),
      fc.array(histories, { maxLength: 10 }),
      fc.array(orders, { maxLength: 20, size: "max" }),
      async (own, others, buys) => {
        const id = `brd_p${++run}`;
        const contacts = await people(`con_p${run}_`, own.length + 10);
        // One row a person and round; the first ten have a message of another broadcast as well.
        const ownRows: Row[] = own.map((row, index) => ({
          ...row,
          broadcast_id: id,
          seq: index + 1,
          contact_id: contacts[index] as string,
        }));
        const otherRows: Row[] = others.map((row, index) => ({
          ...row,
          broadcast_id: `brd_q${run}`,
          seq: index + 1,
          contact_id: contacts[index] as string,
        }));
        const all = [...ownRows, ...otherRows];
        const bought: Bought[] = buys.map(({ who, ...order }) => ({
          ...order,
          contact_id: contacts[who] as string,
        }));
        await broadcast({
          id,
          startedAt: START,
          plan,
          fallback: { after_minutes: 60, messages: [UPDATE_ZH] },
        });
        if (others.length > 0) await broadcast({ id: `brd_q${run}`, startedAt: START, plan });
        await store(all, bought);

        const figures = await campaignFigures(ctx, id);
        if (!figures) throw new Error("no figures");
        const hits = attributed(id, plan, all, bought);
        const firsts = ownRows.filter(({ round }) => round === 1);
        expect(figures.total).toEqual(slowFunnel(firsts, hits));
        const seconds = ownRows.filter(({ round }) => round === 2);
        const few = seconds.length > 0 && seconds.length < 20;
        seen[few ? "few" : "many"]++;
        expect(figures.fallback).toEqual(few ? null : slowFunnel(seconds, hits));
        // Nothing that is told apart has the second messages in it when there are few.
        const told = few ? firsts : ownRows;
        expect(figures.conversions.orders).toBe(hits.length);
        seen.converted += hits.length;

        const small = firsts.length < 20;
        const check = (
          groups: readonly { name: string; figures: Funnel | null }[],
          of: (row: Row) => string,
        ) => {
          for (const group of groups) {
            const rows = firsts.filter((row) => of(row) === group.name);
            if (group.figures === null) seen.hidden++;
            else {
              seen.shown++;
              expect(rows.length === 0 || rows.length >= 20).toBe(true);
              expect(group.figures).toEqual(slowFunnel(rows, hits));
            }
          }
          // What is left out does not follow from the total.
          const hidden = groups.filter((group) => group.figures === null).map(({ name }) => name);
          const left = firsts.filter((row) => hidden.includes(of(row)));
          if (!small && hidden.length > 0) {
            expect(hidden.length).toBeGreaterThan(1);
            expect(left.length).toBeGreaterThanOrEqual(20);
          }
        };
        const message = ({ cohort = 0 }: Row) => plan.messages[cohort];
        check(
          figures.by_variant.map(({ variant, figures }) => ({ name: variant, figures })),
          (row) => message(row)?.variant ?? "",
        );
        check(
          figures.by_language.map(({ language, figures }) => ({ name: language, figures })),
          (row) => message(row)?.language ?? "",
        );

        const delivered = ownRows.filter(({ status }) => status === "delivered" || status === "read");
        expect(figures.cost.not_yet_reported).toBe(delivered.filter(({ pricing }) => !pricing).length);
        let billed: number | null = 0;
        for (const { market = "", pricing } of delivered) {
          if (pricing?.type !== "regular") continue;
          const price =
            market === "HK"
              ? { marketing: 570_001, utility: 90_003 }[String(pricing.category)]
              : market === "TW" && pricing.category === "marketing"
                ? 3
                : undefined;
          billed = price === undefined || billed === null ? null : billed + price;
        }
        expect(figures.cost.billed_micros).toBe(billed);

        if (small) {
          seen.small++;
          expect([
            figures.reasons,
            figures.over_time,
            figures.cost.billed,
            figures.conversions.revenue,
          ]).toEqual([[], [], [], []]);
          return;
        }
        const messages = figures.cost.billed.reduce((total, line) => total + line.messages, 0);
        expect(messages).toBe(delivered.filter((row) => row.pricing && told.includes(row)).length);
        const hours = slowHours(told);
        expect(figures.over_time.map(({ at, ...counts }) => [at, counts])).toEqual(
          [...hours].sort(([a], [b]) => a - b),
        );
        for (const { kind, code, count } of figures.reasons)
          expect(count).toBe(told.filter((row) => row.status === kind && row.error_code === code).length);
        expect(figures.reasons.reduce((total, { count }) => total + count, 0)).toBe(
          told.filter(({ status }) => status === "failed" || status === "skipped").length,
        );
        for (const { currency, total_minor } of figures.conversions.revenue)
          expect(total_minor).toBe(
            hits
              .filter(({ order }) => order.currency === currency)
              .reduce((sum, { order }) => sum + order.total_minor, 0),
          );
      },
    ),
    { numRuns: 150 },
  );
  // Enough of each kind was among them.
  expect(Object.entries(seen).filter(([, times]) => times < 20)).toEqual([]);
}, 120_000);
