import type StripeLibrary from "stripe";
import { SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import type { DisputeType, PaymentEventType, ProviderEvent } from "./provider";
import { fromStripe } from "./stripe-amounts";
import { stripeLibrary } from "./stripe-client";

const LINK_ID = /^pay_[0-9a-z]{26}$/;

const linkIn = (...candidates: (string | null | undefined)[]): string | null =>
  candidates.find((candidate) => candidate && LINK_ID.test(candidate)) ?? null;

const idOf = (value: string | { id: string } | null | undefined): string | null =>
  typeof value === "string" ? value : (value?.id ?? null);

/** How old a signature may be, seconds: Stripe's own default. */
const TOLERANCE = 300;

/**
 * The event in a body that Stripe signed, or `forged`. Only raw bytes can be checked. docs.stripe.com/webhooks#verify-official-libraries
 */
export async function verifiedEvent(
  ctx: AppContext,
  secret: string,
  bytes: Uint8Array,
  signature: string,
): Promise<StripeLibrary.Event | "forged"> {
  const Stripe = await stripeLibrary();
  try {
    return await Stripe.webhooks.constructEventAsync(
      bytes,
      signature,
      secret,
      TOLERANCE,
      Stripe.createSubtleCryptoProvider(),
      ctx.clock.now(),
    );
  } catch {
    return "forged";
  }
}

type Money = { amount: number | null; currency: string | null | undefined };

/** What an event of Stripe's says of a payment; undefined for everything that is no business of ours. */
export function readEvent(event: StripeLibrary.Event, now: number): ProviderEvent | undefined {
  const told = (
    type: PaymentEventType,
    { amount, currency }: Money,
    linkId: string | null,
    paymentRef: string | null,
    sessionRef: string | null = null,
  ): ProviderEvent | undefined => {
    if (linkId === null && paymentRef === null) return undefined;
    const code = currency?.toUpperCase() ?? null;
    return {
      id: event.id,
      provider: "stripe",
      type,
      sessionRef,
      linkId,
      paymentRef,
      amountMinor: amount === null || code === null ? null : fromStripe(amount, code),
      currency: code,
      at: Math.min(event.created * SECOND, now),
    };
  };
  const ofSession = (session: StripeLibrary.Checkout.Session, type: PaymentEventType) => {
    const linkId = linkIn(session.client_reference_id, session.metadata?.link_id);
    if (linkId === null) return undefined;
    const { amount_total: amount, currency } = session;
    return told(type, { amount, currency }, linkId, idOf(session.payment_intent), session.id);
  };
  const ofDispute = ({ amount, currency, payment_intent }: StripeLibrary.Dispute, type: DisputeType) =>
    told(type, { amount, currency }, null, idOf(payment_intent));
  switch (event.type) {
    case "checkout.session.completed":
      return ofSession(event.data.object, event.data.object.payment_status === "unpaid" ? "pending" : "paid");
    case "checkout.session.async_payment_succeeded":
      return ofSession(event.data.object, "paid");
    case "checkout.session.async_payment_failed":
      return ofSession(event.data.object, "failed");
    case "checkout.session.expired":
      return ofSession(event.data.object, "expired");
    case "charge.refunded": {
      const { amount_refunded, currency, metadata, payment_intent } = event.data.object;
      return told(
        "refunded",
        { amount: amount_refunded, currency },
        linkIn(metadata?.link_id),
        idOf(payment_intent),
      );
    }
    case "refund.failed": {
      const { amount, currency, metadata, payment_intent } = event.data.object;
      return told("refund_failed", { amount, currency }, linkIn(metadata?.link_id), idOf(payment_intent));
    }
    case "charge.dispute.created":
      return ofDispute(event.data.object, "disputed");
    case "charge.dispute.closed": {
      // A mere enquiry ends as `warning_closed`. docs.stripe.com/api/disputes/object#dispute_object-status
      const lost = event.data.object.status === "lost";
      return ofDispute(event.data.object, lost ? "dispute_lost" : "dispute_won");
    }
    default:
      return undefined;
  }
}
