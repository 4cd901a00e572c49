import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addBusinessMs,
  businessMsBetween,
  type Calendar,
  isOpenAt,
} from "../../../src/inbox/sla/business-time";
import { calendars, DAY, MINUTE, openMinutes } from "./reference";

const HOUR = 60 * MINUTE;
const at = (time: string) => Date.parse(time);
const every = (opens: string, closes: string) =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens, closes }));
const calendar = (timeZone: string, hours: Calendar["hours"], holidays: string[] = []): Calendar => ({
  timeZone,
  hours,
  holidays,
});
const TEA_SHOP = calendar(
  "Asia/Hong_Kong",
  [
    ...[1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, opens: "10:00", closes: "20:00" })),
    { weekday: 7, opens: "12:00", closes: "18:00" },
  ],
  ["2026-10-01"],
);

describe("is it open", () => {
  test.each([
    ["a Monday, the moment it opens", "2026-03-02T10:00:00+08:00", true],
    ["the last ms before", "2026-03-02T09:59:59.999+08:00", false],
    ["the moment it closes", "2026-03-02T20:00:00+08:00", false],
    ["the last ms before that", "2026-03-02T19:59:59.999+08:00", true],
    ["a Sunday morning", "2026-03-01T11:00:00+08:00", false],
    ["a Sunday afternoon", "2026-03-01T13:00:00+08:00", true],
    ["a holiday", "2026-10-01T13:00:00+08:00", false],
  ])("%s", (_what, time, open) => expect(isOpenAt(at(time), TEA_SHOP)).toBe(open));

  test("around the clock without hours, but not on holidays", () => {
    expect(isOpenAt(at("2026-03-01T03:00:00Z"), calendar("UTC", []))).toBe(true);
    const off = calendar("Asia/Taipei", [], ["2026-03-01"]);
    expect(isOpenAt(at("2026-02-28T15:59:00Z"), off)).toBe(true);
    expect(isOpenAt(at("2026-02-28T16:00:00Z"), off)).toBe(false);
  });
});

describe("business time", () => {
  test.each([
    ["within a day", "2026-03-02T11:00:00+08:00", "2026-03-02T12:30:00+08:00", 1.5],
    ["over a night", "2026-03-02T19:00:00+08:00", "2026-03-03T11:00:00+08:00", 2],
    ["over a holiday", "2026-09-30T19:00:00+08:00", "2026-10-02T11:00:00+08:00", 2],
    ["a week", "2026-03-02T00:00:00+08:00", "2026-03-09T00:00:00+08:00", 66],
    ["backwards", "2026-03-03T11:00:00+08:00", "2026-03-02T11:00:00+08:00", 0],
  ])("%s", (_what, from, to, hours) =>
    expect(businessMsBetween(at(from), at(to), TEA_SHOP)).toBe(hours * HOUR),
  );

  test("a day of 23 hours and one of 25, around the clock with hours", () => {
    const berlin = calendar("Europe/Berlin", every("00:00", "24:00"));
    const day = (date: string, next: string) => businessMsBetween(at(date), at(next), berlin);
    expect(day("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00")).toBe(23 * HOUR);
    expect(day("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00")).toBe(25 * HOUR);
  });

  test("an hour that the clock skips is not there, one that it repeats is there twice", () => {
    const night = calendar("America/New_York", every("02:00", "03:00"));
    const day = (date: string) => businessMsBetween(at(`${date}T05:00:00Z`), at(`${date}T23:00:00Z`), night);
    expect(day("2026-03-07")).toBe(HOUR);
    expect(day("2026-03-08")).toBe(0);
    const early = calendar("America/New_York", every("01:00", "02:00"));
    expect(businessMsBetween(at("2026-11-01T04:00:00Z"), at("2026-11-01T23:00:00Z"), early)).toBe(2 * HOUR);
  });

  test("half an hour more or less on Lord Howe Island", () => {
    const night = calendar("Australia/Lord_Howe", every("01:30", "02:30"));
    const day = (from: string) => businessMsBetween(at(from), at(from) + DAY, night);
    expect(day("2026-04-03T13:00:00Z")).toBe(HOUR);
    expect(day("2026-04-04T13:00:00Z")).toBe(1.5 * HOUR);
    expect(day("2026-10-03T13:30:00Z")).toBe(0.5 * HOUR);
  });

  test.each([
    ["within the day", "2026-03-02T11:00:00+08:00", 2, "2026-03-02T13:00:00+08:00"],
    ["over a night", "2026-03-02T19:00:00+08:00", 2, "2026-03-03T11:00:00+08:00"],
    ["to the very end of a day", "2026-03-02T19:00:00+08:00", 1, "2026-03-02T20:00:00+08:00"],
    ["from a night", "2026-03-02T23:00:00+08:00", 1, "2026-03-03T11:00:00+08:00"],
    ["over a holiday and into Sunday", "2026-09-30T19:00:00+08:00", 22, "2026-10-04T13:00:00+08:00"],
    ["nothing at all", "2026-03-02T23:00:00+08:00", 0, "2026-03-02T23:00:00+08:00"],
  ])("due %s", (_what, from, hours, due) =>
    expect(addBusinessMs(at(from), hours * HOUR, TEA_SHOP)).toBe(at(due)),
  );

  test("never comes when nothing opens", () => {
    const never = calendar("UTC", [{ weekday: 1, opens: "10:00", closes: "11:00" }], []);
    expect(addBusinessMs(0, 200 * HOUR, never)).toBeNull();
  });

  test("is what the clock on the wall says, minute by minute", () => {
    const minutes = 10 * 24 * 60;
    const minute = fc.integer({ min: 0, max: minutes });
    fc.assert(
      fc.property(
        calendars,
        fc.array(fc.tuple(minute, minute), { minLength: 10, maxLength: 10 }),
        (drawn, spans) => {
          const { start, calendar: hours } = drawn;
          const open = openMinutes(start, minutes, hours);
          for (const [a, b] of spans) {
            const [from, to] = [Math.min(a, b), Math.max(a, b)];
            const counted = open.slice(from, to).filter(Boolean).length * MINUTE;
            expect(businessMsBetween(start + from * MINUTE, start + to * MINUTE, hours)).toBe(counted);
            if (from < minutes) expect(isOpenAt(start + from * MINUTE, hours)).toBe(open[from]);
            // The due time is the first by which so much has gone by.
            const due = addBusinessMs(start + from * MINUTE, counted, hours);
            expect(businessMsBetween(start + from * MINUTE, due as number, hours)).toBe(counted);
            expect(due).toBeLessThanOrEqual(start + to * MINUTE);
            if (counted > 0) expect(isOpenAt((due as number) - 1, hours)).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
