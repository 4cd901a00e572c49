import type { Clock } from "../platform/clock";
import { type Database, type Statement, statement } from "../platform/db";
import type { Principal } from "./principal";
import { clientPermissions, isRole, type Permission, permissionsOf, type Role } from "./roles";

export interface PrincipalRow {
  id: string;
  name: string;
  staff_id: string;
  roles: string;
  scopes: string | null;
  locale: string;
  queue_ids: string;
  team_ids: string;
  name_spelling: string | null;
  local_only: number;
  /** Of the person behind a token: a role that its owner lost is lost to the token too. */
  owner_roles?: string;
}

/** The queues and teams of a person, as JSON, from `staff`. */
export const MEMBERSHIPS = `(select json_group_array(queue_id) from queue_members where staff_id = staff.id) as queue_ids,
  (select json_group_array(team_id) from team_members where staff_id = staff.id) as team_ids`;

function rolesIn(json: string): Role[] {
  return (JSON.parse(json) as string[]).filter((role): role is Role => isRole(role));
}

export function toPrincipal(kind: Principal["kind"], row: PrincipalRow): Principal {
  const roles = rolesIn(row.roles);
  const owner = row.owner_roles === undefined ? roles : rolesIn(row.owner_roles);
  const scopes = row.scopes === null ? null : (JSON.parse(row.scopes) as string[]);
  const held = (of: readonly Role[], within: readonly string[] | null) =>
    kind === "client" ? clientPermissions(of, within) : permissionsOf(of, within);
  return {
    kind,
    id: row.id,
    name: row.name,
    staffId: row.staff_id,
    roles,
    permissions: held(roles, scopes).intersection(permissionsOf(owner, null)),
    rolePermissions: held(roles, null).intersection(permissionsOf(owner, null)),
    queueIds: JSON.parse(row.queue_ids) as string[],
    teamIds: JSON.parse(row.team_ids) as string[],
    nameSpelling: row.name_spelling === "underscore" ? "underscore" : "dotted",
    locale: row.locale,
  };
}

/** The columns of a person as a principal, from `staff`. */
export const STAFF_PRINCIPAL = `select staff.id, staff.name, staff.id as staff_id, staff.roles, null as scopes,
  null as name_spelling, 0 as local_only, staff.locale, ${MEMBERSHIPS}`;

export async function findStaffByHandle(db: Database, handle: string): Promise<Principal | undefined> {
  const row = await db.first<PrincipalRow>(
    `${STAFF_PRINCIPAL} from staff where handle = ?1 and disabled_at is null`,
    handle,
  );
  return row && toPrincipal("staff", row);
}

export async function listStaff(db: Database): Promise<{ handle: string; name: string; roles: string[] }[]> {
  const rows = await db.all<{ handle: string; name: string; roles: string }>(
    "select handle, name, roles from staff where disabled_at is null order by handle",
  );
  return rows.map((row) => ({ ...row, roles: JSON.parse(row.roles) as string[] }));
}

/** The names of some people, by id. Primary key `staff`. */
export async function staffNames(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.all<{ id: string; name: string }>(
    "select id, name from staff where id in (select value from json_each(?1))",
    JSON.stringify(ids),
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Whether a principal still may act: a token not revoked or expired, a person not disabled. */
export async function principalStillActs(db: Database, clock: Clock, principalId: string): Promise<boolean> {
  const row = await db.first(
    `select 1 from api_tokens as token join staff on staff.id = token.owner_id
     where token.id = ?1 and token.revoked_at is null and token.expires_at > ?2 and staff.disabled_at is null
     union all
     select 1 from oauth_grants as consent join staff on staff.id = consent.staff_id
     where consent.id = ?1 and consent.revoked_at is null and staff.disabled_at is null
     union all
     select 1 from staff where id = ?1 and disabled_at is null`,
    principalId,
    clock.now(),
  );
  return row !== undefined;
}

/** Whether a principal still may act and still has a permission: what waited for long is not done for one who lost it. */
export async function principalMay(
  db: Database,
  clock: Clock,
  principalId: string,
  permission: Permission,
): Promise<boolean> {
  if (!(await principalStillActs(db, clock, principalId))) return false;
  const row = await db.first<Pick<PrincipalRow, "roles" | "scopes" | "owner_roles">>(
    `select token.roles, token.scopes, staff.roles as owner_roles
     from api_tokens as token join staff on staff.id = token.owner_id where token.id = ?1
     union all
     select staff.roles, consent.scopes, staff.roles
     from oauth_grants as consent join staff on staff.id = consent.staff_id where consent.id = ?1
     union all
     select roles, null, roles from staff where id = ?1`,
    principalId,
  );
  if (!row) return false;
  const scopes = row.scopes === null ? null : (JSON.parse(row.scopes) as string[]);
  return (
    permissionsOf(rolesIn(row.roles), scopes).has(permission) &&
    permissionsOf(rolesIn(row.owner_roles ?? row.roles), null).has(permission)
  );
}

/** Whether new conversations may be given to a person: primary key of `staff`. */
export async function isAvailable(db: Database, staffId: string): Promise<boolean> {
  return (await db.first("select 1 from staff where id = ?1 and available = 1", staffId)) !== undefined;
}

export function setAvailable(staffId: string, available: boolean): Statement {
  return statement("update staff set available = ?2 where id = ?1", staffId, available);
}
