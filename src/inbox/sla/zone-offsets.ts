import { tzOffset } from "@date-fns/tz";
import { HOUR, MINUTE } from "../../platform/clock";

/** A stretch of time with one UTC offset, `[start, end)`; add the offset to an instant for the wall clock. All ms. */
export interface OffsetStretch {
  start: number;
  end: number;
  offset: number;
}

/** How closely a change of the offset is looked for: two changes are never closer. */
const STEP = 12 * HOUR;

const offsetAt = (timeZone: string, at: number): number =>
  Math.round(tzOffset(timeZone, new Date(at)) * MINUTE);

/** The stretches of one UTC offset each that together make up `[start, end)`, in order. */
export function offsetsBetween(timeZone: string, start: number, end: number): OffsetStretch[] {
  const stretches: OffsetStretch[] = [];
  let current: OffsetStretch = { start, end: start, offset: offsetAt(timeZone, start) };
  while (current.end < end) {
    const next = Math.min(current.end + STEP, end);
    if (offsetAt(timeZone, next) === current.offset) {
      current.end = next;
      continue;
    }
    const change = changeBetween(timeZone, current.end, next, current.offset);
    stretches.push({ ...current, end: change });
    current = { start: change, end: change, offset: offsetAt(timeZone, change) };
  }
  stretches.push(current);
  return stretches.filter((stretch) => stretch.start < stretch.end);
}

/** The first ms at which the offset, which is `offset` at `low` and another at `high`, is another. */
function changeBetween(timeZone: string, low: number, high: number, offset: number): number {
  let [same, other] = [low, high];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(timeZone, middle) === offset) same = middle;
    else other = middle;
  }
  return other;
}
