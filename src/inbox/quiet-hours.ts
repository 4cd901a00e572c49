import { QUIET_HOURS } from "../governance";

/** Whether a moment (ms) lies in the quiet hours of a time zone (IANA name). */
export function isQuiet(at: number, timeZone: string): boolean {
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
  return time >= QUIET_HOURS.from || time < QUIET_HOURS.to;
}
