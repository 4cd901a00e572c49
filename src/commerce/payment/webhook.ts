import type { AppContext } from "../../platform/context";
import { describeError } from "../../platform/log";
import { countRejection } from "../../webhooks";
import { applyPaymentEvent } from "./events";
import { stripeWebhookSecret } from "./stripe-client";
import { readEvent, verifiedEvent } from "./stripe-events";

/** Stripe's events are a few thousand bytes. */
const MOST_BYTES = 256 * 1024;

/**
 * `POST /webhooks/stripe`: verify the raw bytes → apply once by the event's id → 200. Stripe sends again what is not answered with
 * 2xx, for days. Nothing of a body whose signature does not hold is read or kept. docs.stripe.com/webhooks
 */
export async function receiveStripeEvent(ctx: AppContext, request: Request): Promise<Response> {
  const secret = stripeWebhookSecret(ctx.env);
  if (!secret) return new Response("Stripe is not set up on this deployment", { status: 503 });
  if (Number(request.headers.get("content-length") ?? 0) > MOST_BYTES)
    return refuse(ctx, "stripe_too_large", 413);
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.byteLength > MOST_BYTES) return refuse(ctx, "stripe_too_large", 413);
  const signature = request.headers.get("stripe-signature") ?? "";
  const event = await verifiedEvent(ctx, secret, bytes, signature);
  if (event === "forged") return refuse(ctx, "stripe_bad_signature", 400);
  try {
    const told = readEvent(event, ctx.clock.now());
    const heard = told ? await applyPaymentEvent(ctx, told) : "foreign";
    ctx.log.info("payment.event", { event_id: event.id, type: event.type, heard });
    return new Response("OK");
  } catch (error) {
    ctx.log.error("payment.event_not_applied", { event_id: event.id, ...describeError(error) });
    return new Response("Not applied", { status: 500 });
  }
}

async function refuse(ctx: AppContext, reason: string, status: number): Promise<Response> {
  ctx.later(ctx.db.run(countRejection(reason, ctx.clock.now())));
  return new Response("Refused", { status });
}
