import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

/** Rows of a list of grants or tokens at most: more than anybody looks through. */
const MOST_ROWS = 200;

interface NewGrant {
  id: string;
  staffId: string;
  clientId: string;
  clientName: string;
  scopes: readonly string[];
  nameSpelling: string;
  createdAt: number;
}

export function insertGrant(grant: NewGrant): Statement {
  return statement(
    `insert into oauth_grants (id, staff_id, client_id, client_name, scopes, name_spelling, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
    grant.id,
    grant.staffId,
    grant.clientId,
    grant.clientName,
    grant.scopes,
    grant.nameSpelling,
    grant.createdAt,
  );
}

/** By primary key; `owner` null: whosever it is. `by` null: the client itself. */
export function revokeGrant(id: string, now: number, by: string | null, owner: string | null): Statement {
  return statement(
    `update oauth_grants set revoked_at = ?2, revoked_by = ?3
     where id = ?1 and revoked_at is null and (?4 is null or staff_id = ?4)`,
    id,
    now,
    by,
    owner,
  );
}

/** Grants of a client that a person gave before the one named. Index `oauth_grants_staff`. */
export async function earlierGrants(
  db: Database,
  staffId: string,
  clientId: string,
  grantId: string,
): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    `select id from oauth_grants where staff_id = ?1 and client_id = ?2 and id < ?3 and revoked_at is null`,
    staffId,
    clientId,
    grantId,
  );
  return rows.map(({ id }) => id);
}

/** Whether a grant was taken back, one of `owner`'s when that is not null. Primary key. */
export async function grantIsRevoked(db: Database, id: string, owner: string | null): Promise<boolean> {
  const row = await db.first<{ id: string }>(
    "select id from oauth_grants where id = ?1 and revoked_at is not null and (?2 is null or staff_id = ?2)",
    id,
    owner,
  );
  return row !== undefined;
}

export interface ListedGrant {
  id: string;
  staffId: string;
  staffName: string;
  clientId: string;
  clientName: string;
  scopes: readonly string[];
  nameSpelling: string;
  createdAt: number;
  lastUsedAt: number | null;
}

/** Grants that hold and were used or given after `since`, newest first; of everybody when `staffId` is null. Index `oauth_grants_staff`. */
export async function listGrants(
  db: Database,
  staffId: string | null,
  since: number,
): Promise<ListedGrant[]> {
  const rows = await db.all<{
    id: string;
    staff_id: string;
    staff_name: string;
    client_id: string;
    client_name: string;
    scopes: string;
    name_spelling: string;
    created_at: number;
    last_used_at: number | null;
  }>(
    `select consent.id, consent.staff_id, staff.name as staff_name, consent.client_id, consent.client_name, consent.scopes,
       consent.name_spelling, consent.created_at, consent.last_used_at
     from oauth_grants as consent join staff on staff.id = consent.staff_id
     where (?1 is null or consent.staff_id = ?1) and consent.revoked_at is null
       and coalesce(consent.last_used_at, consent.created_at) > ?2
     order by consent.created_at desc limit ${MOST_ROWS}`,
    staffId,
    since,
  );
  return rows.map((row) => ({
    id: row.id,
    staffId: row.staff_id,
    staffName: row.staff_name,
    clientId: row.client_id,
    clientName: row.client_name,
    scopes: JSON.parse(row.scopes) as string[],
    nameSpelling: row.name_spelling,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }));
}
