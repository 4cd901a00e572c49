import type { ErrorCode } from "../../mcp/errors";
import { consentNeeded, type MessageCategory } from "./consent-needed";
import { FREQUENCY_CAPS } from "./limits";

export type ConsentValue = "unknown" | "opted_in" | "opted_out";

export type MessageOrigin = "automation" | "opt_out_confirmation";

/** The customer wants nothing at all; a later message of hers lets people answer, and no machine. */
const wantsNothing = ({ consent }: SendFacts) =>
  (["marketing", "utility", "authentication"] as const).every(
    (category) => consent[category] === "opted_out",
  );

/** Everything that decides whether one message may go to one contact at one moment. */
export interface SendFacts {
  /** `service` for free-form content, else the template's category. */
  category: MessageCategory;
  windowOpen: boolean;
  /**
   * Nobody asked for this message: `automation` answers by itself, `opt_out_confirmation` says once that an opt-out was
   * heard. Null: a person or an agent asked for it.
   */
  origin: MessageOrigin | null;
  /** What answers by itself with this message is live as it was when it did; true of what somebody asked for. */
  originLive: boolean;
  /**
   * Of what answers by itself: since it did, somebody wrote to the customer, gave the conversation to somebody, or closed it.
   */
  personHasIt: boolean;
  consent: Readonly<Record<MessageCategory, ConsentValue>>;
  /** Something that the customer sent could not be applied and is parked: it may be an opt-out. */
  unheard: boolean;
  blocked: boolean;
  undeliverable: boolean;
  hasAddress: boolean;
  /** The address is a phone number, and not an id of the customer for this business alone. */
  hasNumber: boolean;
  /** The message contains what staff wrote to each other about this contact or others. */
  quotesNote: boolean;
  /** A file of the message is not ready, clean, of a kind that Meta takes, or for this conversation. */
  mediaUnusable: boolean;
  /** Meta's status of the template, `missing` when there is none of that name and language; null for free-form. */
  templateStatus: string | null;
  /** Meta told that the template reads otherwise now, and its wording is not fetched yet. */
  templateUnread: boolean;
  /** In what the template differs from what was asked for, when the message was asked for before. */
  templateChanged: "wording" | "category" | null;
  /** Marketing messages sent to the contact, in the order of {@link FREQUENCY_CAPS}. */
  sentWithinCaps: readonly number[];
}

/** A rule without an approver: nobody can lift it. */
export interface Guardrail {
  code: ErrorCode;
  rule: string;
  breached: (facts: SendFacts) => boolean;
  fix: string;
}

/** The guardrails of every send, most telling first. Preview, request, approval and execution read this table. */
export const SEND_GUARDRAILS: readonly Guardrail[] = [
  {
    code: "blocked",
    rule: "No message goes to a contact that is blocked.",
    breached: (facts) => facts.blocked,
    fix: "Nothing can be sent until the block is lifted; see whatsapp.opt_outs.list.",
  },
  {
    code: "opted_out",
    rule: "No message goes to a contact that opted out of its category. Free-form replies count as service.",
    breached: (facts) =>
      facts.consent[facts.category] === "opted_out" &&
      !(facts.origin === "opt_out_confirmation" && facts.category === "service"),
    fix: "Wait until the customer opts in again; only for service (free-form replies, say) is it enough that the customer writes again. See whatsapp.consent_records.list.",
  },
  {
    code: "opted_out",
    rule: "Automation does not answer a contact that opted out of everything, even when it writes again.",
    breached: (facts) => facts.origin === "automation" && wantsNothing(facts),
    fix: "A person answers; automation does again once the customer opts in.",
  },
  {
    code: "policy_blocked",
    rule: "An automatic message goes out only while the flow or the rule that it is from is live as it was approved.",
    breached: (facts) => facts.origin === "automation" && !facts.originLive,
    fix: "A person answers; see whatsapp.flows.list for what is live.",
  },
  {
    code: "conflict",
    rule: "An automatic message does not go out once a person has the conversation, or closed it.",
    breached: (facts) => facts.origin === "automation" && facts.personHasIt,
    fix: "There is nothing to do: the person answers.",
  },
  {
    code: "unavailable",
    rule: "No message goes to a customer of whom something came in that could not be applied: it may be an opt-out.",
    breached: (facts) => facts.unheard,
    fix: "Have it tried again with whatsapp.webhook.retry; see whatsapp.webhook_logs.list with outcome failed.",
  },
  {
    code: "invalid_number",
    rule: "No message goes to an address that Meta reported as undeliverable, or to a contact without one.",
    breached: (facts) => facts.undeliverable || !facts.hasAddress,
    fix: "Correct the contact's number; see whatsapp.contact.get.",
  },
  {
    code: "invalid_number",
    rule: "An authentication template goes to a phone number only: Meta sends no codes to other addresses.",
    breached: (facts) => facts.category === "authentication" && facts.hasAddress && !facts.hasNumber,
    fix: "Ask the customer for the number, and record it with whatsapp.contact.upsert.",
  },
  {
    code: "policy_blocked",
    rule: "A message never contains what staff wrote to each other about customers.",
    breached: (facts) => facts.quotesNote,
    fix: "Say it to the customer in other words, without quoting a note.",
  },
  {
    code: "policy_blocked",
    rule: "A message goes out only with files that are ready, found clean, within WhatsApp's limits, and for its conversation.",
    breached: (facts) => facts.mediaUnusable,
    fix: "Choose another file of whatsapp.media_assets.list, or upload one with whatsapp.media_asset.upload.",
  },
  {
    code: "template_not_approved",
    rule: "A template is sent only while Meta has it approved and not paused.",
    breached: (facts) => facts.templateStatus !== null && facts.templateStatus !== "APPROVED",
    fix: "Choose an approved template.",
  },
  {
    code: "unavailable",
    rule: "A template whose wording Meta reported as changed goes out only once the new wording is fetched.",
    breached: (facts) => facts.templateUnread,
    fix: "Preview it again in a minute or two.",
  },
  {
    code: "preview_stale",
    rule: "A template goes out in the wording in which it was previewed.",
    breached: (facts) => facts.templateChanged === "wording",
    fix: "Preview it again and look at the new wording.",
  },
  {
    code: "preview_stale",
    rule: "A template goes out in the category in which it was previewed: it decides whose consent is needed, and the price.",
    breached: (facts) => facts.templateChanged === "category",
    fix: "Preview it again: its category is another one now.",
  },
  {
    code: "window_closed",
    rule: "Free-form messages go out only within 24 hours of the customer's last message.",
    breached: (facts) => consentNeeded(facts.category, facts.windowOpen).needs === "never",
    fix: "Send an approved template to a contact who consents, or wait for the customer to write.",
  },
  {
    code: "consent_missing",
    rule: "A template that the business starts with needs the contact's opt-in to its category.",
    breached: (facts) =>
      consentNeeded(facts.category, facts.windowOpen).needs === "opted_in" &&
      facts.consent[facts.category] === "unknown",
    fix: "Get the customer's opt-in first; see whatsapp.consent_records.list.",
  },
  {
    code: "policy_blocked",
    rule: "Marketing messages to one contact stay within the frequency caps.",
    breached: (facts) =>
      FREQUENCY_CAPS.some(
        (cap, index) => cap.category === facts.category && (facts.sentWithinCaps[index] ?? 0) >= cap.most,
      ),
    fix: "Wait until the cap's period has passed.",
  },
];

/** Guardrails that the facts breach, in the order of the table. */
export function breachedGuardrails(facts: SendFacts): Guardrail[] {
  return SEND_GUARDRAILS.filter((guardrail) => guardrail.breached(facts));
}
