import type { AppContext } from "../platform/context";
import { guardChanges, type Statement, statement } from "../platform/db";
import { revokeInvitations } from "./invitations";
import type { OidcPerson } from "./oidc";

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
  const invited = await ctx.db.first<{ id: string; name: string; disabled: number }>(
    "select id, name, disabled_at is not null as disabled from staff where email = ?1",
    person.email,
  );
  if (!invited) return { refused: "unknown" };
  if (invited.disabled === 1) return { refused: "disabled" };
  return {
    id: invited.id,
    name: invited.name,
    statements: [
      // Somebody else of this issuer may have come by the address: it leads to one of them only.
      statement(
        `insert into staff_identities (issuer, subject, staff_id, created_at, last_used_at)
         select ?1, ?2, staff.id, ?4, ?4 from staff
         where staff.id = ?3 and staff.disabled_at is null
           and not exists (select 1 from staff_identities as other where other.staff_id = ?3 and other.issuer = ?1)`,
        person.issuer,
        person.subject,
        invited.id,
        now,
      ),
      guardChanges(),
      revokeInvitations(invited.id, now),
    ],
  };
}

export interface Identity {
  issuer: string;
  createdAt: number;
  lastUsedAt: number | null;
}

/** The issuers by which a person signs in. Index `staff_identities_staff`. */
export async function identitiesOf({ db }: AppContext, staffId: string): Promise<Identity[]> {
  return db.all<Identity>(
    `select issuer, created_at as createdAt, last_used_at as lastUsedAt from staff_identities where staff_id = ?1
     order by created_at`,
    staffId,
  );
}
