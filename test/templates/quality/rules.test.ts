import { describe, expect, test } from "vitest";
import { ratesOf, sumOf, trendOf } from "../../../src/templates/quality/figures";
import { nextStepOf, QUALITY_RULES, ruleFor, type Signals } from "../../../src/templates/quality/rules";

const GOOD: Signals = {
  status: "APPROVED",
  quality: "GREEN",
  flagged: false,
  pausedLately: false,
  rates: { delivered: 0.98, read: 0.6, failed: 0.01, negative: 0.001 },
  trend: { negative: "steady" },
};
const rates = (change: Partial<Signals["rates"]>) => ({ rates: { ...GOOD.rates, ...change } });
const NO_RATES = { delivered: null, read: null, failed: null, negative: null };

const CASES: [rule: string, change: Partial<Signals>, risk: string, throttle: number][] = [
  ["paused", { status: "PAUSED", quality: "RED" }, "paused", 0],
  ["disabled", { status: "DISABLED" }, "paused", 0],
  ["not_approved", { status: "PENDING" }, "none", 0],
  ["not_approved", { status: "UNHEARD_OF" }, "none", 0],
  ["flagged", { flagged: true }, "high", 0],
  ["red", { quality: "RED" }, "high", 0.1],
  ["many_negative", rates({ negative: 0.02 }), "high", 0.1],
  ["paused_lately", { pausedLately: true, ...rates({ negative: 0.0199 }) }, "medium", 0.25],
  ["yellow", { quality: "YELLOW" }, "medium", 0.5],
  ["some_negative", rates({ negative: 0.01 }), "medium", 0.5],
  ["negative_rising", { trend: { negative: "rising" }, ...rates({ negative: 0.005 }) }, "low", 0.75],
  ["hardly_read", rates({ read: 0.14 }), "low", 0.75],
  ["unrated", { quality: "UNKNOWN", rates: NO_RATES }, "low", 0.5],
  ["green", {}, "none", 1],
  ["green", { trend: { negative: "rising" } }, "none", 1],
  ["green", { rates: NO_RATES }, "none", 1],
];

test.each(CASES)("%s: %o", (id, change, risk, throttle) => {
  expect(ruleFor({ ...GOOD, ...change })).toMatchObject({ id, risk, throttle });
});

test("every row of the table is reached by a case above", () => {
  expect(new Set(CASES.map(([id]) => id))).toEqual(new Set(QUALITY_RULES.map(({ id }) => id)));
});

describe("what Meta does next", () => {
  test.each([
    [0, /3 hours/],
    [1, /6 hours/],
    [2, /disables/],
    [9, /disables/],
  ])("after %i pauses", (count, step) => {
    expect(nextStepOf({ status: "APPROVED" }, { count, until: null })).toMatch(step);
  });

  test("while it is paused: until when", () => {
    const until = "2026-08-31T00:47:00.000Z";
    expect(nextStepOf({ status: "PAUSED" }, { count: 1, until })).toMatch(/until about 2026-08-31.*6 hours/);
  });

  test("when it is disabled: nothing", () => {
    expect(nextStepOf({ status: "DISABLED" }, { count: 3, until: null })).toMatch(/^Nothing/);
  });
});

const day = (n: number, sent: number, delivered: number, read: number, opted_out = 0) => ({
  day: n,
  sent,
  delivered,
  read,
  failed: sent - delivered,
  blocked: 0,
  reported: 0,
  opted_out,
});

test("a rate needs fifty messages behind it", () => {
  expect(ratesOf(day(1, 49, 49, 49))).toEqual(NO_RATES);
  expect(ratesOf(day(1, 50, 49, 10))).toEqual({ delivered: 0.98, read: null, failed: 0.02, negative: null });
  expect(ratesOf(sumOf([day(1, 30, 30, 6), day(2, 30, 30, 6, 3)]))).toEqual({
    delivered: 1,
    read: 0.2,
    failed: 0,
    negative: 0.05,
  });
});

test("the halves of a period are compared, and small differences are none", () => {
  const trend = trendOf([day(1, 100, 100, 50, 1), day(2, 100, 100, 45, 3)], 2);
  expect(trend).toMatchObject({ negative: "rising", read: "steady", failed: "steady" });
  expect(trend.earlier).toMatchObject({ messages: 100, rates: { negative: 0.01 } });
  expect(trendOf([day(1, 100, 100, 50, 3), day(2, 100, 100, 20, 1)], 2)).toMatchObject({
    negative: "falling",
    read: "falling",
  });
  expect(trendOf([day(2, 100, 100, 50)], 2)).toMatchObject({ negative: "too_few_messages" });
});
