import type { ErrorCode } from "../../mcp/errors";

/** What no change to people's records may do, approved or not. */
export interface WriteGuardrail {
  tool: string;
  code: ErrorCode;
  rule: string;
  fix: string;
}

/** Rooms name a row by its key; its words are what callers read and what `policy_rules.get` serves. */
export const WRITE_GUARDRAILS = {
  tagImpliesConsent: {
    tool: "whatsapp.tag.apply",
    code: "policy_blocked",
    rule: "A tag may not say that somebody consented or refused: only the consent ledger does.",
    fix: "Record consent with whatsapp.consent.update and choose another tag.",
  },
  reversalNeedsEvidence: {
    tool: "whatsapp.consent.update",
    code: "opted_out",
    rule: "An opt-out is taken back only by what the customer did later and this system received: a typed message or a WhatsApp preference.",
    fix: "Give evidence.message_id (wamid) or evidence.webhook_event_id of the customer's own act after the opt-out, one contact at a time.",
  },
  stoppedInWhatsApp: {
    tool: "whatsapp.consent.update",
    code: "opted_out",
    rule: "Marketing that the customer stopped in WhatsApp itself resumes only when the customer resumes it there.",
    fix: "Wait for the customer to resume marketing messages in WhatsApp.",
  },
  complaintBlocks: {
    tool: "whatsapp.consent.update",
    code: "blocked",
    rule: "A block that follows a complaint is lifted only by what the customer did later and this system received.",
    fix: "Give evidence.message_id (wamid) of the customer's own message after the block.",
  },
  consentInTheFuture: {
    tool: "whatsapp.consent.update",
    code: "validation_failed",
    rule: "Consent cannot be given in the future, nor before 2009, when WhatsApp began.",
    fix: "Give the time at which the customer agreed or refused.",
  },
  importNeedsConsent: {
    tool: "whatsapp.contact.import",
    code: "consent_missing",
    rule: "A row is imported only with a valid number and a traceable consent: source, date and evidence.",
    fix: "Add the missing columns, or consent for all rows, and preview again.",
  },
  everybodyByAccident: {
    tool: "whatsapp.segment.upsert",
    code: "policy_blocked",
    rule: "A condition that is empty or always true is refused unless all customers are meant.",
    fix: "Narrow the condition, or say all_customers: true; a person then decides.",
  },
} as const satisfies Readonly<Record<string, WriteGuardrail>>;
