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
  targetWithoutSight: {
    tool: "whatsapp.conversation.assign",
    code: "policy_blocked",
    rule: "A conversation of a queue is given only to people who see that queue.",
    fix: "Choose a member of the queue, or hand it to another queue too; see whatsapp.inbox_assignments.list.",
  },
  escalationUnconfirmed: {
    tool: "whatsapp.conversation.close",
    code: "policy_blocked",
    rule: "A conversation with an active escalation is closed only after the escalation's owner confirmed it in person, and the customer has written nothing since.",
    fix: "Ask the owner to confirm it in the console; no tool can.",
  },
  customerWaits: {
    tool: "whatsapp.conversation.close",
    code: "policy_blocked",
    rule: "A conversation in which the customer waits for an answer is closed only in the name of its owner, who says so.",
    fix: "Answer first with whatsapp.session_message.preview, or have its owner close it with confirm_unanswered: true.",
  },
  unresolvedNeedsOwner: {
    tool: "whatsapp.conversation.close",
    code: "policy_blocked",
    rule: "A conversation is closed as unresolved only in the name of its owner, or when nobody owns it.",
    fix: "Have its owner close it, or take it over first with whatsapp.handover.preview.",
  },
  mediaWrongType: {
    tool: "whatsapp.media_asset.upload",
    code: "validation_failed",
    rule: "A file is kept only if its bytes are of a type that WhatsApp takes for its kind, and of the type that was said.",
    fix: "Send a file of a type that the message names, or leave kind and mime_type out.",
  },
  mediaTooLarge: {
    tool: "whatsapp.media_asset.upload",
    code: "validation_failed",
    rule: "A file stays within WhatsApp's size for its kind: images 5 MB, video and audio 16 MB, documents 100 MB, stickers 100 KB, or 500 KB when they move.",
    fix: "Make the file smaller.",
  },
  mediaHarmful: {
    tool: "whatsapp.media_asset.upload",
    code: "policy_blocked",
    rule: "A file in which the scan finds a virus, a program or macros is not kept.",
    fix: "Use another file; nobody can lift this.",
  },
  mediaUndecided: {
    tool: "whatsapp.media_asset.upload",
    code: "policy_blocked",
    rule: "A file on which the scan has no verdict is not used.",
    fix: "Wait for the verdict; see scan in whatsapp.media_assets.list.",
  },
  templateInvalid: {
    tool: "whatsapp.template.submit",
    code: "validation_failed",
    rule: "A template goes to Meta's review only when nothing in it is against Meta's rules.",
    fix: "Mend what the findings name with whatsapp.template_draft.upsert, then preview again.",
  },
  templateMediaUnfit: {
    tool: "whatsapp.template.submit",
    code: "validation_failed",
    rule: "The example of a media header is a file of ours: clean, approved for templates, and of a type that Meta takes for that header.",
    fix: "Choose another one of whatsapp.media_assets.list, or upload it with whatsapp.media_asset.upload.",
  },
  templateOnItsWay: {
    tool: "whatsapp.template.submit",
    code: "conflict",
    rule: "A template has one submission at a time: while one is on its way, there is no second.",
    fix: "Wait for its outcome; see whatsapp.action_request.status.",
  },
  templateNotEditable: {
    tool: "whatsapp.template.submit",
    code: "policy_blocked",
    rule: "A template that Meta has is edited only while it is approved, rejected or paused.",
    fix: "Wait until the review ends, or submit it under another name.",
  },
  templateEditLimit: {
    tool: "whatsapp.template.submit",
    code: "rate_limited",
    rule: "An approved template is edited once in 24 hours and ten times in 30 days at most.",
    fix: "Wait until the time that the preview names, or submit it under another name.",
  },
  templateCategoryFixed: {
    tool: "whatsapp.template.submit",
    code: "policy_blocked",
    rule: "The category of an approved template and its kind of variables stay as they are.",
    fix: "Keep them, or submit it under another name.",
  },
  paymentElsewhere: {
    tool: "whatsapp.payment_link.send",
    code: "policy_blocked",
    rule: "A payment link goes to the conversation that owns the order, with the contact whose order it is, and nowhere else.",
    fix: "Use the conversation of the order; see orders in whatsapp.contact.get.",
  },
  paymentNotDue: {
    tool: "whatsapp.payment_link.send",
    code: "conflict",
    rule: "Only an order that is confirmed, not paid, and without a payment that a person has to look at is asked to be paid.",
    fix: "Look at the order's status in whatsapp.contact.get.",
  },
} as const satisfies Readonly<Record<string, WriteGuardrail>>;
