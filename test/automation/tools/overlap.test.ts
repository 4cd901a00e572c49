import fc from "fast-check";
import { expect, test } from "vitest";
import { overlap, sameTrigger } from "../../../src/automation/change/overlap";
import type { Scope } from "../../../src/automation/definition";
import { withinHours } from "../../../src/automation/engine/scope";

test.each<[boolean, Scope, Scope]>([
  [true, {}, {}],
  [true, { queue_ids: ["que_a"] }, {}],
  [false, { queue_ids: ["que_a"] }, { queue_ids: ["que_b"] }],
  [true, { queue_ids: ["que_a", "que_b"] }, { queue_ids: ["que_b"] }],
  [false, { phone_number_ids: ["1"] }, { phone_number_ids: ["2"] }],
  [true, { languages: ["zh"] }, { languages: ["zh-HK"] }],
  [false, { languages: ["zh-TW"] }, { languages: ["zh-HK"] }],
  [false, { languages: ["en"], queue_ids: ["que_a"] }, { languages: ["zh"], queue_ids: ["que_a"] }],
  [
    true,
    { hours: { time_zone: "Asia/Hong_Kong", periods: [{ weekdays: [1], from: "09:00", to: "10:00" }] } },
    { hours: { time_zone: "Europe/London", periods: [{ weekdays: [3], from: "09:00", to: "10:00" }] } },
  ],
])("overlap: %s of %j and %j", (expected, one, other) => {
  expect(overlap(one, other)).toBe(expected);
  expect(overlap(other, one)).toBe(expected);
});

test("flows begin on the same when one message would begin both", () => {
  expect(sameTrigger({ on: "any_message" }, { on: "any_message" })).toBe(true);
  expect(sameTrigger({ on: "any_message" }, { on: "first_message" })).toBe(false);
  expect(sameTrigger({ on: "rule" }, { on: "rule" })).toBe(false);
  expect(sameTrigger({ on: "button", ids: ["a", "b"] }, { on: "button", ids: ["b"] })).toBe(true);
  expect(sameTrigger({ on: "button", ids: ["a"] }, { on: "button", ids: ["b"] })).toBe(false);
});

/** Times of a quarter of an hour. */
const quarter = fc
  .integer({ min: 0, max: 95 })
  .map((n) => `${String(Math.floor(n / 4)).padStart(2, "0")}:${String((n % 4) * 15).padStart(2, "0")}`);

const hours = fc.record({
  time_zone: fc.constant("Asia/Hong_Kong"),
  periods: fc.array(
    fc.record({
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
      from: quarter,
      to: fc.oneof(quarter, fc.constant("24:00")),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

test("hours have a moment in common if and only if both hold at one, by the function that decides about customers", () => {
  const monday = Date.parse("2026-06-01T00:00:00+08:00");
  const moments = Array.from({ length: 7 * 96 }, (_, index) => monday + index * 900_000);
  fc.assert(
    fc.property(hours, hours, (one, other) => {
      const both = moments.some((at) => withinHours(one, at) && withinHours(other, at));
      expect(overlap({ hours: one }, { hours: other })).toBe(both);
    }),
    { numRuns: 60 },
  );
});
