import { HOUR } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { type Database, type Statement, statement } from "../platform/db";
import { randomToken, sha256 } from "../platform/hash";

export type InvitationKind = "first_admin" | "join" | "recover";

/** How long the link of an administrator works, ms; the one that is made at deployment works for a day. */
export const INVITATION_LIFETIME = 72 * HOUR;

/** A link that is still good, and the person whom it lets in. */
export interface Invitation {
  id: string;
  kind: InvitationKind;
  expiresAt: number;
  staffId: string;
  name: string;
  /** What an authenticator shows beside the name. */
  login: string;
  locale: string;
}

/** A secret of a link, and what is kept of it. */
export async function newInvitationSecret(): Promise<{ secret: string; hash: string }> {
  const secret = randomToken();
  return { secret, hash: await sha256(secret) };
}

/** The address that a link leads to. */
export const joinAddress = (ctx: AppContext, secret: string): string =>
  `${ctx.publicUrl}/console/join/${secret}`;

/** A secret is 64 hexadecimal digits; anything else is none. */
const SECRET = /^[0-9a-f]{64}$/;

/** The invitation of a link that was neither used nor taken back, and whose time is not over. Unique index on the hash. */
export async function findInvitation(ctx: AppContext, secret: string): Promise<Invitation | undefined> {
  if (!SECRET.test(secret)) return undefined;
  return ctx.db.first<Invitation>(
    `select invitation.id, invitation.kind, invitation.expires_at as expiresAt, staff.id as staffId, staff.name,
       coalesce(staff.email, staff.handle) as login, staff.locale
     from invitations as invitation join staff on staff.id = invitation.staff_id
     where invitation.token_hash = ?1 and invitation.used_at is null and invitation.revoked_at is null
       and invitation.expires_at > ?2 and staff.disabled_at is null`,
    await sha256(secret),
    ctx.clock.now(),
  );
}

/** Uses an invitation up. Of two at once, one changes a row: a guard behind it refuses the other. */
export function useInvitation(id: string, now: number): Statement {
  return statement(
    `update invitations set used_at = ?2
     where id = ?1 and used_at is null and revoked_at is null and expires_at > ?2
       and exists (select 1 from staff where staff.id = invitations.staff_id and staff.disabled_at is null)`,
    id,
    now,
  );
}

/** Takes back whatever links of a person still work. Index `invitations_staff`. */
export function revokeInvitations(staffId: string, now: number): Statement {
  return statement(
    "update invitations set revoked_at = ?2 where staff_id = ?1 and used_at is null and revoked_at is null",
    staffId,
    now,
  );
}

/**
 * Makes a link, if the person is still who the link was agreed for: not disabled, in the same roles, and with a way to sign
 * in only if the link replaces it. A guard behind it says so.
 */
export function insertInvitation(invitation: {
  id: string;
  tokenHash: string;
  staffId: string;
  kind: InvitationKind;
  createdBy: string;
  now: number;
  roles: readonly string[];
}): Statement {
  const { id, tokenHash, staffId, kind, createdBy, now, roles } = invitation;
  return statement(
    `insert into invitations (id, token_hash, staff_id, kind, created_by, created_at, expires_at)
     select ?1, ?2, staff.id, ?4, ?5, ?6, ?7 from staff
     where staff.id = ?3 and staff.disabled_at is null and json(staff.roles) = json(?8)
       and (?4 <> 'join' or not exists (select 1 from passkeys where staff_id = ?3))`,
    id,
    tokenHash,
    staffId,
    kind,
    createdBy,
    now,
    now + INVITATION_LIFETIME,
    roles,
  );
}

/** Whether a link of this hash was made. */
export async function isInvitation(db: Database, tokenHash: string): Promise<boolean> {
  return (await db.first("select 1 from invitations where token_hash = ?1", tokenHash)) !== undefined;
}
