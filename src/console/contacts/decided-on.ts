import { DAY, rfc3339 } from "../../platform/clock";
import { startOfDay } from "../broadcasts/card-file";

interface Decided {
  /** What a date field holds, such as `2026-12-01`; empty for now. */
  day: string;
  now: number;
  timeZone: string;
  /** It holds something back. */
  restricts: boolean;
}

/**
 * When a customer decided, for a form that knows the day alone: undefined for now, `noDay` for what is no day. Today is
 * now. Of an earlier day a refusal counts from its last moment, so that it holds against whatever came before it on
 * that day, and an agreement from its first, so that it never outdoes a refusal of the same day.
 */
export function decidedOn({ day, now, timeZone, restricts }: Decided): string | undefined | "noDay" {
  if (day === "") return undefined;
  const start = startOfDay(day, timeZone);
  const end = start === undefined ? undefined : startOfDay(dayAfter(day), timeZone);
  if (start === undefined || end === undefined) return "noDay";
  if (start <= now && now < end) return undefined;
  return rfc3339(restricts ? end - 1 : start);
}

const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
