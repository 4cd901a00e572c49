import { tz, tzOffset } from "@date-fns/tz";
import { addDays, set } from "date-fns";
import { QUIET_HOURS } from "../../governance";
import { HOUR, MINUTE } from "../../platform/clock";

export interface Moment {
  /** ISO 3166-1 alpha-2 of the recipient; empty when it is not known. */
  market: string;
  category: string;
  /** ms */
  now: number;
  /** The tenant's, IANA name. */
  timeZone: string;
}

const DAY_MINUTES = 24 * 60;

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

const FROM = minutesOf(QUIET_HOURS.from);
const TO = minutesOf(QUIET_HOURS.to);

/** Further ahead no moment is looked for: countries whose zones are never awake at once have none. */
const AHEAD = 48 * HOUR;

function isQuietIn(zone: string, at: number): boolean {
  const local = Math.floor(at / MINUTE) + tzOffset(zone, new Date(at));
  const minute = ((local % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  return FROM > TO ? minute >= FROM || minute < TO : minute >= FROM && minute < TO;
}

/** When the quiet hours that are on in a zone end: its next {@link QUIET_HOURS}`.to`, whatever the clocks do that night. */
function endOfQuiet(zone: string, at: number): number {
  const today = set(
    new Date(at),
    { hours: Math.floor(TO / 60), minutes: TO % 60, seconds: 0, milliseconds: 0 },
    {
      in: tz(zone),
    },
  );
  const end = today.getTime() > at ? today : addDays(today, 1);
  return end.getTime();
}

/** Every zone of a country; none when the country is not known. */
function zonesIn(country: string): readonly string[] {
  if (!/^[A-Z]{2}$/.test(country)) return [];
  return new Intl.Locale(`und-${country}`).getTimeZones?.() ?? [];
}

/** One zone for each clock that a country has from now to tomorrow. */
function clocksIn(country: string, now: number): string[] {
  const clocks = new Map<string, string>();
  for (const zone of zonesIn(country)) {
    const clock = [now, now + AHEAD].map((at) => tzOffset(zone, new Date(at))).join();
    if (!clocks.has(clock)) clocks.set(clock, zone);
  }
  return [...clocks.values()];
}

/** The first moment at which it is quiet in none of some zones; null when there is none within two days. */
function awakeAt(zones: readonly string[], now: number): number | null {
  let at = now;
  for (
    let quiet = zones.find((zone) => isQuietIn(zone, at));
    quiet;
    quiet = zones.find((zone) => isQuietIn(zone, at))
  ) {
    at = endOfQuiet(quiet, at);
    if (at > now + AHEAD) return null;
  }
  return at;
}

function workedOut(market: string, now: number, timeZone: string): number | null {
  const clocks = clocksIn(market, now);
  const at = (clocks.length > 0 ? awakeAt(clocks, now) : null) ?? awakeAt([timeZone], now) ?? now;
  return at > now ? at : null;
}

/** What was worked out within one minute: a slice of a run asks for every recipient. */
const known = { minute: -1, timeZone: "", until: new Map<string, number | null>() };

/**
 * Until when a message has to wait for its recipient's quiet hours, ms; null when it need not. Only {@link QUIET_HOURS}`.category`
 * waits. A number tells the country and not the zone, so that it is quiet while it is in any zone of the country. Where the
 * zones are so far apart that they are never awake at once, and where the country is not known, the tenant's zone counts.
 */
export function quietUntil({ market, category, now, timeZone }: Moment): number | null {
  if (category !== QUIET_HOURS.category) return null;
  // Clocks differ by whole minutes, and quiet hours begin and end with one.
  const minute = Math.floor(now / MINUTE);
  if (known.minute !== minute || known.timeZone !== timeZone)
    Object.assign(known, { minute, timeZone, until: new Map() });
  let until = known.until.get(market);
  if (until === undefined) {
    until = workedOut(market, minute * MINUTE, timeZone);
    known.until.set(market, until);
  }
  return until;
}
