import fc from "fast-check";
import { expect, test } from "vitest";
import { condensed } from "../../../src/broadcasts/report/condensed";
import { comparisonsOf, pValue, ratesOf } from "../../../src/broadcasts/report/rates";
import type { Funnel } from "../../../src/broadcasts/report/shape";

const funnel = (change: Partial<Funnel>): Funnel => ({
  audience: 0,
  waiting: 0,
  skipped: 0,
  sent: 0,
  delivered: 0,
  read: 0,
  failed: 0,
  unknown: 0,
  replied: 0,
  clicked: 0,
  opted_out: 0,
  converted: 0,
  ...change,
});

test("shares are of those that were delivered, and delivered of those that Meta took", () => {
  expect(
    ratesOf(
      funnel({ sent: 300, delivered: 200, read: 100, replied: 3, clicked: 2, opted_out: 1, converted: 0 }),
    ),
  ).toEqual({
    delivered: 0.6667,
    read: 0.5,
    replied: 0.015,
    clicked: 0.01,
    opted_out: 0.005,
    converted: 0,
  });
  expect(Object.values(ratesOf(funnel({})))).toEqual([null, null, null, null, null, null]);
});

// Worked out apart from this: erfc(z / √2) of the pooled z.
test.each([
  [120, 1000, 90, 1000, 0.0286502],
  [50, 500, 60, 500, 0.3121752],
  [30, 100, 60, 100, 0.0000201],
])("%i of %i beside %i of %i: p = %f", (a, n, b, m, p) => {
  expect(pValue({ did: a, of: n }, { did: b, of: m })).toBeCloseTo(p, 6);
});

test("nothing is said of few, and equal shares are no difference", () => {
  expect(pValue({ did: 9, of: 1000 }, { did: 50, of: 1000 })).toBeNull();
  expect(pValue({ did: 995, of: 1000 }, { did: 500, of: 1000 })).toBeNull();
  expect(pValue({ did: 50, of: 500 }, { did: 50, of: 500 })).toBeCloseTo(1, 6);
});

test("the p-value is a probability, the same from either side", () => {
  const share = fc
    .tuple(fc.integer({ min: 10, max: 500 }), fc.integer({ min: 10, max: 500 }))
    .map(([did, not]) => ({ did, of: did + not }));
  fc.assert(
    fc.property(share, share, (a, b) => {
      const p = pValue(a, b) ?? -1;
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1.000001);
      expect(pValue(b, a)).toBeCloseTo(p, 10);
    }),
  );
});

test("the best variant beside the next best; hidden ones are not compared", () => {
  const a = { variant: "A", figures: funnel({ delivered: 1000, read: 500, replied: 90, clicked: 5 }) };
  const b = { variant: "B", figures: funnel({ delivered: 1000, read: 505, replied: 120, clicked: 9 }) };
  expect(comparisonsOf([a, b])).toMatchObject([
    { metric: "read", best: "B", next: "A", difference: 0.005, verdict: "not_significant" },
    { metric: "replied", best: "B", next: "A", difference: 0.03, p_value: 0.0287, verdict: "significant" },
    { metric: "clicked", p_value: null, verdict: "too_few" },
    { metric: "converted", p_value: null, verdict: "too_few" },
  ]);
  // Among three variants chance has three pairs to choose from.
  const c = { variant: "C", figures: funnel({ delivered: 1000, read: 1, replied: 20 }) };
  expect(comparisonsOf([a, b, c])[1]).toMatchObject({ p_value: 0.086, verdict: "not_significant" });
  expect(comparisonsOf([a, { variant: "B", figures: null }])).toEqual([]);
});

test("the first day is told by the hour, what comes later by the day, and nothing is lost", () => {
  const HOUR = 3_600_000;
  const start = Date.UTC(2026, 4, 1, 20);
  const hours = Array.from({ length: 90 }, (_, n) => ({
    at: start + n * HOUR,
    sent: 1,
    delivered: n,
    read: 0,
    failed: 0,
    replied: 0,
    clicked: 0,
    opted_out: 0,
  }));
  const told = condensed(hours);
  expect(told.slice(0, 24).map(({ at, hours: span }) => [at, span])).toEqual(
    hours.slice(0, 24).map(({ at }) => [at, 1]),
  );
  expect(
    told.slice(24).map(({ at, sent, hours: span }) => [new Date(at).toISOString().slice(0, 10), sent, span]),
  ).toEqual([
    ["2026-05-02", 4, 24],
    ["2026-05-03", 24, 24],
    ["2026-05-04", 24, 24],
    ["2026-05-05", 14, 24],
  ]);
  expect(told.reduce((sum, { delivered }) => sum + delivered, 0)).toBe((89 * 90) / 2);
  expect(condensed([])).toEqual([]);
});
