import { type Clock, MINUTE } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { type Database, type Statement, statement } from "../platform/db";
import { sha256 } from "../platform/hash";
import type { Principal } from "./principal";
import { MEMBERSHIPS, type PrincipalRow, toPrincipal } from "./store";

/** How exactly it is kept when credentials were last used, ms: a write for each call would cost more than it tells. */
const USE_PRECISION = 5 * MINUTE;

/** Whom a bearer token stands for, and what else is known of the token. */
export interface Credentials {
  principal: Principal;
  /** A seeded token of a local run. */
  localOnly: boolean;
  lastUsedAt: number | null;
}

type CredentialsRow = PrincipalRow & { last_used_at: number | null };

const toCredentials = (row: CredentialsRow): Credentials => ({
  principal: toPrincipal("client", row),
  localOnly: row.local_only === 1,
  lastUsedAt: row.last_used_at,
});

/**
 * What an API token stands for, by its hash (index `api_tokens_hash`); undefined when the token is
 * unknown, expired, revoked, of a disabled person, or a local one while this is no local run.
 */
export async function findToken(
  db: Database,
  clock: Clock,
  token: string,
  localRun: boolean,
): Promise<Credentials | undefined> {
  const row = await db.first<CredentialsRow>(
    `select token.id, token.name, token.owner_id as staff_id, token.roles, token.scopes, token.name_spelling,
       token.local_only, token.last_used_at, staff.roles as owner_roles, staff.locale, ${MEMBERSHIPS}
     from api_tokens as token join staff on staff.id = token.owner_id
     where token.token_hash = ?1 and token.revoked_at is null and token.expires_at > ?2 and staff.disabled_at is null`,
    await sha256(token),
    clock.now(),
  );
  if (!row || (row.local_only === 1 && !localRun)) return undefined;
  return toCredentials(row);
}

export async function findTokenPrincipal(
  db: Database,
  clock: Clock,
  token: string,
  localRun: boolean,
): Promise<Principal | undefined> {
  return (await findToken(db, clock, token, localRun))?.principal;
}

/**
 * What an OAuth grant stands for: the person's roles as they are now, cut down to what they gave; undefined when it was
 * revoked or the person is disabled. Primary keys only.
 */
export async function findGrant(db: Database, grantId: string): Promise<Credentials | undefined> {
  const row = await db.first<CredentialsRow>(
    `select consent.id, consent.client_name as name, staff.id as staff_id, staff.roles, consent.scopes, consent.name_spelling,
       0 as local_only, consent.last_used_at, staff.locale, ${MEMBERSHIPS}
     from oauth_grants as consent join staff on staff.id = consent.staff_id
     where consent.id = ?1 and consent.revoked_at is null and staff.disabled_at is null`,
    grantId,
  );
  return row && toCredentials(row);
}

function markUsed(id: string, now: number): Statement {
  const table = id.startsWith("grt_") ? "oauth_grants" : "api_tokens";
  return statement(
    `update ${table} set last_used_at = ?2 where id = ?1 and (last_used_at is null or last_used_at <= ?3)`,
    id,
    now,
    now - USE_PRECISION,
  );
}

/** Keeps that credentials were used, to a few minutes and behind the answer. Seeded ones of a local run are left alone. */
export function noteUse(app: AppContext, { principal, localOnly, lastUsedAt }: Credentials): void {
  const now = app.clock.now();
  if (localOnly || (lastUsedAt !== null && lastUsedAt > now - USE_PRECISION)) return;
  app.later(app.db.run(markUsed(principal.id, now)));
}
