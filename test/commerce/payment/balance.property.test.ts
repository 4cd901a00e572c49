import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  balances,
  type KnownEvent,
  type KnownLink,
  type OwedOrder,
} from "../../../src/commerce/payment/balance";
import type { PaymentEventType } from "../../../src/commerce/payment/provider";
import type { OrderStatus, PaymentIssue } from "../../../src/commerce/rules";

const AMOUNT = 24_000;

/** What the database's triggers let through. */
const ORDER_MOVES: Readonly<Record<string, readonly string[]>> = {
  requested: ["paid"],
  confirmed: ["paid"],
  paid: ["refunded"],
  fulfilled: ["refunded"],
  refunded: ["paid"],
  cancelled: [],
};

const link = (id: string, closedAt: number | null): KnownLink => ({
  id,
  provider: "stripe",
  status: closedAt === null ? "open" : "revoked",
  amountMinor: AMOUNT,
  currency: "HKD",
  closedAt,
  paidAt: null,
});

interface End {
  order: OwedOrder;
  issue: PaymentIssue | null;
  links: KnownLink[];
}

/** Hears events one after the other, each once by its id, as the room does. */
function heard(start: End, events: readonly KnownEvent[]): End {
  let end = start;
  const known: KnownEvent[] = [];
  for (const event of events) {
    if (known.some(({ id }) => id === event.id)) continue;
    const { before, after } = balances(end.order, end.links, known, event);
    known.push(event);
    if (before.status !== after.status)
      expect([...(ORDER_MOVES[end.order.status] ?? []), "refunded", end.order.status]).toContain(
        after.status,
      );
    end = {
      order: { ...end.order, status: before.status === after.status ? end.order.status : after.status },
      issue: before.issue === after.issue ? end.issue : after.issue,
      links: end.links.map((one) => ({ ...one, ...after.links.get(one.id) })),
    };
  }
  return end;
}

const TYPES: readonly PaymentEventType[] = [
  "paid",
  "pending",
  "failed",
  "expired",
  "refunded",
  "refund_failed",
  "disputed",
  "dispute_lost",
  "dispute_won",
];

const event = fc.record({
  linkId: fc.constantFrom("pay_1", "pay_2"),
  type: fc.constantFrom(...TYPES),
  amountMinor: fc.constantFrom(AMOUNT, AMOUNT, AMOUNT, AMOUNT / 2, 2 * AMOUNT, null),
  currency: fc.constantFrom("HKD", "HKD", "HKD", "USD"),
  at: fc.integer({ min: 0, max: 20 }),
});

const story = fc
  .array(event, { maxLength: 9 })
  .map((events) => events.map((one, index): KnownEvent => ({ ...one, id: `evt_${index}` })));

const shuffled = story.chain((events) =>
  fc.tuple(
    fc.constant(events),
    fc.shuffledSubarray([...events, ...events], {
      minLength: events.length * 2,
      maxLength: events.length * 2,
    }),
  ),
);

const STATUSES: readonly OrderStatus[] = ["confirmed", "cancelled"];

describe("whatever the order of events, and however often they come", () => {
  test.each(STATUSES)("an order that is %s ends in the same", (status) => {
    fc.assert(
      fc.property(shuffled, fc.constantFrom(5, 10, 15), ([events, mixed], closedAt) => {
        const start: End = {
          order: { status, totalMinor: AMOUNT, currency: "HKD" },
          issue: null,
          links: [link("pay_1", closedAt), link("pay_2", null)],
        };
        expect(heard(start, mixed)).toEqual(heard(start, events));
      }),
      { numRuns: 400 },
    );
  });
});

test("an order that left the shop, and of which the payment is given back, ends in the same", () => {
  const types = fc.constantFrom<PaymentEventType>("pending", "paid", "refunded");
  const one = fc.record({
    linkId: fc.constant("pay_1"),
    type: types,
    amountMinor: fc.constant(AMOUNT),
    currency: fc.constant("HKD"),
    at: fc.integer({ min: 0, max: 20 }),
  });
  const events = fc
    .array(one, { maxLength: 6 })
    .map((all) => all.map((each, index): KnownEvent => ({ ...each, id: `evt_${index}` })));
  const both = events.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );
  fc.assert(
    fc.property(both, ([all, mixed]) => {
      const start: End = {
        order: { status: "fulfilled", totalMinor: AMOUNT, currency: "HKD" },
        issue: null,
        links: [link("pay_1", null)],
      };
      expect(heard(start, mixed)).toEqual(heard(start, all));
    }),
  );
});

describe("money is never lost sight of", () => {
  test("an order that somebody paid is paid, given back, or flagged", () => {
    fc.assert(
      fc.property(story, (events) => {
        const { order, issue, links } = heard(
          {
            order: { status: "confirmed", totalMinor: AMOUNT, currency: "HKD" },
            issue: null,
            links: [link("pay_1", 10), link("pay_2", null)],
          },
          events,
        );
        const held = links.filter(({ status }) => status === "paid");
        if (held.length > 1) expect(issue).not.toBeNull();
        if (held.length > 0 && order.status !== "paid") expect(issue).not.toBeNull();
        if (order.status === "paid") expect(held.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});
