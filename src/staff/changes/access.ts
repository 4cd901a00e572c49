import { endSessionsOf } from "../../auth";
import type { Finding, GovernedWrite } from "../../governance";
import type { AppContext } from "../../platform/context";
import { guardChanges, type Statement, statement } from "../../platform/db";
import { revokeInvitations } from "../invitations";
import {
  findPerson,
  guardAdministrator,
  hasAdministratorBesides,
  isActiveAdministrator,
  isAdministrator,
  isPowerful,
  type Person,
  revokeClients,
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

interface AccessChange {
  tool: string;
  /** What forbids it, besides that the person has to be there. */
  forbids?: (ctx: AppContext, content: AboutPerson, person: Person) => Promise<Finding[]>;
  givesPower?: (person: Person) => boolean;
  statements: (ctx: AppContext, content: AboutPerson) => Statement[];
  /** What the result says of it besides whom it was about. */
  result?: (ctx: AppContext, person: Person) => Record<string, unknown>;
}

/** A change of whether and by what a person gets in, that needs no more to be said than whom it is about. */
function accessChange(change: AccessChange): GovernedWrite<AboutPerson, Record<string, unknown>> {
  const { tool, forbids, givesPower, statements, result } = change;
  return {
    tool,
    authorize: authorizeAdministrator,
    async assess(ctx, content) {
      const person = await findPerson(ctx, content.staff_id);
      const powerful = person !== undefined && (givesPower?.(person) ?? false);
      return {
        content,
        findings: [
          ...refusals({
            asker: await askerRefused(ctx, content.asked_by),
            unknown: person === undefined,
          }),
          ...((person && (await forbids?.(ctx, content, person))) ?? []),
        ],
        effects: person ? effectsOf(person) : {},
        policyFacts: { givesPower: powerful && (await needsSecondPerson(ctx, content)) },
        facts: {},
        entity: entityOf(content),
        before: person && { disabled_at: person.disabledAt, roles: person.roles },
        state: person && result?.(ctx, person),
      };
    },
    async plan(ctx, { content, state }) {
      return { statements: statements(ctx, content), result: { staff_id: content.staff_id, ...state } };
    },
  };
}

/** Out at once: sessions, links, tokens and grants end with it, and do not come back when the person does. */
export const disablePerson = accessChange({
  tool: "staff.disable",
  forbids: async (ctx, { staff_id, asked_by }, person) =>
    refusals({
      disabled: person.disabledAt !== null,
      self: staff_id === asked_by,
      last_admin: isAdministrator(person.roles) && !(await hasAdministratorBesides(ctx, [staff_id])),
    }),
  statements: (ctx, { staff_id, asked_by }) => [
    statement(
      "update staff set disabled_at = ?2 where id = ?1 and disabled_at is null",
      staff_id,
      ctx.clock.now(),
    ),
    guardChanges(),
    guardAdministrator(ctx),
    endSessionsOf(staff_id),
    revokeInvitations(staff_id, ctx.clock.now()),
    ...revokeClients(staff_id, ctx, asked_by),
  ],
  result: (ctx, person) => putOut(isActiveAdministrator(ctx, person)),
});

export const enablePerson = accessChange({
  tool: "staff.enable",
  forbids: async (_ctx, _content, person) => refusals({ not_disabled: person.disabledAt === null }),
  givesPower: (person) => isPowerful(person.roles),
  // A link that was made meanwhile was made for somebody who could not use it.
  statements: (ctx, { staff_id }) => [
    statement("update staff set disabled_at = null where id = ?1 and disabled_at is not null", staff_id),
    guardChanges(),
    revokeInvitations(staff_id, ctx.clock.now()),
  ],
});

export const endAllSessions = accessChange({
  tool: "staff.end_sessions",
  statements: (_ctx, { staff_id }) => [endSessionsOf(staff_id)],
});

export const revokeAllClients = accessChange({
  tool: "staff.revoke_clients",
  statements: (ctx, { staff_id, asked_by }) => revokeClients(staff_id, ctx, asked_by),
});

export const revokeLink = accessChange({
  tool: "staff.revoke_link",
  statements: (ctx, { staff_id }) => [revokeInvitations(staff_id, ctx.clock.now())],
});
