import type { Graph } from "../graph";
import { StripeError } from "./errors";
import type { Kept } from "./session";
import { deliverEvent, eventBody } from "./webhooks";

/** What Stripe notes of whoever paid. */
const PAYER = { email: "payer@example.com", name: "Payer Example", phone: "+85255550000", address: null };

/** Somebody pays on the checkout page; the session as it is then. */
export function paid(graph: Graph, kept: Kept): Kept {
  const { session } = kept;
  const next: Kept = {
    ...kept,
    session: {
      ...session,
      status: "complete",
      payment_status: "paid",
      payment_intent: session.payment_intent ?? `pi_${session.id.slice(-16)}`,
      customer_details: PAYER,
    },
  };
  graph.stripe.save(next);
  return next;
}

/** Ends an open session, and says so. docs.stripe.com/api/checkout/sessions/expire */
export async function expire(graph: Graph, kept: Kept): Promise<Kept> {
  const { session } = kept;
  if (session.status !== "open") {
    throw new StripeError(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
    );
  }
  const next: Kept = { ...kept, session: { ...session, status: "expired" } };
  graph.stripe.save(next);
  await deliverEvent(graph, eventBody("checkout.session.expired", next.session, graph.now()));
  return next;
}
