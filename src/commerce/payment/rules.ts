import { MINUTE } from "../../platform/clock";
import type { LinkStatus, PaymentIssue } from "../rules";

/** How long a link may work, minutes: what Stripe takes for a Checkout Session. docs.stripe.com/api/checkout/sessions/create */
export const [LEAST_MINUTES, MOST_MINUTES] = [30, 24 * 60];

/** A link that could not be made for this long is given up, ms. */
export const PATIENCE = 8 * MINUTE;

/** How much longer than our page a session lives at Stripe, which counts from the moment it makes it, ms. */
const SESSION_MARGIN = 10 * MINUTE;

/** Stripe refuses a day exactly when its clock is behind ours, ms. */
const LONGEST_SESSION = (MOST_MINUTES - 1) * MINUTE;

/** When a session that is asked for at `from` for a link that ends at `until` ends at the provider, ms. The same at every try. */
export const sessionEnd = (from: number, until: number): number =>
  Math.min(until + SESSION_MARGIN, from + LONGEST_SESSION);

/** When a link that is made now ends, ms. */
export const linkEnd = (from: number, minutes: number): number =>
  Math.min(from + minutes * MINUTE, from + LONGEST_SESSION);

/** Why an event is kept and not applied: it is of another page of the provider's than the link's. */
export const OTHER_SESSION = "other_session" satisfies PaymentIssue;

/** Statuses in which a link can still be paid, or will be. */
export const LIVE_STATUSES: readonly LinkStatus[] = ["creating", "open"];

export const isLive = (status: LinkStatus): boolean => LIVE_STATUSES.includes(status);

/** What people call an order by. A cart's own id is a wamid, which spells out the customer's number: nobody is shown that. */
export function orderNumber(order: {
  id: string;
  number: string | null;
  source: string;
  external_id: string;
}): string {
  if (order.number !== null) return order.number;
  return order.source === "whatsapp_cart" ? order.id.slice(-8).toUpperCase() : order.external_id;
}

/** How to pay by hand, by language; undefined when nothing can be read, or there is nothing in that language. */
export function instructionsIn(json: string | undefined, language: string): string | undefined {
  if (!json) return undefined;
  try {
    const texts = JSON.parse(json) as Record<string, unknown> | null;
    const text = texts?.[language];
    return typeof text === "string" && text.trim() !== "" && text.length <= MOST_INSTRUCTIONS
      ? text.trim()
      : undefined;
  } catch {
    return undefined;
  }
}

/** Characters: with the words around them they fit into one message. */
const MOST_INSTRUCTIONS = 2_000;
