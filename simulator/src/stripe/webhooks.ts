import type { Graph } from "../graph";
import type { Json } from "../json";
import type { Kept } from "./session";

/** How long the receiver has for its answer, ms. */
const PATIENCE = 15_000;

const encoder = new TextEncoder();

/** `t=…,v1=…`: HMAC-SHA256 of `<time>.<body>` under the endpoint's secret. docs.stripe.com/webhooks#verify-manually */
export async function stripeSignature(secret: string, body: string, at: number): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(`${at}.${body}`)));
  return `t=${at},v1=${Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** An event as Stripe sends it. docs.stripe.com/api/events/object */
export function eventBody(type: string, object: Json, created: number, id = newEventId()): string {
  return JSON.stringify({
    id,
    object: "event",
    api_version: "2026-10-28.endive",
    created,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  });
}

export const newEventId = (): string => `evt_${crypto.randomUUID().replaceAll("-", "")}`;

/** The charge of a session's payment, some of which was given back. docs.stripe.com/api/charges/object */
export function refundedCharge({ session, intentMetadata }: Kept, refunded: number): Json {
  return {
    id: `ch_${session.id.slice(-16)}`,
    object: "charge",
    amount: session.amount_total,
    amount_captured: session.amount_total,
    amount_refunded: refunded,
    billing_details: { email: "payer@example.com", name: "Payer Example", phone: null, address: null },
    currency: session.currency,
    metadata: intentMetadata,
    payment_intent: session.payment_intent,
    refunded: refunded >= session.amount_total,
    status: "succeeded",
  };
}

/**
 * Delivers an event to the Worker: its HTTP status, 0 when it was not reached, null in pull mode, in which it waits at
 * `GET /_sim/stripe/webhooks`.
 */
export async function deliverEvent(graph: Graph, body: string): Promise<number | null> {
  const signature = await stripeSignature(graph.env.STRIPE_WEBHOOK_SECRET, body, graph.now());
  if (graph.outbox.pullMode) {
    graph.stripeWaiting.push({ body, signature });
    return null;
  }
  try {
    const response = await fetch(new URL("/webhooks/stripe", graph.env.WEBHOOK_URL), {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "stripe-signature": signature },
      signal: AbortSignal.timeout(PATIENCE),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}
