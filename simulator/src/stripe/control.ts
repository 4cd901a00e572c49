import * as z from "zod";
import { ControlError, checked } from "../control/request";
import type { Graph } from "../graph";
import type { Json } from "../json";
import { paid } from "./acts";
import { deliverEvent, eventBody, newEventId, refundedCharge } from "./webhooks";

const orderShape = z.strictObject({
  session: z.string(),
  event: z.enum(["paid", "unpaid", "paid_later", "failed", "expired", "refunded", "refund_failed"]),
  /** How often more the same event is delivered. */
  duplicate: z.number().int().min(0).max(100).default(0),
  /** In the currency's minor units: another amount than was asked, or what was given back so far. */
  amount: z.number().int().min(0).optional(),
  currency: z.string().length(3).optional(),
  /** Unix seconds. */
  created: z.number().int().optional(),
});

const TYPES = {
  paid: "checkout.session.completed",
  unpaid: "checkout.session.completed",
  paid_later: "checkout.session.async_payment_succeeded",
  failed: "checkout.session.async_payment_failed",
  expired: "checkout.session.expired",
  refunded: "charge.refunded",
  refund_failed: "refund.failed",
} as const;

/**
 * `POST /_sim/stripe`: something happens to a checkout session, whatever its state, and the Worker is told by a signed
 * event. Answers the event's id and the receiver's status, one for each delivery.
 */
export async function stripeEvent(
  graph: Graph,
  body: Json,
): Promise<{ id: string; webhook_status: (number | null)[] }> {
  const { session: sessionId, event, duplicate, amount, currency, created } = checked(orderShape, body);
  const found = graph.stripe.find(sessionId);
  if (!found) throw new ControlError("No such checkout session.", "session", 404);
  const pays = event === "paid" || event === "paid_later" || event === "refunded";
  const kept = pays ? paid(graph, found) : found;
  if (event === "expired") graph.stripe.save({ ...kept, session: { ...kept.session, status: "expired" } });
  const session = { ...(graph.stripe.find(sessionId) ?? kept).session };
  const object: Json =
    event === "refunded"
      ? refundedCharge(kept, amount ?? session.amount_total)
      : event === "refund_failed"
        ? {
            id: `re_${session.id.slice(-16)}`,
            object: "refund",
            amount: amount ?? session.amount_total,
            currency: session.currency,
            metadata: {},
            payment_intent: session.payment_intent,
            status: "failed",
          }
        : {
            ...session,
            ...(event === "unpaid" && { status: "complete", payment_status: "unpaid" }),
            ...(amount !== undefined && { amount_total: amount }),
            ...(currency !== undefined && { currency: currency.toLowerCase() }),
          };
  const id = newEventId();
  const raw = eventBody(TYPES[event], object, created ?? graph.now(), id);
  const webhook_status: (number | null)[] = [];
  for (let n = 0; n <= duplicate; n += 1) webhook_status.push(await deliverEvent(graph, raw));
  return { id, webhook_status };
}
