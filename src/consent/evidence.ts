import { consentWord, type Finding, guardrailFinding, ownOptOutWords, WRITE_GUARDRAILS } from "../governance";
import type { AppContext } from "../platform/context";
import { inboundByReference } from "../sending";
import { preferenceEvent } from "../webhooks";
import { type ConsentCategory, STOPPED_IN_WHATSAPP } from "./rules";
import { contactOfAddress, type InForce } from "./store";

/** How a change of consent is proved, as a caller names it. */
export interface Evidence {
  /** A reference outside: number of a form, link to a recording. */
  ref?: string | undefined;
  /** The wamid, or the id here, of a message that the customer wrote. */
  message_id?: string | undefined;
  /** The id of a preference event in the webhook log. */
  webhook_event_id?: string | undefined;
}

/** Something that the customer did and that this system received. */
export interface CustomerAct {
  kind: "inbound_message" | "preference_webhook";
  ref: string;
  contactId: string;
  at: number;
  /** What the customer wrote: untrusted. */
  text: string | null;
  /** Categories that it can speak of. */
  categories: readonly ConsentCategory[] | "all";
}

/** What the evidence names, if the customer did it: typed a message that is no opt-out, or resumed marketing. */
export async function customerAct(ctx: AppContext, evidence: Evidence): Promise<CustomerAct | undefined> {
  if (evidence.message_id !== undefined) {
    const message = await inboundByReference(ctx.db, evidence.message_id);
    const isAct =
      message?.type === "text" &&
      consentWord(message.text, ownOptOutWords(ctx.env.OPT_OUT_WORDS)) !== "opt_out";
    if (!message || !isAct || consentWord(message.text) === "opt_out_marketing") return undefined;
    return {
      kind: "inbound_message",
      ref: message.wamid ?? message.id,
      contactId: message.contact_id,
      at: message.at,
      text: message.text,
      categories: "all",
    };
  }
  if (evidence.webhook_event_id === undefined) return undefined;
  const event = await preferenceEvent(ctx.db, evidence.webhook_event_id);
  if (event?.value !== "resume" || event.category !== "marketing_messages") return undefined;
  const contactId = await contactOfAddress(ctx.db, event.waId, event.userId);
  if (!contactId) return undefined;
  return {
    kind: "preference_webhook",
    ref: evidence.webhook_event_id,
    contactId,
    at: event.at,
    text: null,
    categories: ["marketing"],
  };
}

/** Why an act does not take back what holds a contact back; undefined when it does. */
export function whyNotReversed(
  restrictions: readonly InForce[],
  act: CustomerAct | undefined,
  contactId: string,
  path: string,
): Finding | undefined {
  for (const { scope, source, occurred_at: since } of restrictions) {
    const stopped = scope === "marketing" && STOPPED_IN_WHATSAPP.has(source);
    if (stopped && act?.kind !== "preference_webhook")
      return guardrailFinding(WRITE_GUARDRAILS.stoppedInWhatsApp, path);
    const speaksOfIt = act && (act.categories === "all" || act.categories.includes(scope as ConsentCategory));
    if (!speaksOfIt || act.contactId !== contactId || act.at <= since)
      return guardrailFinding(WRITE_GUARDRAILS.reversalNeedsEvidence, path);
  }
  return undefined;
}

/** Why a block is not lifted: after a complaint it takes what the customer wrote later. */
export function whyNotUnblocked(
  restrictions: readonly InForce[],
  act: CustomerAct | undefined,
  contactId: string,
  path: string,
): Finding | undefined {
  const complaints = restrictions.filter(({ source }) => source === "complaint");
  const answered = complaints.every(
    ({ occurred_at: since }) =>
      act?.kind === "inbound_message" && act.contactId === contactId && act.at > since,
  );
  return answered ? undefined : guardrailFinding(WRITE_GUARDRAILS.complaintBlocks, path);
}
