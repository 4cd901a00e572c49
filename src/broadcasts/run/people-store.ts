import type { Database } from "../../platform/db";

/** Who is told how a broadcast fares: whoever made it, and those who answer for the channel. */
export async function peopleToTell(db: Database, createdBy: string): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    `select id from staff where disabled_at is null and (id = ?1
       or exists (select 1 from json_each(roles) as role where role.value in ('manager', 'admin')))`,
    createdBy,
  );
  return rows.map(({ id }) => id);
}
