import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

/** Tags of some contacts, by id, in one statement; those that do not exist are missing. */
export async function taggedContacts(
  db: Database,
  ids: readonly string[],
): Promise<Map<string, { tags: string[]; merged_into: string | null }>> {
  if (ids.length === 0) return new Map();
  const rows = await db.all<{ id: string; tags: string; merged_into: string | null }>(
    "select id, tags, merged_into from contacts where id in (select value from json_each(?1)) and erased_at is null",
    JSON.stringify(ids),
  );
  return new Map(
    rows.map(({ id, tags, merged_into }) => [id, { tags: JSON.parse(tags) as string[], merged_into }]),
  );
}

/** Adds and removes tags of contacts in one statement; what is both stays away. */
export function tagContacts(
  ids: readonly string[],
  add: readonly string[],
  remove: readonly string[],
  now: number,
): Statement {
  return statement(
    `update contacts set updated_at = ?4, tags = (select json_group_array(value) from (
       select value from (select value from json_each(contacts.tags) union select value from json_each(?2))
       where value not in (select value from json_each(?3))))
     where id in (select value from json_each(?1)) and merged_into is null and erased_at is null`,
    JSON.stringify(ids),
    JSON.stringify(add),
    JSON.stringify(remove),
    now,
  );
}
