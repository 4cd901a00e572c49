import type StripeLibrary from "stripe";
import { SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import type { Created, Ended, PaymentOrder, PaymentProvider, WhyNot } from "./provider";
import { toStripe } from "./stripe-amounts";
import { stripeClient, stripeKey, stripeLibrary, stripeWebhookSecret } from "./stripe-client";
import { stripeLines } from "./stripe-lines";

const NOT_SET_UP: WhyNot = {
  code: "unavailable",
  message: "Payments by Stripe are not set up on this deployment.",
  fix: "Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, or use the method manual.",
};

const NO_SUCH_AMOUNT: WhyNot = {
  code: "validation_failed",
  message: "Stripe cannot charge an amount like this in the order's currency.",
  fix: "Use the method manual.",
};

/** Everything that a session is made with: the same at every try, because its idempotency key is. */
function sessionOf(order: PaymentOrder, locale: string): StripeLibrary.Checkout.SessionCreateParams {
  const metadata = { link_id: order.linkId, order_id: order.orderId };
  return {
    mode: "payment",
    client_reference_id: order.linkId,
    metadata,
    // Charges and their refunds carry it too.
    payment_intent_data: { metadata },
    line_items: stripeLines(order),
    expires_at: Math.floor(order.endsAt / SECOND),
    success_url: order.paidUrl,
    cancel_url: order.backUrl,
    // What is paid is what was agreed on, in its currency.
    adaptive_pricing: { enabled: false },
    locale: order.language === "en" ? "en" : /TW/i.test(locale) ? "zh-TW" : "zh-HK",
  };
}

/** Whether Stripe said no, for good. Whatever else came, the call may have been carried out. */
function refusal(Stripe: typeof StripeLibrary, error: unknown): Created | undefined {
  const { errors } = Stripe;
  const kinds = [
    errors.StripeInvalidRequestError,
    errors.StripeAuthenticationError,
    errors.StripePermissionError,
    errors.StripeIdempotencyError,
    errors.StripeCardError,
  ];
  if (!(error instanceof errors.StripeError) || !kinds.some((kind) => error instanceof kind))
    return undefined;
  return {
    kind: "refused",
    code: error.code ?? error.type,
    message: error.message,
    details: {
      stripe_type: error.type,
      stripe_code: error.code ?? null,
      stripe_request: error.requestId ?? null,
    },
  };
}

const causeOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Stripe Checkout: a page of Stripe's on which one order is paid. It is given what is ordered and nothing of the customer.
 * docs.stripe.com/api/checkout/sessions, docs.stripe.com/api/idempotent_requests
 */
export const stripeProvider: PaymentProvider = {
  kind: "stripe",

  whyNot: ({ env }, { currency, totalMinor }) => {
    if (!stripeKey(env) || !stripeWebhookSecret(env)) return NOT_SET_UP;
    return toStripe(totalMinor, currency) === undefined ? NO_SUCH_AMOUNT : undefined;
  },

  create: async ({ env }, order) => {
    const key = stripeKey(env);
    if (!key) return { kind: "refused", code: "not_set_up", message: NOT_SET_UP.message, details: {} };
    const Stripe = await stripeLibrary();
    const stripe = await stripeClient(env, key);
    let session: StripeLibrary.Checkout.Session;
    try {
      session = await stripe.checkout.sessions.create(sessionOf(order, env.LOCALE), {
        idempotencyKey: order.linkId,
      });
    } catch (error) {
      return refusal(Stripe, error) ?? { kind: "unknown", cause: causeOf(error) };
    }
    const { id, url, amount_total, currency } = session;
    if (!id || !url) return { kind: "unknown", cause: "an answer without a session" };
    const asked = toStripe(order.totalMinor, order.currency);
    if (amount_total !== asked || currency?.toUpperCase() !== order.currency) {
      return {
        kind: "refused",
        code: "other_total",
        message: "The checkout came to another amount than the order.",
        details: { session: id, amount_total, currency },
      };
    }
    return { kind: "created", ref: id, url };
  },

  expire: async ({ env }: AppContext, ref: string): Promise<Ended> => {
    const key = stripeKey(env);
    if (!key) return { kind: "unknown", cause: NOT_SET_UP.message };
    const Stripe = await stripeLibrary();
    try {
      await (await stripeClient(env, key)).checkout.sessions.expire(ref);
      return { kind: "ended" };
    } catch (error) {
      // One that is paid or has expired cannot be expired: there is nothing to end.
      if (error instanceof Stripe.errors.StripeInvalidRequestError) return { kind: "ended" };
      return { kind: "unknown", cause: causeOf(error) };
    }
  },
};
