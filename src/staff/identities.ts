import { audit } from "../governance";
import type { AppContext } from "../platform/context";
import { guardChanges, type Statement, statement } from "../platform/db";
import { revokeInvitations } from "./invitations";
import { issuerOf, type OidcPerson } from "./oidc";

export type KnownPerson =
  | { id: string; name: string; statements: Statement[] }
  | { refused: "disabled" | "unknown" | "email_unverified" };

/**
 * Who of the staff a person is that an issuer vouches for: by the issuer's own id of them; the first time, by the address
 * that they were invited with, if the issuer has verified it and nobody else of that issuer came by it. Nobody is ever
 * added. Returned with what has to be written when they sign in.
 */
export async function staffOf(ctx: AppContext, person: OidcPerson): Promise<KnownPerson> {
  const now = ctx.clock.now();
  const linked = await ctx.db.first<{ id: string; name: string; disabled: number }>(
    `select staff.id, staff.name, staff.disabled_at is not null as disabled
     from staff_identities as identity join staff on staff.id = identity.staff_id
     where identity.issuer = ?1 and identity.subject = ?2`,
    person.issuer,
    person.subject,
  );
  if (linked?.disabled === 1) return { refused: "disabled" };
  if (linked) {
    const used = statement(
      "update staff_identities set last_used_at = ?3 where issuer = ?1 and subject = ?2",
      person.issuer,
      person.subject,
      now,
    );
    return { id: linked.id, name: linked.name, statements: [used, guardChanges()] };
  }
  if (person.email === undefined) return { refused: "email_unverified" };
  const { issuer } = person;
  const invited = await ctx.db.first<{ id: string; name: string; disabled: number }>(
    "select id, name, disabled_at is not null as disabled from staff where email = ?1",
    person.email,
  );
  if (!invited) return { refused: "unknown" };
  if (invited.disabled === 1) return { refused: "disabled" };
  const { id, name } = invited;
  const entry = audit(
    ctx,
    { action: "identity.linked", outcome: "ok", entity: { kind: "staff", id }, details: { issuer } },
    { kind: "staff", id, name },
  );
  return {
    id,
    name,
    statements: [
      // Somebody else of this issuer may have come by the address: it leads to one of them only.
      statement(
        `insert into staff_identities (issuer, subject, staff_id, created_at, last_used_at)
         select ?1, ?2, staff.id, ?4, ?4 from staff
         where staff.id = ?3 and staff.disabled_at is null
           and not exists (select 1 from staff_identities as other where other.staff_id = ?3 and other.issuer = ?1)`,
        issuer,
        person.subject,
        id,
        now,
      ),
      guardChanges(),
      // Links that were still open end with it.
      revokeInvitations(id, now),
      entry.insert,
    ],
  };
}

export interface Identity {
  issuer: string;
  createdAt: number;
  lastUsedAt: number | null;
}

/** The accounts by which a person signs in: of the issuer that is configured. Index `staff_identities_staff`. */
export async function identitiesOf(ctx: AppContext, staffId: string): Promise<Identity[]> {
  return ctx.db.all<Identity>(
    `select issuer, created_at as createdAt, last_used_at as lastUsedAt from staff_identities
     where staff_id = ?1 and issuer = ?2 order by created_at`,
    staffId,
    issuerOf(ctx),
  );
}

/** Removes the accounts of a person, whichever the issuer. Index `staff_identities_staff`. */
export function removeIdentitiesOf(staffId: string): Statement {
  return statement("delete from staff_identities where staff_id = ?1", staffId);
}
