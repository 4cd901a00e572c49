import fc from "fast-check";
import type { Calendar } from "../../../src/inbox/sla/business-time";
import type { ClockEvent, Targets } from "../../../src/inbox/sla/rules";

/** A slow and obvious clock: it looks at the wall every minute. */

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** Each zone with a week in which its clocks change, where they do. */
export const ZONES = [
  ["Asia/Hong_Kong", "2026-03-05"],
  ["Asia/Taipei", "2026-12-28"],
  ["Europe/Berlin", "2026-03-26"],
  ["Europe/Berlin", "2026-10-22"],
  ["America/New_York", "2026-03-05"],
  ["America/New_York", "2026-10-29"],
  ["Australia/Lord_Howe", "2026-04-02"],
  ["Australia/Lord_Howe", "2026-10-01"],
  ["America/St_Johns", "2026-10-29"],
] as const;

const formats = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** What the clock on the wall and the calendar beside it say. */
function wall(at: number, timeZone: string): { day: string; time: string; weekday: number } {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      weekday: "short",
    });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    day: `${part.year}-${part.month}-${part.day}`,
    time: `${part.hour}:${part.minute}`,
    weekday: WEEKDAYS.indexOf(part.weekday ?? ""),
  };
}

export function slowlyOpen(at: number, { timeZone, hours, holidays }: Calendar): boolean {
  const { day, time, weekday } = wall(at, timeZone);
  if (holidays.includes(day)) return false;
  if (hours.length === 0) return true;
  return hours.some((row) => row.weekday === weekday && row.opens <= time && time < row.closes);
}

/** Whether each minute from `start` on is open. */
export function openMinutes(start: number, minutes: number, calendar: Calendar): boolean[] {
  return Array.from({ length: minutes }, (_, n) => slowlyOpen(start + n * MINUTE, calendar));
}

export interface SlowFigures {
  firstResponseTook: number | null;
  firstResponseBreachedAt: number | null;
  resolutionTook: number;
  resolutionBreachedAt: number | null;
  waiting: boolean;
}

/** Lives through a case minute by minute; every time in it is a whole minute. */
export function liveThrough(
  openedAt: number,
  events: readonly ClockEvent[],
  end: number,
  queue: string | null,
  targetsOf: (queue: string | null) => Targets,
  isOpen: (at: number) => boolean,
): SlowFigures {
  let [sinceOpening, waited, waiting, targets] = [0, 0, true, targetsOf(queue)];
  const figures: SlowFigures = {
    firstResponseTook: null,
    firstResponseBreachedAt: null,
    resolutionTook: 0,
    resolutionBreachedAt: null,
    waiting: true,
  };
  for (let now = openedAt; now <= end; now += MINUTE) {
    for (const event of events.filter(({ at }) => at === now)) {
      if (event.kind === "moved") targets = targetsOf(event.to);
      if (event.kind === "customer") waiting = true;
      if (event.kind === "response") {
        figures.firstResponseTook ??= sinceOpening;
        waiting = false;
      }
    }
    if (now === end) break;
    // The minute that begins finds nobody answered: whatever is due by now is missed.
    if (
      targets.firstResponse !== null &&
      sinceOpening >= targets.firstResponse &&
      figures.firstResponseTook === null
    )
      figures.firstResponseBreachedAt ??= now;
    if (targets.resolution !== null && waited >= targets.resolution && waiting)
      figures.resolutionBreachedAt ??= now;
    if (!isOpen(now)) continue;
    sinceOpening += MINUTE;
    if (waiting) waited += MINUTE;
  }
  return { ...figures, resolutionTook: waited, waiting };
}

const minuteOfDay = fc.integer({ min: 0, max: 48 }).map((half) => half * 30);
const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Hours of a week: none, one or two stretches a day, up to midnight. */
const hours = fc
  .array(
    fc
      .tuple(fc.integer({ min: 1, max: 7 }), fc.uniqueArray(minuteOfDay, { minLength: 2, maxLength: 4 }))
      .map(([weekday, times]) => {
        const sorted = times.sort((a, b) => a - b);
        return Array.from({ length: Math.floor(sorted.length / 2) }, (_, n) => ({
          weekday,
          opens: clock(sorted[2 * n] as number),
          closes: clock(sorted[2 * n + 1] as number),
        }));
      }),
    { maxLength: 7 },
  )
  .map((days) => [...new Map(days.map((day) => [day[0]?.weekday, day])).values()].flat());

/** A calendar, now and then around the clock, and a Monday or so before its clocks change. */
export const calendars = fc
  .tuple(
    fc.constantFrom(...ZONES),
    fc.oneof(hours, fc.constant([])),
    fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 2 }),
  )
  .map(([[timeZone, first], week, free]) => ({
    start: Date.parse(`${first}T00:00:00Z`),
    calendar: {
      timeZone,
      hours: week,
      holidays: free.map((n) => new Date(Date.parse(first) + n * DAY).toISOString().slice(0, 10)),
    } satisfies Calendar,
  }));
