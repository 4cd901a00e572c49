import { type Finding, guardrailFinding, LIMITS, WRITE_GUARDRAILS } from "../governance";
import type { AppContext } from "../platform/context";
import { type CustomerAct, customerAct } from "./evidence";
import { EARLIEST_CONSENT, type UpdateSource } from "./rules";
import type { StatedContact } from "./store";
import { type ConsentUpdate, lifts } from "./update-content";

/** The customer's act that a lifting update points at, if there is one. */
export async function namedAct(ctx: AppContext, content: ConsentUpdate): Promise<CustomerAct | undefined> {
  return lifts(content) && content.evidence ? customerAct(ctx, content.evidence) : undefined;
}

export function evidenceFindings(content: ConsentUpdate, act: CustomerAct | undefined): Finding[] {
  const { evidence = {}, action } = content;
  const finding = (path: string, message: string, fix: string): Finding[] => [
    { severity: "error", code: "validation_failed", message, path, fix },
  ];
  if (!lifts(content)) return [];
  const { ref, message_id, webhook_event_id } = evidence;
  if (message_id === undefined && webhook_event_id === undefined) {
    if (action === "unblock" || ref !== undefined) return [];
    return finding(
      "evidence",
      "An opt-in needs evidence.",
      "Give evidence.ref (the form, the recording), evidence.message_id or evidence.webhook_event_id.",
    );
  }
  const path = message_id === undefined ? "evidence.webhook_event_id" : "evidence.message_id";
  if (!act) {
    return finding(
      path,
      "The evidence is no typed message or resumed preference of a customer that this system received.",
      "Find the customer's own message with whatsapp.conversation.get.",
    );
  }
  if (content.contact_ids.every((id) => id === act.contactId)) return [];
  return finding(
    path,
    "The evidence is another contact's.",
    "Ask for one contact at a time, with its own evidence.",
  );
}

export function unknownContact(contact: StatedContact, index: number): Finding[] {
  if (contact.found && contact.merged_into === null) return [];
  return [
    {
      severity: "error",
      code: "not_found",
      message: contact.found
        ? `The contact was merged into ${contact.merged_into}.`
        : `No contact ${JSON.stringify(contact.contact_id)} within your reach.`,
      path: `contact_ids.${index}`,
      fix: contact.found ? `Use ${contact.merged_into}.` : "Find it with whatsapp.contacts.list.",
    },
  ];
}

export function timeFindings(content: ConsentUpdate, now: number): Finding[] {
  const { consentInTheFuture } = WRITE_GUARDRAILS;
  const wrong = content.at > now + LIMITS.clockSkew || content.at < EARLIEST_CONSENT;
  return wrong ? [guardrailFinding(consentInTheFuture, "occurred_at")] : [];
}

/** Sources that only this system can witness: they go with the customer's act, or not at all. */
const WITNESSED: readonly UpdateSource[] = ["customer_message", "preference_webhook"];

export function sourceFindings({ source, action }: ConsentUpdate, act: CustomerAct | undefined): Finding[] {
  if (!WITNESSED.includes(source) || act !== undefined) return [];
  return [
    {
      severity: "error",
      code: "validation_failed",
      message: "This source goes with an act of the customer's that this system received.",
      path: "source",
      fix:
        action === "opt_in"
          ? "Give evidence.message_id or evidence.webhook_event_id, or name where else the customer said so."
          : "Name where the customer said so, for example phone_call or staff.",
    },
  ];
}
