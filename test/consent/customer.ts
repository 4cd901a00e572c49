import { hear } from "../support/webhook";
import { message, messages, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

/** A customer of the seed who opted in to marketing and utility messages, with an open conversation. */
export const CUSTOMER = "85255501001";
export const CONTACT = "con_demo01";

let clock = secondsAgo(600);

/** A moment in Unix seconds, later than every one before: what customers do has an order. */
export const nextSecond = () => ++clock;

/** The customer writes something, and it is applied. */
export const writes = (body: string, at = nextSecond()) =>
  hear(webhookBody([messages(text(CUSTOMER, body, at))]));

/** The customer sends a message of any kind. */
export const sends = (content: Record<string, unknown>) =>
  hear(webhookBody([messages(message(CUSTOMER, content, nextSecond()))]));

/** What the ledger amounts to for a contact. */
export async function consent(contact_id = CONTACT): Promise<Record<string, string | boolean>> {
  return (await ok("agent", "whatsapp.consent_records.list", { contact_id })).state;
}

/** Nothing was said yet: as the seed has it. */
export const BEFORE = {
  marketing: "opted_in",
  utility: "opted_in",
  authentication: "unknown",
  service: "unknown",
};

export const STOPPED = {
  marketing: "opted_out",
  utility: "opted_out",
  authentication: "opted_out",
  service: "opted_out",
};
