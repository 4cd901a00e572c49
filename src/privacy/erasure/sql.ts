import { type Statement, statement } from "../../platform/db";
import type { TableMap } from "../map/kinds";

/** What an erasure sets, as the data map has it. `?2` is the time, ms. */
export function assignments(map: TableMap | undefined): string {
  return Object.entries(map?.erased ?? {})
    .map(([column, [to]]) => `${column} = ${to}`)
    .join(", ");
}

/** A statement about people: their ids, and the time where the SQL asks for it; D1 takes no parameter that has no place. */
export const aboutPeople = (sql: string, ids: readonly string[], now: number): Statement =>
  statement(sql, JSON.stringify(ids), ...(sql.includes("?2") ? [now] : []));
