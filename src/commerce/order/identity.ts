import type { Finding } from "../../governance";
import { DAY } from "../../platform/clock";
import type { Customer } from "./store";

/** A message from the customer's own number says that it is the customer for this long, ms. */
const KNOWN_FOR = 30 * DAY;

/** How we know that the conversation is with whom it seems to be with. */
export type VerifiedBy = "whatsapp_number" | "staff" | "unverified";

/**
 * WhatsApp itself vouches for whoever wrote from the number in this conversation lately; without that, staff who linked the contact
 * to the same person in another system do.
 */
export function verifiedBy({ last_inbound_at, in_crm }: Customer, now: number): VerifiedBy {
  if (last_inbound_at !== null && last_inbound_at > now - KNOWN_FOR) return "whatsapp_number";
  return in_crm === 1 ? "staff" : "unverified";
}

export function identityFindings(verified: VerifiedBy): Finding[] {
  if (verified !== "unverified") return [];
  return [
    {
      severity: "warning",
      code: "identity_unverified",
      message:
        "This customer has not written here in the last 30 days, and staff have linked no record of theirs.",
      path: "conversation_id",
      fix: "Make sure with the customer that the order is theirs.",
    },
  ];
}
