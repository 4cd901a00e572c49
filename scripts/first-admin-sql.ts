/** What the first administrator's link is made of. Times in ms. */
export interface FirstAdmin {
  staffId: string;
  invitationId: string;
  auditId: string;
  name: string;
  locale: string;
  /** SHA-256 of the link's secret, in hexadecimal digits: the secret itself stays with whoever runs this. */
  tokenHash: string;
  now: number;
}

const DAY = 86_400_000;

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** There is an administrator who can sign in: then a link is theirs to make, in the console. */
const TAKEN = `exists (select 1 from staff where disabled_at is null
  and exists (select 1 from json_each(staff.roles) as role where role.value = 'admin')
  and (exists (select 1 from passkeys where staff_id = staff.id)
    or exists (select 1 from staff_identities where staff_id = staff.id)))`;

/**
 * The statements that add the first administrator with a link for one day, or change nothing. The last one says whether the
 * link was made. Run again before the link was used, they take it back and make another for the same person.
 */
export function firstAdminStatements(admin: FirstAdmin): string[] {
  const { staffId, invitationId, auditId, name, locale, tokenHash, now } = admin;
  const person = "(select id from staff where handle = 'first-admin')";
  return [
    `insert into staff (id, handle, name, locale, roles, created_at)
     select ${text(staffId)}, 'first-admin', ${text(name)}, ${text(locale)}, '["admin"]', ${now} where not ${TAKEN}
     on conflict (handle) do update set name = excluded.name, roles = excluded.roles, disabled_at = null`,
    `update invitations set revoked_at = ${now}
     where staff_id = ${person} and used_at is null and revoked_at is null and not ${TAKEN}`,
    `insert into invitations (id, token_hash, staff_id, kind, created_at, expires_at)
     select ${text(invitationId)}, ${text(tokenHash)}, ${person}, 'first_admin', ${now}, ${now + DAY} where not ${TAKEN}`,
    `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, correlation_id)
     select ${text(auditId)}, ${now}, 'system', 'operator', 'operator', 'staff.first_admin', 'staff', staff_id, 'ok',
       ${text(invitationId)}
     from invitations where id = ${text(invitationId)}`,
    `select count(*) as made from invitations where id = ${text(invitationId)}`,
  ];
}
