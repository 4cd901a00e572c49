import { describe, expect, test } from "vitest";
import { type DateOrder, guessDateOrder, parseConsentDate } from "../../../src/contacts/import/dates";

const NOW = Date.parse("2026-08-15T12:00:00+08:00");

function read(text: string, order: DateOrder = "unknown", timeZone = "Asia/Hong_Kong"): string {
  const found = parseConsentDate(text, { order, timeZone, now: NOW });
  return "ms" in found ? new Date(found.ms).toISOString() : found.problem;
}

/** 1 March 2025 in Hong Kong. */
const MARCH_1 = "2025-02-28T16:00:00.000Z";

describe("a day is its beginning in the tenant's time zone", () => {
  test.each([
    ...["2025-03-01", "2025-3-1", "2025/03/01", "2025/3/1", "2025.03.01", "20250301", " 2025-03-01 "],
    ...[
      "２０２５／０３／０１",
      "2025年3月1日",
      "2025年03月01日",
      "2025 年 3 月 1 日",
      "2025年3月1號",
      "2025年3月1",
    ],
    ...[
      "1 Mar 2025",
      "01-Mar-2025",
      "1 March 2025",
      "1st March, 2025",
      "Mar 1, 2025",
      "MARCH 1 2025",
      "1Mar2025",
    ],
    ...["民國114年3月1日", "民国114年3月1日", "中華民國 114 年 3 月 1 日", "民國114/03/01", "114年3月1日"],
    ...["114/03/01", "114-03-01", "114.3.1"],
  ])("%s", (text) => {
    expect(read(text)).toBe(MARCH_1);
  });

  test.each([
    ["2025-03-01", "America/New_York", "2025-03-01T05:00:00.000Z"],
    ["2025-07-01", "America/New_York", "2025-07-01T04:00:00.000Z"],
    ["2025-03-01", "UTC", "2025-03-01T00:00:00.000Z"],
    // At midnight clocks went from 00:00 to 01:00: the day began at 01:00.
    ["2022-03-27", "Asia/Beirut", "2022-03-26T22:00:00.000Z"],
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"],
  ])("%s in %s", (text, zone, expected) => {
    expect(read(text, "unknown", zone)).toBe(expected);
  });
});

describe("a time", () => {
  test.each([
    ["2025-03-01T10:30:00Z", "2025-03-01T10:30:00.000Z"],
    ["2025-03-01T10:30:00.123+08:00", "2025-03-01T02:30:00.000Z"],
    ["2025-03-01T10:30:00-0500", "2025-03-01T15:30:00.000Z"],
    ["2025-03-01 10:30", "2025-03-01T02:30:00.000Z"],
    ["2025-03-01 10:30:15", "2025-03-01T02:30:15.000Z"],
    ["2025/3/1 下午 01:05:00", "2025-03-01T05:05:00.000Z"],
    ["2025/3/1 上午 12:05:00", "2025-02-28T16:05:00.000Z"],
    ["2025/3/1 1:05 PM", "2025-03-01T05:05:00.000Z"],
    ["2025/3/1 12:00 pm", "2025-03-01T04:00:00.000Z"],
    ["2025年3月1日10:30", "2025-03-01T02:30:00.000Z"],
    ["13/03/2025 10:30", "2025-03-13T02:30:00.000Z"],
    ["114/03/01 10:30", "2025-03-01T02:30:00.000Z"],
    ["1 Sept 2025 09:00", "2025-09-01T01:00:00.000Z"],
    ["2025-03-01 24:00", "date_impossible"],
    ["2025-03-01 10:60", "date_impossible"],
    ["2025-03-01 13:00 pm", "date_impossible"],
    ["2025-03-01 0:30 am", "date_impossible"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("day and month", () => {
  const FIRST_OF_FEBRUARY = "2025-01-31T16:00:00.000Z";
  const SECOND_OF_JANUARY = "2025-01-01T16:00:00.000Z";

  test.each<[string, DateOrder, string]>([
    ["01/02/2025", "dmy", FIRST_OF_FEBRUARY],
    ["01/02/2025", "mdy", SECOND_OF_JANUARY],
    ["1.2.2025", "dmy", FIRST_OF_FEBRUARY],
    ["1-2-2025", "mdy", SECOND_OF_JANUARY],
    ["01/02/2025", "unknown", "date_ambiguous"],
    ["01/02/2025", "mixed", "date_ambiguous"],
    ["02/02/2025", "unknown", "2025-02-01T16:00:00.000Z"],
    ["02/02/2025", "mixed", "2025-02-01T16:00:00.000Z"],
    ["13/02/2025", "mixed", "2025-02-12T16:00:00.000Z"],
    ["02/13/2025", "mixed", "2025-02-12T16:00:00.000Z"],
    ["13/02/2025", "dmy", "2025-02-12T16:00:00.000Z"],
    ["13/02/2025", "mdy", "date_order"],
    ["02/13/2025", "dmy", "date_order"],
    ["13/13/2025", "unknown", "date_impossible"],
  ])("%s in a file of order %s", (text, order, expected) => {
    expect(read(text, order)).toBe(expected);
  });

  test.each<[string, string[], DateOrder]>([
    ["a day above 12 first", ["01/02/2025", "13/02/2025"], "dmy"],
    ["a day above 12 second", ["01/02/2025", "02/13/2025 10:30"], "mdy"],
    ["both", ["13/02/2025", "02/13/2025"], "mixed"],
    ["nothing above 12", ["01/02/2025"], "unknown"],
    ["other forms", ["2025-12-31", "", "x", "31/31/2025", "114/03/31", "1 Mar 2025"], "unknown"],
  ])("guessed from %s", (_, samples, order) => {
    expect(guessDateOrder(samples)).toBe(order);
  });
});

test.each([
  ["45717", "date_serial"],
  ["45717.5", "date_serial"],
  ["01/03/25", "date_two_digit_year"],
  ["25/03/01", "date_two_digit_year"],
  ["1-Mar-25", "date_two_digit_year"],
  ["Mar 1, 25", "date_two_digit_year"],
  ["25年3月1日", "date_two_digit_year"],
  ["2025-02-30", "date_impossible"],
  ["2025-13-01", "date_impossible"],
  ["2025-00-10", "date_impossible"],
  ["2025-02-29", "date_impossible"],
  ["114/02/29", "date_impossible"],
  ["2008-12-31", "date_too_early"],
  ["97/12/31", "date_too_early"],
  ["0001-01-01", "date_too_early"],
  ["2009-01-01", "2008-12-31T16:00:00.000Z"],
  ["98/01/01", "2008-12-31T16:00:00.000Z"],
  ["2026-08-15", "2026-08-14T16:00:00.000Z"],
  ["2026-08-16", "date_future"],
  ["2026-08-15 12:05", "2026-08-15T04:05:00.000Z"],
  ["2026-08-15 12:06", "date_future"],
  ["115/12/01", "date_future"],
  ["130/01/01", "date_future"],
  ["131/01/01", "date_two_digit_year"],
  ["9999-01-01", "date_future"],
  ["yesterday", "date_unreadable"],
  ["2025-03", "date_unreadable"],
  ["2025-03/01", "date_unreadable"],
  ["12:30", "date_unreadable"],
  ["1740787200", "date_unreadable"],
  ["", "date_unreadable"],
  [" ".repeat(60_000), "date_unreadable"],
  ["1 ".repeat(30_000), "date_unreadable"],
])("%s is %s", (text, expected) => {
  expect(read(text)).toBe(expected);
});
