import type { AppContext } from "../../platform/context";
import type { Statement, StatementResult } from "../../platform/db";
import type { Needle, Person } from "../person";
import type { PersonalDataRequest } from "../requests-store";

/** How far an erasure is. It stands with its request while that is under way; the last step leaves the counts alone. */
export interface Progress {
  step: number;
  /** Where a step that goes through a table goes on. */
  cursor?: (string | number)[];
  /** Rows by table. */
  counts: Record<string, number>;
  needles: Needle[];
  person: Person;
}

export function counted(progress: Progress, table: string, rows: number): Progress {
  if (rows === 0) return progress;
  return { ...progress, counts: { ...progress.counts, [table]: (progress.counts[table] ?? 0) + rows } };
}

/**
 * What one turn of a step does: statements with the table whose rows they change, and whether the step is done with them. Where
 * that shows in their results alone, doing them again changes nothing.
 */
export interface Turn {
  changes: readonly { table?: string; change: Statement }[];
  done: true | ((results: readonly StatementResult[]) => boolean);
  /** Where the step goes on. */
  cursor?: (string | number)[];
}

/** A turn, or the time before which the step need not be looked at again, ms. */
export type Step = (
  ctx: AppContext,
  progress: Progress,
  request: PersonalDataRequest,
) => Promise<Turn | { waitUntil: number }>;
