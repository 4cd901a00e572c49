import { type Database, type Statement, statement } from "../platform/db";

/** Rows of a list at most: more than anybody looks through. */
const MOST_ROWS = 200;

interface NewToken {
  id: string;
  name: string;
  tokenHash: string;
  hint: string;
  ownerId: string;
  roles: readonly string[];
  scopes: readonly string[];
  nameSpelling: string;
  createdAt: number;
  expiresAt: number;
}

/** Inserts nothing when a token with this id is there already: a form that was sent twice. */
export function insertToken(token: NewToken): Statement {
  return statement(
    `insert into api_tokens (id, name, token_hash, hint, owner_id, roles, scopes, name_spelling, created_at, expires_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) on conflict (id) do nothing`,
    token.id,
    token.name,
    token.tokenHash,
    token.hint,
    token.ownerId,
    token.roles,
    token.scopes,
    token.nameSpelling,
    token.createdAt,
    token.expiresAt,
  );
}

/** By primary key; `owner` null: whosever it is. */
export function revokeToken(id: string, now: number, owner: string | null): Statement {
  return statement(
    `update api_tokens set revoked_at = ?2
     where id = ?1 and revoked_at is null and (?3 is null or owner_id = ?3)`,
    id,
    now,
    owner,
  );
}

/** Whether a token was taken back, one of `owner`'s when that is not null. Primary key. */
export async function tokenIsRevoked(db: Database, id: string, owner: string | null): Promise<boolean> {
  const row = await db.first<{ id: string }>(
    "select id from api_tokens where id = ?1 and revoked_at is not null and (?2 is null or owner_id = ?2)",
    id,
    owner,
  );
  return row !== undefined;
}

export interface ListedToken {
  id: string;
  staffId: string;
  staffName: string;
  name: string;
  hint: string | null;
  /** Null: whatever its owner's roles allow. */
  scopes: readonly string[] | null;
  nameSpelling: string;
  localOnly: boolean;
  createdAt: number;
  expiresAt: number;
  lastUsedAt: number | null;
}

/** Tokens that hold, newest first; of everybody when `staffId` is null. Index `api_tokens_owner`. */
export async function listTokens(db: Database, staffId: string | null, now: number): Promise<ListedToken[]> {
  const rows = await db.all<{
    id: string;
    staff_id: string;
    staff_name: string;
    name: string;
    hint: string | null;
    scopes: string | null;
    name_spelling: string;
    local_only: number;
    created_at: number;
    expires_at: number;
    last_used_at: number | null;
  }>(
    `select token.id, token.owner_id as staff_id, staff.name as staff_name, token.name, token.hint, token.scopes,
       token.name_spelling, token.local_only, token.created_at, token.expires_at, token.last_used_at
     from api_tokens as token join staff on staff.id = token.owner_id
     where (?1 is null or token.owner_id = ?1) and token.revoked_at is null and token.expires_at > ?2
     order by token.created_at desc limit ${MOST_ROWS}`,
    staffId,
    now,
  );
  return rows.map((row) => ({
    id: row.id,
    staffId: row.staff_id,
    staffName: row.staff_name,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes === null ? null : (JSON.parse(row.scopes) as string[]),
    nameSpelling: row.name_spelling,
    localOnly: row.local_only === 1,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  }));
}
