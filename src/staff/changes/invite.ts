import { isRole } from "../../auth";
import type { GovernedWrite } from "../../governance";
import { guardChanges, statement } from "../../platform/db";
import { findByEmail, isPowerful } from "../people";
import {
  type AboutPerson,
  askerRefused,
  authorizeAdministrator,
  effectsOf,
  entityOf,
  needsSecondPerson,
  refusals,
} from "./shared";

export interface Invite extends AboutPerson {
  name: string;
  email: string | null;
  roles: string[];
  locale: string;
}

/** A short name for the sign-in of a local run: what Latin letters the name has, and the end of the id. */
function handleOf({ name, staff_id }: Invite): string {
  const letters = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${letters.slice(0, 24) || "staff"}-${staff_id.slice(-6)}`;
}

/** Somebody new among the staff. The link by which they get in is made apart: it is shown once and never stored. */
export const invitePerson: GovernedWrite<Invite> = {
  tool: "staff.invite",
  authorize: authorizeAdministrator,
  async assess(ctx, content) {
    const { email, roles, asked_by } = content;
    const taken = email !== null && (await findByEmail(ctx.db, email)) !== undefined;
    return {
      content,
      findings: refusals({
        asker: await askerRefused(ctx, asked_by),
        email_taken: taken,
        unknown_role: roles.length === 0 || !roles.every(isRole),
      }),
      effects: { ...effectsOf(content), roles_after: roles },
      policyFacts: { givesPower: isPowerful(roles) && (await needsSecondPerson(ctx, content)) },
      facts: {},
      entity: entityOf(content),
    };
  },
  async plan(ctx, { content }) {
    return {
      statements: [
        statement(
          `insert into staff (id, handle, name, email, locale, roles, created_at)
           select ?1, ?2, ?3, ?4, ?5, ?6, ?7 where ?4 is null or not exists (select 1 from staff where email = ?4)`,
          content.staff_id,
          handleOf(content),
          content.name,
          content.email,
          content.locale,
          content.roles,
          ctx.clock.now(),
        ),
        guardChanges(),
      ],
      result: { staff_id: content.staff_id },
    };
  },
};
