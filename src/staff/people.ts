import type { CallContext } from "../auth";
import { type Permission, ROLES, type Role } from "../auth";
import type { AppContext } from "../platform/context";
import { type Database, type Statement, statement } from "../platform/db";
import { issuerOf } from "./oidc";

/** Somebody of the staff, as those see them who administer it. */
export interface Person {
  id: string;
  name: string;
  email: string | null;
  locale: string;
  roles: string[];
  disabledAt: number | null;
  createdAt: number;
  passkeys: number;
  /** Of the issuer that is configured: one of another lets nobody in. */
  identities: number;
  /** API tokens and grants of theirs that still work, at most. */
  clients: number;
  sessions: number;
  lastSeenAt: number | null;
  /** Until when a link of theirs works; null without one. */
  linkUntil: number | null;
}

type Row = Omit<Person, "roles"> & { roles: string };

const PERSON = `select staff.id, staff.name, staff.email, staff.locale, staff.roles, staff.disabled_at as disabledAt,
  staff.created_at as createdAt,
  (select count(*) from passkeys where staff_id = staff.id) as passkeys,
  (select count(*) from staff_identities where staff_id = staff.id and issuer = ?2) as identities,
  (select count(*) from api_tokens where owner_id = staff.id and revoked_at is null and expires_at > ?1)
    + (select count(*) from oauth_grants where staff_id = staff.id and revoked_at is null) as clients,
  (select count(*) from sessions where staff_id = staff.id and expires_at > ?1) as sessions,
  nullif(max(
    coalesce((select max(last_seen_at) from sessions where staff_id = staff.id), 0),
    coalesce((select max(last_used_at) from passkeys where staff_id = staff.id), 0),
    coalesce((select max(last_used_at) from staff_identities where staff_id = staff.id), 0)), 0) as lastSeenAt,
  (select max(expires_at) from invitations where staff_id = staff.id and used_at is null and revoked_at is null
    and expires_at > ?1) as linkUntil
  from staff`;

const toPerson = (row: Row): Person => ({ ...row, roles: JSON.parse(row.roles) as string[] });

/** Everybody, those who may sign in first. Each count has its index by person. */
export async function listPeople(ctx: AppContext): Promise<Person[]> {
  const rows = await ctx.db.all<Row>(
    `${PERSON} order by staff.disabled_at is not null, staff.name, staff.id limit 500`,
    ctx.clock.now(),
    issuerOf(ctx),
  );
  return rows.map(toPerson);
}

/** One person. Primary key of `staff`. */
export async function findPerson(ctx: AppContext, id: string): Promise<Person | undefined> {
  const row = await ctx.db.first<Row>(`${PERSON} where staff.id = ?3`, ctx.clock.now(), issuerOf(ctx), id);
  return row && toPerson(row);
}

/** The id of the person with an address. Unique index on it. */
export async function findByEmail(db: Database, email: string): Promise<string | undefined> {
  return (await db.first<{ id: string }>("select id from staff where email = ?1", email))?.id;
}

const rolesWith = (...permissions: Permission[]): Role[] =>
  (Object.keys(ROLES) as Role[]).filter((role) =>
    permissions.some((permission) => (ROLES[role] as readonly Permission[]).includes(permission)),
  );

const ADMINISTRATORS = rolesWith("staff:admin");

/** Roles by which somebody decides what others ask for, or who works here. */
const POWERFUL = rolesWith("staff:admin", "approvals:decide");

export const isAdministrator = (roles: readonly string[]): boolean =>
  ADMINISTRATORS.some((role) => roles.includes(role));

export const isPowerful = (roles: readonly string[]): boolean =>
  POWERFUL.some((role) => roles.includes(role));

/** Administrators who are not disabled and have a way to sign in: in a local run, everybody has the picker. */
const ACTIVE_ADMINISTRATORS = `from staff where staff.disabled_at is null
  and exists (select 1 from json_each(staff.roles) as role where role.value in (select value from json_each(?1)))
  and (?2 or exists (select 1 from passkeys where staff_id = staff.id)
    or exists (select 1 from staff_identities where staff_id = staff.id and issuer = ?3))`;

const activeAdministrators = (ctx: AppContext) =>
  [JSON.stringify(ADMINISTRATORS), hasPicker(ctx) ? 1 : 0, issuerOf(ctx)] as const;

const hasPicker = ({ env }: AppContext): boolean => env.ENVIRONMENT === "local";

/** Whether a person is one of those. */
export const isActiveAdministrator = (ctx: AppContext, person: Person): boolean =>
  person.disabledAt === null &&
  isAdministrator(person.roles) &&
  (hasPicker(ctx) || person.passkeys + person.identities > 0);

/** Whether somebody else than some people administers the staff and can sign in. */
export async function hasAdministratorBesides(ctx: AppContext, ids: readonly string[]): Promise<boolean> {
  const row = await ctx.db.first(
    `select 1 ${ACTIVE_ADMINISTRATORS} and staff.id not in (select value from json_each(?4)) limit 1`,
    ...activeAdministrators(ctx),
    JSON.stringify(ids),
  );
  return row !== undefined;
}

/** Undoes the batch unless somebody who can sign in remains administrator. */
export function guardAdministrator(ctx: AppContext): Statement {
  return statement(
    `insert into batch_guards (passed) select exists (select 1 ${ACTIVE_ADMINISTRATORS})`,
    ...activeAdministrators(ctx),
  );
}

/** Takes from a person what acts in their name: API tokens and grants of MCP clients. */
export function revokeClients(staffId: string, { clock }: AppContext, revokedBy: string): Statement[] {
  const now = clock.now();
  return [
    statement(
      "update api_tokens set revoked_at = ?2 where owner_id = ?1 and revoked_at is null",
      staffId,
      now,
    ),
    statement(
      "update oauth_grants set revoked_at = ?2, revoked_by = ?3 where staff_id = ?1 and revoked_at is null",
      staffId,
      now,
      revokedBy,
    ),
  ];
}

/** Changes what a person says of themselves. */
export function changeProfile({ principal }: CallContext, name: string, locale: string): Statement {
  return statement(
    "update staff set name = ?2, locale = ?3 where id = ?1 and disabled_at is null",
    principal.staffId,
    name,
    locale,
  );
}
