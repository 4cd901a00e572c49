import { TZDate } from "@date-fns/tz";
import { isExists } from "date-fns";

/** How a file writes day and month; `mixed` when its dates contradict each other, `unknown` when they tell nothing. */
export type DateOrder = "dmy" | "mdy" | "mixed" | "unknown";

export type DateProblem =
  | "date_unreadable"
  | "date_impossible"
  | "date_ambiguous"
  | "date_order"
  | "date_two_digit_year"
  | "date_serial"
  | "date_future"
  | "date_too_early";

export interface DateSettings {
  order: DateOrder;
  /** IANA name of the tenant's time zone. */
  timeZone: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** WhatsApp was founded in this year. */
const EARLIEST_YEAR = 2009;

/** Clocks that go fast are forgiven for this many milliseconds. */
const FUTURE_TOLERANCE = 5 * 60_000;

/** Characters of a written date at most, its time included. */
const LONGEST_DATE = 60;

/** Years between the calendar of the Republic of China and the common one. */
const ROC_YEARS = 1911;

interface Day {
  year: number;
  month: number;
  day: number;
}

type Reading = Day | { first: number; second: number; year: number } | DateProblem;

const day = (year = "", month = "", dayOfMonth = ""): Day => ({
  year: Number(year),
  month: Number(month),
  day: Number(dayOfMonth),
});

/** A year of two or three digits in front: of the Republic of China when it can be one, else cut off. */
function shortYear(year = "", month?: string, dayOfMonth?: string): Reading {
  const roc = Number(year);
  return roc >= 90 && roc <= 130 ? day(String(roc + ROC_YEARS), month, dayOfMonth) : "date_two_digit_year";
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_NAME =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

function namedMonth(year = "", name = "", dayOfMonth = ""): Reading {
  if (year.length < 4) return "date_two_digit_year";
  return day(year, String(MONTHS.indexOf(name.slice(0, 3)) + 1), dayOfMonth);
}

/** The written forms of a day, in compatibility form and lower case; the first that fits is taken. */
const FORMS: readonly [RegExp, (...groups: string[]) => Reading][] = [
  [/^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/, (year, _, month, date) => day(year, month, date)],
  [/^(\d{4})(\d{2})(\d{2})$/, (year, month, date) => day(year, month, date)],
  [/^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日號号]?$/, (year, month, date) => day(year, month, date)],
  [
    /^(?:中華|中华)?民[國国]\s*(\d{1,3})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日號号]?$/,
    (year, month, date) => day(String(Number(year) + ROC_YEARS), month, date),
  ],
  [
    /^(\d{2,3})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日號号]?$/,
    (year, month, date) => shortYear(year, month, date),
  ],
  [/^(\d{3}|9\d)([-/.])(\d{1,2})\2(\d{1,2})$/, (year, _, month, date) => shortYear(year, month, date)],
  [
    /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/,
    (first, _, second, year) => ({ first: Number(first), second: Number(second), year: Number(year) }),
  ],
  [/^\d{1,2}([-/.])\d{1,2}\1\d{2}$/, () => "date_two_digit_year"],
  [
    new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?[\\s-]*${MONTH_NAME}\\.?,?[\\s-]*(\\d{4}|\\d{2})$`),
    (date, month, year) => namedMonth(year, month, date),
  ],
  [
    new RegExp(`^${MONTH_NAME}\\.?\\s*(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4}|\\d{2})$`),
    (month, date, year) => namedMonth(year, month, date),
  ],
  [/^\d{5}(?:\.\d+)?$/, () => "date_serial"],
];

/** A time behind the day: hours, minutes, seconds, half of the day before or after, offset from UTC. */
const TIME =
  /(?:t|\s+|(?<=[日號号]))(上午|下午|am|pm)?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(上午|下午|am|pm)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?$/;

function readDay(text: string): Reading {
  for (const [form, read] of FORMS) {
    const found = form.exec(text);
    if (found) return read(...found.slice(1));
  }
  return "date_unreadable";
}

/** Longer texts are no dates; cut, they stay none. */
function plain(text: string): string {
  return text.slice(0, LONGEST_DATE).normalize("NFKC").trim().toLowerCase();
}

/**
 * What the dates of a file say about their order. Only a date whose one number is above 12 says anything.
 */
export function guessDateOrder(samples: Iterable<string>): DateOrder {
  const seen = new Set<DateOrder>();
  for (const sample of samples) {
    const reading = readDay(plain(sample).replace(TIME, ""));
    if (typeof reading !== "object" || !("first" in reading)) continue;
    if (reading.first > 12 && reading.second <= 12) seen.add("dmy");
    if (reading.second > 12 && reading.first <= 12) seen.add("mdy");
  }
  return seen.size > 1 ? "mixed" : (([...seen][0] as DateOrder | undefined) ?? "unknown");
}

/** Day and month told apart by the order of the file, or by a number above 12. */
function inOrder(
  reading: { first: number; second: number; year: number },
  order: DateOrder,
): Day | DateProblem {
  const { first, second, year } = reading;
  if (first > 12 && second > 12) return "date_impossible";
  const own = first > 12 ? "dmy" : second > 12 ? "mdy" : undefined;
  if (own && order !== own && (order === "dmy" || order === "mdy")) return "date_order";
  const told = own ?? (first === second ? "dmy" : order);
  if (told === "dmy") return { year, month: second, day: first };
  return told === "mdy" ? { year, month: first, day: second } : "date_ambiguous";
}

/**
 * The moment (milliseconds since 1970) that a cell means, or why it means none. A day without a time is its
 * beginning in the tenant's time zone.
 */
export function parseConsentDate(
  text: string,
  settings: DateSettings,
): { ms: number } | { problem: DateProblem } {
  const written = plain(text);
  const time = TIME.exec(written);
  const reading = readDay(time ? written.slice(0, time.index) : written);
  const date = typeof reading === "object" && "first" in reading ? inOrder(reading, settings.order) : reading;
  if (typeof date === "string") return { problem: date };

  if (date.year < EARLIEST_YEAR) return { problem: "date_too_early" };
  const minutes = minutesOf(time);
  if (minutes === undefined || !isExists(date.year, date.month - 1, date.day))
    return { problem: "date_impossible" };
  const seconds = Math.round(minutes * 60);
  const ms = time?.[6]
    ? Date.UTC(date.year, date.month - 1, date.day, 0, 0, seconds) - offsetMinutes(time[6]) * 60_000
    : new TZDate(date.year, date.month - 1, date.day, 0, 0, seconds, settings.timeZone).getTime();
  return ms > settings.now + FUTURE_TOLERANCE ? { problem: "date_future" } : { ms };
}

/** Minutes since midnight, 0 without a time, undefined for a time that no clock shows. */
function minutesOf(time: RegExpExecArray | null): number | undefined {
  if (!time) return 0;
  const [, before, hour, minute, second, after] = time;
  const half = before ?? after;
  const hours = Number(hour);
  if (half ? hours < 1 || hours > 12 : hours > 23) return undefined;
  if (Number(minute) > 59 || Number(second ?? 0) > 59) return undefined;
  const afternoon = half === "pm" || half === "下午" ? 12 : 0;
  return (half ? (hours % 12) + afternoon : hours) * 60 + Number(minute) + Number(second ?? 0) / 60;
}

function offsetMinutes(offset: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(offset) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}
