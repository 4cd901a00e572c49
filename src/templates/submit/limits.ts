import { DAY } from "../../platform/clock";

/**
 * How often an approved template may be edited. Rejected and paused ones: without limit.
 * …/whatsapp/templates/template-management
 */
const EDIT_LIMITS = [
  { per: DAY, most: 1 },
  { per: 30 * DAY, most: 10 },
] as const;

/** The longest time (ms) back from now in which edits count. */
export const EDITS_COUNT_FOR = 30 * DAY;

export interface EditsLeft {
  today: number;
  in30Days: number;
  /** When the next edit is possible, ms; now or earlier when it is. */
  nextAt: number;
}

/** What is left of an approved template's edits, by the times (ms) of those it had. */
export function editsLeft(edits: readonly number[], now: number): EditsLeft {
  const newestFirst = edits.toSorted((a, b) => b - a);
  const left = (limit: (typeof EDIT_LIMITS)[number]) =>
    Math.max(0, limit.most - newestFirst.filter((at) => at + limit.per > now).length);
  const freeAt = (limit: (typeof EDIT_LIMITS)[number]) => {
    const last = newestFirst[limit.most - 1];
    return last === undefined ? now : last + limit.per;
  };
  return {
    today: left(EDIT_LIMITS[0]),
    in30Days: left(EDIT_LIMITS[1]),
    nextAt: Math.max(now, ...EDIT_LIMITS.map(freeAt)),
  };
}
