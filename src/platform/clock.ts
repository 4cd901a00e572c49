/** Where the time comes from. Everything that decides by time is handed one; tests choose it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** RFC 3339 in UTC, or null for a time that is not known. */
export function rfc3339(at: number): string;
export function rfc3339(at: number | null | undefined): string | null;
export function rfc3339(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString();
}
