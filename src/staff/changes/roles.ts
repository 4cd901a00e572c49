import { isRole } from "../../auth";
import type { GovernedWrite } from "../../governance";
import { guardChanges, statement } from "../../platform/db";
import { revokeInvitations } from "../invitations";
import {
  findPerson,
  guardAdministrator,
  hasAdministratorBesides,
  isActiveAdministrator,
  isAdministrator,
  isPowerful,
} from "../people";
import {
  type AboutPerson,
  askerRefused,
  authorizeAdministrator,
  effectsOf,
  entityOf,
  needsSecondPerson,
  putOut,
  refusals,
} from "./shared";

export interface ChangeRoles extends AboutPerson {
  roles: string[];
  /** What they were when the form was shown. */
  before: string[];
}

const sameRoles = (a: readonly string[], b: readonly string[]) =>
  [...a].sort().join() === [...b].sort().join();

/** What a change starts from, and what it means. */
interface Seen {
  present: string[];
  /** Power is gained: links that were made without it end. */
  gainsPower: boolean;
  /** An administrator who could sign in is one no more. */
  isOut: boolean;
}

/** Other roles for a person. What they may do changes with their next click, and so does what acts in their name. */
export const changeRoles: GovernedWrite<ChangeRoles, Seen> = {
  tool: "staff.change",
  authorize: authorizeAdministrator,
  async assess(ctx, content) {
    const { staff_id, asked_by, roles, before } = content;
    const person = await findPerson(ctx, staff_id);
    const present = person?.roles ?? [];
    const demotes = isAdministrator(present) && !isAdministrator(roles);
    const gainsPower = isPowerful(roles.filter((role) => !present.includes(role)));
    return {
      content,
      findings: refusals({
        asker: await askerRefused(ctx, asked_by),
        unknown: person === undefined,
        disabled: person !== undefined && person.disabledAt !== null,
        changed: person !== undefined && !sameRoles(present, before),
        unknown_role: roles.length === 0 || !roles.every(isRole),
        self: staff_id === asked_by && demotes,
        last_admin: demotes && !(await hasAdministratorBesides(ctx, [staff_id])),
      }),
      effects: { ...(person && effectsOf(person)), roles_before: present, roles_after: roles },
      policyFacts: { givesPower: gainsPower && (await needsSecondPerson(ctx, content)) },
      facts: { present },
      entity: entityOf(content),
      before: present,
      state: {
        present,
        gainsPower,
        isOut: demotes && person !== undefined && isActiveAdministrator(ctx, person),
      },
    };
  },
  async plan(ctx, { content, state }) {
    const { present, gainsPower, isOut } = state ?? { present: [], gainsPower: false, isOut: false };
    return {
      statements: [
        statement(
          "update staff set roles = ?2 where id = ?1 and json(roles) = json(?3) and disabled_at is null",
          content.staff_id,
          content.roles,
          present,
        ),
        guardChanges(),
        guardAdministrator(ctx),
        ...(gainsPower ? [revokeInvitations(content.staff_id, ctx.clock.now())] : []),
      ],
      result: { staff_id: content.staff_id, ...putOut(isOut) },
    };
  },
};
