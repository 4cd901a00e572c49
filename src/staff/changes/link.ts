import type { GovernedWrite } from "../../governance";
import { guardChanges } from "../../platform/db";
import { type InvitationKind, insertInvitation, revokeInvitations } from "../invitations";
import { findPerson, isPowerful } from "../people";
import {
  type AboutPerson,
  askerRefused,
  authorizeAdministrator,
  effectsOf,
  entityOf,
  needsSecondPerson,
  refusals,
} from "./shared";

export interface MakeLink extends AboutPerson {
  invitation_id: string;
  /** Of the secret, which is shown once to whoever asks and is kept nowhere. */
  token_hash: string;
  kind: Exclude<InvitationKind, "first_admin">;
}

/**
 * A link by which a person sets up a way to sign in. Whoever opens it becomes them, so for somebody who decides what others
 * ask for, or has signed in before, another administrator has to agree: nobody approves their own requests by way of somebody
 * else's account, or acts under the name of a colleague.
 */
export const makeLink: GovernedWrite<MakeLink, string[]> = {
  tool: "staff.link",
  authorize: authorizeAdministrator,
  async assess(ctx, content) {
    const { staff_id, asked_by, kind } = content;
    const person = await findPerson(ctx, staff_id);
    const ways = (person?.passkeys ?? 0) + (person?.identities ?? 0);
    return {
      content,
      findings: refusals({
        asker: await askerRefused(ctx, asked_by),
        unknown: person === undefined,
        disabled: person !== undefined && person.disabledAt !== null,
        has_way: person !== undefined && kind === "join" && ways > 0,
        no_way: person !== undefined && kind === "recover" && ways === 0,
      }),
      effects: { ...(person && effectsOf(person)), link_kind: kind },
      policyFacts: {
        givesPower:
          (kind === "recover" || isPowerful(person?.roles ?? [])) && (await needsSecondPerson(ctx, content)),
      },
      facts: {},
      entity: entityOf(content),
      state: person?.roles ?? [],
    };
  },
  async plan(ctx, { content, state }) {
    const now = ctx.clock.now();
    const {
      invitation_id: id,
      token_hash: tokenHash,
      staff_id: staffId,
      kind,
      asked_by: createdBy,
    } = content;
    return {
      statements: [
        revokeInvitations(staffId, now),
        insertInvitation({ id, tokenHash, staffId, kind, createdBy, now, roles: state ?? [] }),
        guardChanges(),
      ],
      result: { staff_id: staffId },
    };
  },
};
