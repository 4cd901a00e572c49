import { expect, test } from "vitest";
import { timeToFinish } from "../../../src/broadcasts/preview/time";

const NOON = Date.parse("2026-06-01T04:00:00Z");
const task = {
  people: { HK: 8_000 },
  category: "marketing",
  timeZone: "Asia/Hong_Kong",
  start: NOON,
  perSecond: 80,
  left: null,
  limit: null,
};
const at = (finish: { finishes_at: number | null }) =>
  finish.finishes_at === null ? null : new Date(finish.finishes_at).toISOString();

test("without anything to wait for it takes people by rate", () => {
  const finish = timeToFinish(task);
  expect(finish).toMatchObject({
    seconds_at_rate: 100,
    waits_for_quiet_hours: false,
    waits_for_limit: false,
  });
  expect(finish.finishes_at).toBe(NOON + 100_000);
  expect(timeToFinish({ ...task, people: { HK: 100_000 } }).finishes_at).toBe(NOON + 1_250_000);
  expect(timeToFinish({ ...task, people: {} })).toMatchObject({ seconds_at_rate: 0, finishes_at: NOON });
});

test("quiet hours put off one market, and not the other", () => {
  const finish = timeToFinish({
    ...task,
    people: { HK: 80, GB: 80 },
    start: Date.parse("2026-06-01T13:30:00Z"),
  });
  expect(finish.waits_for_quiet_hours).toBe(true);
  expect(at(finish)).toBe("2026-06-02T01:00:01.000Z");
  const utility = timeToFinish({ ...task, category: "utility", start: Date.parse("2026-06-01T13:30:00Z") });
  expect(at(utility)).toBe("2026-06-01T13:31:40.000Z");
});

test("what does not fit before the evening goes on in the morning", () => {
  const start = Date.parse("2026-06-01T12:45:00Z");
  const finish = timeToFinish({ ...task, people: { HK: 80 * 900 + 80 }, start });
  expect(at(finish)).toBe("2026-06-02T01:00:01.000Z");
});

test("a limit lets go on day by day", () => {
  const finish = timeToFinish({ ...task, people: { HK: 4_500 }, left: 500, limit: 2_000 });
  expect(finish.waits_for_limit).toBe(true);
  expect(finish.finishes_at).toBe(NOON + 2 * 86_400_000 + 25_000);
  expect(timeToFinish({ ...task, people: { HK: 2_000 }, left: 2_000, limit: 2_000 }).waits_for_limit).toBe(
    false,
  );
});

test("what takes longer than two weeks has no end that anybody could tell", () => {
  expect(timeToFinish({ ...task, people: { HK: 100_000 }, left: 250, limit: 250 }).finishes_at).toBeNull();
});
