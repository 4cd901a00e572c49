import { DAY } from "../../platform/clock";
import { startOfDay } from "../broadcasts/card-file";

/** Fields of the filter, by their names in the address and in forms. */
const FIELDS = ["action", "outcome", "actor", "tool", "entity", "request", "from", "to"] as const;
/** Longer than any id or name of a tool. */
const LONGEST = 120;

export type ShownFilters = Partial<Record<(typeof FIELDS)[number], string>>;

/** What somebody filters by, read from an address or a form: short texts only, empty ones left out. */
export function shownFilters(read: (field: string) => unknown): ShownFilters {
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = read(field);
      const text = typeof value === "string" ? value.trim().slice(0, LONGEST) : "";
      return text === "" ? [] : [[field, text]];
    }),
  );
}

/** The same as the tool takes it, or undefined when a day is none. Days are the tenant's, each from start to end. */
export function toolFilters(shown: ShownFilters, timeZone: string): Record<string, string> | undefined {
  const { from, to, entity, request, ...same } = shown;
  const start = from === undefined ? undefined : startOfDay(from, timeZone);
  const end = to === undefined ? undefined : nextDay(to, timeZone);
  if ((from !== undefined && start === undefined) || (to !== undefined && end === undefined))
    return undefined;
  return {
    ...same,
    ...(entity !== undefined && { entity_id: entity }),
    ...(request !== undefined && { action_request_id: request }),
    // Both ends are exclusive for the tool.
    ...(start !== undefined && { after: new Date(start - 1).toISOString() }),
    ...(end !== undefined && { before: new Date(end).toISOString() }),
  };
}

/** The number of an entry, behind which a file goes on; undefined when none was typed, null for what is none. */
export function afterSeqOf(typed: unknown): number | undefined | null {
  const text = typeof typed === "string" ? typed.trim() : "";
  if (text === "") return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** When the day after a day begins, ms. A day of a change of clocks has 23 or 25 hours. */
function nextDay(day: string, timeZone: string): number | undefined {
  const start = startOfDay(day, timeZone);
  if (start === undefined) return undefined;
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
  return startOfDay(next, timeZone);
}

/** The address of the log with a filter. */
export function addressOf(path: string, shown: ShownFilters, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ ...shown, ...more });
  return query.size > 0 ? `${path}?${query}` : path;
}
