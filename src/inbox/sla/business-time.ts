import { DAY, HOUR, MINUTE } from "../../platform/clock";
import { offsetsBetween } from "./zone-offsets";

/** When the tenant works. No hours at all: around the clock, but for holidays. */
export interface Calendar {
  /** IANA name. */
  timeZone: string;
  /** ISO weekday (1 is Monday); `HH:MM` on the wall clock, `closes` exclusive and up to `24:00`. */
  hours: readonly { weekday: number; opens: string; closes: string }[];
  /** `YYYY-MM-DD` in the time zone. */
  holidays: readonly string[];
}

/** From and up to, ms. */
type Span = readonly [start: number, end: number];

interface Day {
  spans: readonly Span[];
  /** Ms that are open. */
  total: number;
}

/** A calendar with the days that were worked out so far, by days since 1970-01-01 on the wall clock. */
interface Worked {
  timeZone: string;
  hours: Calendar["hours"];
  holidays: ReadonlySet<string>;
  days: Map<number, Day>;
}

/** A local day lies within the UTC day of the same date and this margin: zones are at most 14 hours from UTC. */
const MARGIN = 16 * HOUR;
/** When it has not come by then, it never will, days. */
const FURTHEST = 800;
const AROUND_THE_CLOCK: Calendar["hours"] = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
  weekday,
  opens: "00:00",
  closes: "24:00",
}));

/** The days of a calendar do not change, so that an isolate works each out once. A tenant has one calendar, tests many. */
const worked = new Map<string, Worked>();
const workedBy = new WeakMap<Calendar, Worked>();
const MOST_CALENDARS = 20;
const MOST_DAYS = 5_000;

function workedOut(calendar: Calendar): Worked {
  const known = workedBy.get(calendar);
  if (known) return known;
  const key = JSON.stringify([calendar.timeZone, calendar.hours, calendar.holidays]);
  if (worked.size > MOST_CALENDARS) worked.clear();
  const found = worked.get(key) ?? {
    timeZone: calendar.timeZone,
    hours: calendar.hours.length > 0 ? calendar.hours : AROUND_THE_CLOCK,
    holidays: new Set(calendar.holidays),
    days: new Map<number, Day>(),
  };
  worked.set(key, found);
  workedBy.set(calendar, found);
  return found;
}

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/**
 * When a local day is open, as instants. The shop is open when the clock on its wall says so: time that the clock skips
 * in spring is not there, and time that it repeats in autumn is there twice.
 */
function openOn(calendar: Worked, day: number): Day {
  const known = calendar.days.get(day);
  if (known) return known;
  const midnight = day * DAY;
  const date = new Date(midnight);
  const weekday = date.getUTCDay() || 7;
  const hours = calendar.holidays.has(date.toISOString().slice(0, 10))
    ? []
    : calendar.hours.filter((row) => row.weekday === weekday);
  const stretches =
    hours.length > 0 ? offsetsBetween(calendar.timeZone, midnight - MARGIN, midnight + DAY + MARGIN) : [];
  const spans = merge(
    stretches.flatMap(({ start, end, offset }) =>
      hours.map(
        ({ opens, closes }): Span => [
          Math.max(midnight + minutes(opens) * MINUTE - offset, start),
          Math.min(midnight + minutes(closes) * MINUTE - offset, end),
        ],
      ),
    ),
  );
  const found = { spans, total: lengthOf(spans) };
  if (calendar.days.size >= MOST_DAYS) calendar.days.clear();
  calendar.days.set(day, found);
  return found;
}

/** Spans in order, without the empty ones, those that touch or overlap made one. */
function merge(spans: readonly Span[]): Span[] {
  const merged: [number, number][] = [];
  for (const [start, end] of spans.filter(([from, to]) => from < to).sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

const lengthOf = (spans: readonly Span[]): number =>
  spans.reduce((sum, [start, end]) => sum + end - start, 0);

const clip = (spans: readonly Span[], from: number, to: number): Span[] =>
  spans.map(([start, end]) => [Math.max(start, from), Math.min(end, to)]);

/** The local days that some of `[from, to)` may belong to: first and last. */
const daysAround = (from: number, to: number): [number, number] => [
  Math.floor((from - MARGIN) / DAY),
  Math.floor((to + MARGIN) / DAY),
];

/** What is open of a short stretch of time, in order. */
function openWithin(calendar: Worked, from: number, to: number): Span[] {
  const [first, last] = daysAround(from, to);
  const spans: Span[] = [];
  for (let day = first; day <= last; day++) spans.push(...clip(openOn(calendar, day).spans, from, to));
  return merge(spans);
}

const neverCloses = (calendar: Calendar): boolean =>
  calendar.hours.length === 0 && calendar.holidays.length === 0;

/** Whether the tenant works at an instant, ms. */
export function isOpenAt(at: number, calendar: Calendar): boolean {
  return neverCloses(calendar) || openWithin(workedOut(calendar), at, at + 1).length > 0;
}

/** Business time between two instants, ms; none when they are the wrong way round. */
export function businessMsBetween(from: number, to: number, calendar: Calendar): number {
  if (to <= from) return 0;
  if (neverCloses(calendar)) return to - from;
  const known = workedOut(calendar);
  const [first, last] = daysAround(from, to);
  let sum = 0;
  for (let day = first; day <= last; day++) {
    const { spans, total } = openOn(known, day);
    const whole = day * DAY - MARGIN >= from && (day + 1) * DAY + MARGIN <= to;
    sum += whole ? total : lengthOf(clip(spans, from, to).filter(([start, end]) => start < end));
  }
  return sum;
}

/** The first instant by which so much business time has gone by since `at`, ms; null when that is never. */
export function addBusinessMs(at: number, ms: number, calendar: Calendar): number | null {
  if (ms <= 0) return at;
  if (neverCloses(calendar)) return at + ms;
  const known = workedOut(calendar);
  let left = ms;
  for (let day = 0; day < FURTHEST; day++) {
    for (const [start, end] of openWithin(known, at + day * DAY, at + (day + 1) * DAY)) {
      if (end - start >= left) return start + left;
      left -= end - start;
    }
  }
  return null;
}
