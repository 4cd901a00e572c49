import { expect, test } from "vitest";
import { decidedOn } from "../../../src/console/contacts/decided-on";

const NOW = Date.parse("2026-12-02T10:00:00+08:00");
const on = (day: string, restricts: boolean) =>
  decidedOn({ day, now: NOW, timeZone: "Asia/Hong_Kong", restricts });

test("today is now, and so is no day", () => {
  for (const restricts of [true, false]) {
    expect(on("", restricts)).toBeUndefined();
    expect(on("2026-12-02", restricts)).toBeUndefined();
  }
});

test("a refusal counts from the end of an earlier day, an agreement from its beginning", () => {
  expect(on("2026-12-01", true)).toBe("2026-12-01T15:59:59.999Z");
  expect(on("2026-12-01", false)).toBe("2026-11-30T16:00:00.000Z");
  expect(on("2028-02-29", true)).toBe("2028-02-29T15:59:59.999Z");
});

test("a day that is none is told apart", () => {
  for (const day of ["2026-02-31", "yesterday", "2026-13-01"]) expect(on(day, true)).toBe("noDay");
});
