import fc from "fast-check";
import { expect, test } from "vitest";
import { ALL_MARKETS, quietMarkets } from "../../../src/broadcasts/quiet/markets";
import { quietUntil } from "../../../src/broadcasts/quiet/quiet-hours";

const until = (market: string, at: string, category = "marketing", timeZone = "Asia/Hong_Kong") => {
  const end = quietUntil({ market, category, now: Date.parse(at), timeZone });
  return end === null ? null : new Date(end).toISOString();
};

test.each([
  ["HK", "2026-06-01T12:59:59Z", null], // 20:59:59
  ["HK", "2026-06-01T13:00:00Z", "2026-06-02T01:00:00.000Z"], // 21:00
  ["HK", "2026-06-01T00:59:59Z", "2026-06-01T01:00:00.000Z"], // 08:59:59
  ["HK", "2026-06-01T01:00:00Z", null], // 09:00
  ["TW", "2026-06-01T16:00:00Z", "2026-06-02T01:00:00.000Z"],
  ["GB", "2026-01-15T09:00:00Z", null],
  ["GB", "2026-07-15T08:00:00Z", null], // 09:00 in summer
  ["GB", "2026-01-15T08:00:00Z", "2026-01-15T09:00:00.000Z"],
  // Clocks go forward and back during the night: the end is nine o'clock all the same.
  ["GB", "2026-03-28T22:00:00Z", "2026-03-29T08:00:00.000Z"],
  ["GB", "2026-10-24T21:00:00Z", "2026-10-25T09:00:00.000Z"],
  // Half an hour of difference, and a country that knows none.
  ["IN", "2026-06-01T03:29:00Z", "2026-06-01T03:30:00.000Z"],
  ["NP", "2026-06-01T03:14:00Z", "2026-06-01T03:15:00.000Z"],
  // New York is awake, Honolulu is not: it is quiet until 09:00 there.
  ["US", "2026-07-01T14:00:00Z", "2026-07-01T19:00:00.000Z"],
  ["US", "2026-07-01T20:00:00Z", null],
  ["US", "2026-07-02T01:00:00Z", "2026-07-02T19:00:00.000Z"],
  // Unknown: the tenant's zone.
  ["", "2026-06-01T14:00:00Z", "2026-06-02T01:00:00.000Z"],
  ["ZZ", "2026-06-01T14:00:00Z", "2026-06-02T01:00:00.000Z"],
  ["x'y", "2026-06-01T06:00:00Z", null],
])("%s at %s waits until %s", (market, at, expected) => {
  expect(until(market, at)).toBe(expected);
});

test("only marketing keeps quiet hours", () => {
  expect(until("HK", "2026-06-01T16:00:00Z", "utility")).toBeNull();
  expect(quietMarkets(["HK", "TW"], "utility", Date.parse("2026-06-01T16:00:00Z"), "Asia/Hong_Kong")).toEqual(
    {},
  );
});

test("an end of quiet hours is never quiet itself, in any country at any time", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ALL_MARKETS, ""),
      fc.integer({ min: Date.parse("2026-01-01"), max: Date.parse("2028-01-01") }),
      (market, now) => {
        const moment = { market, category: "marketing", timeZone: "Asia/Hong_Kong" };
        const end = quietUntil({ ...moment, now });
        if (end === null) return;
        expect(end).toBeGreaterThan(now);
        expect(end - now).toBeLessThanOrEqual(48 * 3_600_000);
        expect(quietUntil({ ...moment, now: end })).toBeNull();
      },
    ),
    { numRuns: 400 },
  );
});

test("every market is asked at once, and asked again in the next minute", () => {
  const at = Date.parse("2026-06-01T00:59:30Z");
  const quiet = quietMarkets([...ALL_MARKETS, ""], "marketing", at, "Asia/Hong_Kong");
  expect(quiet.HK).toBe(Date.parse("2026-06-01T01:00:00Z"));
  expect(quiet[""]).toBe(quiet.HK);
  expect(quiet.JP).toBeUndefined();
  expect(quietMarkets(["HK"], "marketing", at + 30_000, "Asia/Hong_Kong")).toEqual({});
  expect(quietMarkets([""], "marketing", at + 30_000, "Europe/London")[""]).toBe(
    Date.parse("2026-06-01T08:00:00Z"),
  );
});
