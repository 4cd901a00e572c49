import { DAY } from "../../platform/clock";
import { startOfDay } from "../broadcasts/card-file";

/** Days that a click away; the longest has to fit into what the summary takes, 92 days. */
export const PRESETS = [7, 28, 90] as const;
export type Preset = (typeof PRESETS)[number];

const USUAL: Preset = 28;
const LONGEST = 92 * DAY;

/** A range of whole days of the tenant, the last one up to now. */
export interface Range {
  /** ms; `to` is exclusive. */
  from: number;
  to: number;
  /** Its first and its last day, as `2026-11-28`. */
  firstDay: string;
  lastDay: string;
  /** Undefined for days that somebody chose. */
  preset: Preset | undefined;
  /** What was typed is no range: the usual one stands in its place. */
  typed?: { from: string; to: string };
}

interface Asked {
  days?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** The day of a time in a time zone, as `2026-11-28`. */
export function dayOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(at);
}

/** The day that is so many days later. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** The days of a range, the first and the last included. */
export function daysIn({ firstDay, lastDay }: Pick<Range, "firstDay" | "lastDay">): string[] {
  const count = (Date.parse(lastDay) - Date.parse(firstDay)) / DAY + 1;
  return Array.from({ length: count }, (_, index) => dayAfter(firstDay, index));
}

function lastDays(days: Preset, now: number, timeZone: string): Range {
  const lastDay = dayOf(now, timeZone);
  const firstDay = dayAfter(lastDay, 1 - days);
  return {
    from: startOfDay(firstDay, timeZone) ?? now - days * DAY,
    to: now,
    firstDay,
    lastDay,
    preset: days,
  };
}

/** What a query asks for: so many days up to today, or from one day to another. */
export function rangeOf(asked: Asked, now: number, timeZone: string): Range {
  const preset = PRESETS.find((days) => String(days) === asked.days);
  const { from: firstDay = "", to: lastDay = "" } = asked;
  if (preset !== undefined || (firstDay === "" && lastDay === ""))
    return lastDays(preset ?? USUAL, now, timeZone);
  const from = startOfDay(firstDay, timeZone);
  const last = startOfDay(lastDay, timeZone);
  const end = last === undefined ? undefined : startOfDay(dayAfter(lastDay, 1), timeZone);
  const to = end === undefined ? undefined : Math.min(end, now);
  if (from === undefined || to === undefined || from >= to || to - from > LONGEST)
    return {
      ...lastDays(USUAL, now, timeZone),
      typed: { from: firstDay.slice(0, 10), to: lastDay.slice(0, 10) },
    };
  return { from, to, firstDay, lastDay: to < (end ?? to) ? dayOf(to, timeZone) : lastDay, preset: undefined };
}

/** The same range as a query. */
export function queryOf({ preset, firstDay, lastDay }: Range): Record<string, string> {
  return preset === undefined ? { from: firstDay, to: lastDay } : { days: String(preset) };
}
