import { type CallContext, may } from "../../auth";
import { type Finding, hasDoneSince } from "../../governance";
import { ToolError } from "../../mcp/errors";
import { HOUR } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { findPerson, hasAdministratorBesides, isAdministrator, type Person } from "../people";

/** Whom a change is about, and who asked for it: an approver decides about what this person asked. */
export interface AboutPerson {
  staff_id: string;
  asked_by: string;
}

/** Why a change of the staff is refused; the pages have the words. */
export type StaffRefusal =
  | "self"
  | "last_admin"
  | "asker"
  | "email_taken"
  | "unknown"
  | "disabled"
  | "not_disabled"
  | "changed"
  | "no_way"
  | "has_way"
  | "unknown_role";

const SENTENCES: Readonly<Record<StaffRefusal, string>> = {
  self: "Nobody disables themselves or gives up their own administration.",
  last_admin: "Somebody who can sign in has to remain administrator.",
  asker: "Whoever asked for this is no longer an administrator.",
  email_taken: "Somebody with this e-mail address is there already.",
  unknown: "There is no such person.",
  disabled: "The person is disabled.",
  not_disabled: "The person is not disabled.",
  changed: "The roles were changed meanwhile.",
  no_way: "The person has no way to sign in yet.",
  has_way: "The person has a way to sign in.",
  unknown_role: "There is no such role.",
};

/** A finding that nobody can approve away. Its path names the rule. */
export function refusal(rule: StaffRefusal): Finding {
  return { severity: "error", code: "policy_blocked", message: SENTENCES[rule], path: rule };
}

export const refusals = (rules: Readonly<Partial<Record<StaffRefusal, boolean>>>): Finding[] =>
  (Object.keys(rules) as StaffRefusal[]).filter((rule) => rules[rule]).map(refusal);

/** Only a person who administers the staff, at the console. @throws {ToolError} */
export async function authorizeAdministrator({ principal }: CallContext): Promise<void> {
  if (principal.kind === "staff" && may(principal, "staff:admin")) return;
  throw new ToolError("forbidden", "Only an administrator changes the staff.", "Ask an administrator.");
}

/** Whoever asked, looked at now: somebody who lost the role meanwhile has nothing done in their name. */
export async function askerRefused(ctx: AppContext, askedBy: string): Promise<boolean> {
  const asker = await findPerson(ctx, askedBy);
  return !asker || asker.disabledAt !== null || !isAdministrator(asker.roles);
}

/** How long somebody who put an administrator out of office is not their own second person. ms */
const NOT_ALONE_FOR = 72 * HOUR;

/** In the result of a change: it put an administrator out of office who could sign in. */
const PUT_OUT = "administrator_put_out";

export const putOut = (isOut: boolean): Record<string, boolean> => (isOut ? { [PUT_OUT]: true } : {});

/**
 * Whether another administrator has to agree: there is one who could, besides whoever asked, or there was until whoever
 * asked put them out of office a moment ago. Then the request waits, for somebody to notice, and lapses if nobody can agree.
 */
export const needsSecondPerson = async (ctx: AppContext, { asked_by }: AboutPerson): Promise<boolean> =>
  (await hasAdministratorBesides(ctx, [asked_by])) ||
  (await hasDoneSince(
    ctx.db,
    {
      staffId: asked_by,
      tools: ["staff.disable", "staff.change"],
      since: ctx.clock.now() - NOT_ALONE_FOR,
    },
    PUT_OUT,
  ));

/** How a person is named to an approver. */
export const effectsOf = (person: Pick<Person, "name" | "email">): Record<string, unknown> => ({
  person: person.name,
  ...(person.email !== null && { person_email: person.email }),
});

export const entityOf = ({ staff_id }: AboutPerson) => ({ kind: "staff", id: staff_id });
