import { type CallContext, may } from "../../auth";
import { liveLinksOfContacts } from "../../commerce";
import { addressDigests, erasureKeyId, erasureKeyState, findContact, waIdVariants } from "../../contacts";
import type { Assessment, Finding, GovernedWrite } from "../../governance";
import { notFound, ToolError } from "../../mcp/errors";
import type { AppContext } from "../../platform/context";
import { unappliedCustomerEvents } from "../../webhooks";
import { type Person, personOf } from "../person";
import { countsOf } from "../person-store";
import { waitingRequests } from "../waiting";
import { beginErasure, type ErasureState } from "./begin";
import { driveErasure } from "./run";

/** Whom it is about. Nothing of theirs stands in the request: it outlives what it erases. */
export interface AboutContact {
  contact_id: string;
}

/** Only a person at the console who looks after personal data. @throws {ToolError} */
export async function authorizePrivacy(ctx: CallContext): Promise<void> {
  if (ctx.principal.kind === "staff" && may(ctx.principal, "privacy:write")) return;
  throw new ToolError(
    "forbidden",
    "Only compliance or an administrator asks for a person's data.",
    "Ask one of them, in the console.",
  );
}

/** @throws {ToolError} `not_found`, also of who was erased or became somebody else */
export async function requireContact(ctx: AppContext, id: string): Promise<void> {
  const contact = await findContact(ctx.db, id);
  if (!contact || contact.merged_into !== null) throw notFound("contact", id, "the list of contacts");
}

const finding = (
  severity: Finding["severity"],
  code: Finding["code"],
  message: string,
  fix?: string,
): Finding => ({ severity, code, message, ...(fix !== undefined && { fix }) });

function sendersOf({ identities }: Person): string[] {
  return identities.flatMap(({ kind, value }) =>
    kind === "phone" || kind === "wa_id" ? waIdVariants(value.replace(/\D/g, "")) : [value],
  );
}

async function assess(
  ctx: AppContext,
  content: AboutContact,
): Promise<Assessment<AboutContact, ErasureState>> {
  await requireContact(ctx, content.contact_id);
  const person = await personOf(ctx.db, content.contact_id);
  const key = ctx.env.ERASURE_KEY;
  const [unapplied, links, counts, keyState, waiting] = await Promise.all([
    unappliedCustomerEvents(ctx.db, sendersOf(person)),
    liveLinksOfContacts(ctx.db, person.ids),
    countsOf(ctx.db, person.ids),
    erasureKeyState(ctx.db, key),
    waitingRequests(ctx.db, content.contact_id),
  ]);
  const own = person.identities.flatMap(({ kind, value, retired_at }) =>
    retired_at === null ? [[kind, value] as const] : [],
  );
  return {
    content,
    findings: [
      ...(key
        ? []
        : [
            finding(
              "error",
              "policy_blocked",
              "ERASURE_KEY is not set: what this person refused would not hold when they come back.",
              "Set ERASURE_KEY and deploy.",
            ),
          ]),
      ...(key && keyState === "changed"
        ? [
            finding(
              "error",
              "policy_blocked",
              "ERASURE_KEY is not the one under which people were erased before: what they refused does not hold.",
              "Set ERASURE_KEY to what it was and deploy.",
            ),
          ]
        : []),
      ...(unapplied.waiting
        ? [
            finding(
              "error",
              "conflict",
              "Something that this person just sent is not applied yet.",
              "Wait a moment and try again.",
            ),
          ]
        : []),
      ...(unapplied.parked
        ? [
            finding(
              "warning",
              "unread_events",
              "Something that this person sent could not be applied. It may be a refusal, and counts as one of everything.",
            ),
          ]
        : []),
      ...(counts.unsettled_orders > 0
        ? [
            finding(
              "info",
              "orders_stay",
              "Orders that are not paid, or have to be settled, stay for the accounts, without what says who ordered.",
            ),
          ]
        : []),
    ],
    effects: { ...counts, payment_links_revoked: links.length },
    policyFacts: { takesPersonalData: true },
    facts: { ids: person.ids },
    entity: { kind: "contact", id: content.contact_id },
    // Whoever decides is shown who it is, as they are called then; nothing of it is stored.
    view: { contact_ids: [content.contact_id] },
    state: {
      person,
      links,
      waiting,
      digests: key ? await addressDigests(key, own) : [],
      keyId: key ? await erasureKeyId(key) : "",
      parked: unapplied.parked,
    },
  };
}

/** Erases what is kept of one person. Proofs stay, under an id that says nothing; what they refused stays refused. */
export const erasePersonalData: GovernedWrite<AboutContact, ErasureState> = {
  tool: "personal_data.erase",
  authorize: authorizePrivacy,
  assess,
  plan: async (ctx, { content, state }, request) => {
    if (!state) throw new Error("an erasure without what it was judged by");
    return {
      statements: beginErasure(
        ctx,
        { contactId: content.contact_id, actionRequestId: request.actionRequestId },
        state,
      ),
      drive: (app) => driveErasure(app, content.contact_id),
    };
  },
};
