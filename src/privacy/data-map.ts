import { CAMPAIGNS_AND_ORDERS } from "./map/campaigns-and-orders";
import { CONVERSATIONS } from "./map/conversations";
import type { TableMap } from "./map/kinds";
import { ORGANISATION } from "./map/organisation";
import { PEOPLE } from "./map/people";
import { RECORDS } from "./map/records";

export type { Erased, TableMap } from "./map/kinds";

/**
 * Every table and column of the database, and what it has of customers: copied, erased how, or kept why. A new table or column
 * needs its row here; `test/privacy/data-map.test.ts` compares it with the schema.
 */
export const DATA_MAP: Readonly<Record<string, TableMap>> = {
  ...PEOPLE,
  ...CONVERSATIONS,
  ...CAMPAIGNS_AND_ORDERS,
  ...RECORDS,
  ...ORGANISATION,
};

/** Names in one of the map's lists. */
export const names = (list: string | undefined): string[] => (list ? list.split(/\s+/) : []);

/** Every column that a table's row of the map speaks of, as often as it does. */
export function columnsOf(map: TableMap): string[] {
  return [
    ...Object.keys(map.erased ?? {}),
    ...Object.keys(map.kept ?? {}),
    ...names(map.staff),
    ...names(map.plain),
  ];
}
