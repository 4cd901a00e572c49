import type { ConsentValue } from "../governance";

/** Message categories that consent is given or refused for. */
export const CONSENT_CATEGORIES = ["marketing", "utility", "authentication", "service"] as const;
export type ConsentCategory = (typeof CONSENT_CATEGORIES)[number];

/** What a ledger entry can be about: a category, being blocked, or being deliverable at all. */
export const CONSENT_SCOPES = [...CONSENT_CATEGORIES, "block", "delivery"] as const;
export type ConsentScope = (typeof CONSENT_SCOPES)[number];

export type ConsentAction = "opt_in" | "opt_out" | "block" | "unblock" | "undeliverable" | "deliverable";

/** Where a ledger entry comes from. */
export const CONSENT_SOURCES = [
  "stop_word",
  "start_word",
  "button",
  "preference_webhook",
  "customer_message",
  "meta_refused",
  "meta_undeliverable",
  "complaint",
  "staff",
  "import",
  "web_form",
  "in_store",
  "paper_form",
  "phone_call",
  "email",
  "event",
  "contract",
  "merge",
  "identity_changed",
  "erasure",
  "returned",
  "seed",
] as const;
export type ConsentSource = (typeof CONSENT_SOURCES)[number];

/** Where an imported consent can come from: what somebody can go back to. */
export const IMPORT_SOURCES = [
  "web_form",
  "in_store",
  "paper_form",
  "phone_call",
  "email",
  "event",
  "contract",
] as const satisfies readonly ConsentSource[];
export type ImportSource = (typeof IMPORT_SOURCES)[number];

/** Where a change that somebody records can come from. */
export const UPDATE_SOURCES = [
  ...IMPORT_SOURCES,
  "complaint",
  "customer_message",
  "preference_webhook",
  "staff",
] as const satisfies readonly ConsentSource[];
export type UpdateSource = (typeof UPDATE_SOURCES)[number];

/** Sources of an opt-out that Meta enforces too: only the customer's setting in WhatsApp lifts it. */
export const STOPPED_IN_WHATSAPP: ReadonlySet<string> = new Set<ConsentSource>([
  "preference_webhook",
  "meta_refused",
]);

/** WhatsApp began in 2009: nobody agreed to anything before. Ms. */
export const EARLIEST_CONSENT = Date.UTC(2009, 0, 1);

/** The reasons under which `opt_outs.list` shows a restriction, by source. */
export const SUPPRESSION_REASONS: Readonly<Record<ConsentSource, string>> = {
  stop_word: "STOP word",
  start_word: "START word",
  button: "opt-out button",
  preference_webhook: "WhatsApp preference",
  customer_message: "customer message",
  meta_refused: "Meta: customer stopped marketing",
  meta_undeliverable: "Meta: undeliverable",
  complaint: "complaint",
  staff: "staff",
  import: "import",
  web_form: "web form",
  in_store: "in store",
  paper_form: "paper form",
  phone_call: "phone call",
  email: "email",
  event: "event",
  contract: "contract",
  merge: "refused before two contacts became one",
  identity_changed: "the number has a new owner",
  erasure: "unread when the person was erased",
  returned: "refused before the person was erased",
  seed: "earlier record",
};

/** Meta's error codes that say something of the receiver, not of the message. */
export const RECEIVER_ERRORS: Readonly<
  Record<number, { scope: ConsentScope; action: ConsentAction; source: ConsentSource }>
> = {
  131026: { scope: "delivery", action: "undeliverable", source: "meta_undeliverable" },
  131050: { scope: "marketing", action: "opt_out", source: "meta_refused" },
};

/** What Meta's refusal of a message says of its receiver; undefined for errors that are about the message. */
export const receiverError = (code: number) => RECEIVER_ERRORS[code];

/** What the ledger amounts to for one contact: one row of `consent_states`. */
export interface ConsentStateRow {
  contact_id: string;
  marketing: ConsentValue;
  marketing_since: number | null;
  marketing_source: string | null;
  utility: ConsentValue;
  utility_since: number | null;
  utility_source: string | null;
  authentication: ConsentValue;
  authentication_since: number | null;
  authentication_source: string | null;
  service: ConsentValue;
  service_since: number | null;
  service_source: string | null;
  block: "unknown" | "blocked" | "clear";
  block_since: number | null;
  block_source: string | null;
  delivery: "unknown" | "undeliverable" | "clear";
  delivery_since: number | null;
  delivery_source: string | null;
  restricted_at: number | null;
}

/** The state of a contact about whom the ledger says nothing. */
export const NOTHING_RECORDED: Omit<ConsentStateRow, "contact_id"> = {
  marketing: "unknown",
  marketing_since: null,
  marketing_source: null,
  utility: "unknown",
  utility_since: null,
  utility_source: null,
  authentication: "unknown",
  authentication_since: null,
  authentication_source: null,
  service: "unknown",
  service_since: null,
  service_source: null,
  block: "unknown",
  block_since: null,
  block_source: null,
  delivery: "unknown",
  delivery_since: null,
  delivery_source: null,
  restricted_at: null,
};

interface LedgerEvent {
  id: string;
  action: ConsentAction;
  occurredAt: number;
  canReverse: boolean;
  /** Only lifts; says nothing when there is nothing to lift. */
  reversalOnly?: boolean;
  source?: string;
  evidenceKind?: string | null;
}

const RESTRICTIONS: readonly ConsentAction[] = ["opt_out", "block", "undeliverable"];

/** Whether an entry lifts an earlier restriction. */
function lifts(permission: LedgerEvent, restriction: LedgerEvent): boolean {
  if (!permission.canReverse || permission.occurredAt <= restriction.occurredAt) return false;
  if (STOPPED_IN_WHATSAPP.has(restriction.source ?? "")) return permission.source === "preference_webhook";
  const complaint = restriction.source === "complaint" && restriction.action === "block";
  return !complaint || permission.evidenceKind === "inbound_message";
}

/**
 * What a set of ledger entries of one scope amounts to; the trigger `consent_records_derive` says the same in
 * SQL. A restriction holds unless an entry that may lift it is strictly later.
 */
export function deriveState(events: readonly LedgerEvent[]): "restricted" | "permitted" | "unknown" {
  const restrictions = events.filter(({ action }) => RESTRICTIONS.includes(action));
  const permissions = events.filter(({ action }) => !RESTRICTIONS.includes(action));
  if (restrictions.length === 0)
    return permissions.some(({ reversalOnly }) => !reversalOnly) ? "permitted" : "unknown";
  const inForce = restrictions.some(
    (restriction) => !permissions.some((permission) => lifts(permission, restriction)),
  );
  return inForce ? "restricted" : "permitted";
}

/** What stands in place of the evidence of people who were erased begins with it. */
const RESERVED_EVIDENCE = /^\s*erased:/i;

/** Whether a reference to evidence looks like the digest that an erasure puts in its place: nobody gives one. */
export const isReservedEvidence = (reference: string): boolean => RESERVED_EVIDENCE.test(reference);
