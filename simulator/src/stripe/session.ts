import { isObject, type Json, nonEmpty } from "../json";
import { StripeError } from "./errors";
import { listOf } from "./form";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** The least that Stripe charges, in minor units: docs.stripe.com/currencies#minimum-and-maximum-charge-amounts. */
const LEAST: { [currency: string]: number } = { hkd: 400, usd: 50, eur: 50, gbp: 30, jpy: 50 };

/** docs.stripe.com/api/checkout/sessions/object, as much of it as is used here. */
export interface Session extends Json {
  id: string;
  status: "open" | "complete" | "expired";
  payment_status: "paid" | "unpaid";
  amount_total: number;
  currency: string;
  expires_at: number;
  created: number;
  payment_intent: string | null;
  success_url: string;
  cancel_url: string | null;
  client_reference_id: string | null;
  metadata: { [name: string]: string };
}

/** What the checkout page and a charge need besides. */
export interface Kept {
  session: Session;
  items: { name: string; quantity: number; unit_amount: number }[];
  /** Metadata of the payment, which its charges carry too. */
  intentMetadata: { [name: string]: string };
}

const texts = (value: unknown): { [name: string]: string } =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)])) : {};

function required(values: Json, name: string, param = name): string {
  const text = nonEmpty(values[name]);
  if (text === undefined)
    throw new StripeError(`Missing required param: ${param}.`, { code: "parameter_missing", param });
  return text;
}

function wholeNumber(text: string, param: string, least: number): number {
  if (!/^-?\d{1,12}$/.test(text) || Number(text) < least)
    throw new StripeError(`Invalid integer: ${text}`, { code: "parameter_invalid_integer", param });
  return Number(text);
}

function itemsOf(form: Json): { items: Kept["items"]; currency: string } {
  const lines = listOf(form.line_items);
  if (lines.length === 0)
    throw new StripeError("You must pass `line_items` in `payment` mode.", { param: "line_items" });
  if (lines.length > 100)
    throw new StripeError("You can pass at most 100 line items in `payment` mode.", { param: "line_items" });
  const currencies = new Set<string>();
  const items = lines.map((line, index) => {
    const at = `line_items[${index}]`;
    const price = isObject(line) && isObject(line.price_data) ? line.price_data : {};
    const product = isObject(price.product_data) ? price.product_data : {};
    currencies.add(required(price, "currency", `${at}[price_data][currency]`).toLowerCase());
    return {
      name: required(product, "name", `${at}[price_data][product_data][name]`),
      unit_amount: wholeNumber(
        required(price, "unit_amount", `${at}[price_data][unit_amount]`),
        `${at}[price_data][unit_amount]`,
        0,
      ),
      quantity: wholeNumber(String((line as Json).quantity ?? "1"), `${at}[quantity]`, 1),
    };
  });
  const [currency, ...others] = currencies;
  if (currency === undefined || others.length > 0)
    throw new StripeError("All line items must have the same currency.", { param: "line_items" });
  return { items, currency };
}

/** When it expires, Unix seconds: 30 minutes to 24 hours after its creation, and 24 hours when nothing is said. */
function expiryOf(form: Json, now: number): number {
  if (form.expires_at === undefined) return now + DAY;
  const at = wholeNumber(String(form.expires_at), "expires_at", 0);
  const refuse = (which: string) => {
    throw new StripeError(`The \`expires_at\` timestamp must be ${which} from Checkout Session creation.`, {
      param: "expires_at",
    });
  };
  if (at < now + 30 * MINUTE) refuse("at least 30 minutes");
  if (at > now + DAY) refuse("less than 24 hours");
  return at;
}

/** A new session by a form, or a StripeError. `now` in Unix seconds. docs.stripe.com/api/checkout/sessions/create */
export function newSession(form: Json, ids: { session: string; url: string }, now: number): Kept {
  if (required(form, "mode") !== "payment")
    throw new StripeError("Only `payment` mode is played here.", { param: "mode" });
  const { items, currency } = itemsOf(form);
  const amount = items.reduce((sum, item) => sum + item.quantity * item.unit_amount, 0);
  if (amount < (LEAST[currency] ?? 1))
    throw new StripeError(
      "The Checkout Session's total amount due must add up to at least the minimum charge.",
      {
        code: "amount_too_small",
      },
    );
  const intent = isObject(form.payment_intent_data) ? form.payment_intent_data : {};
  return {
    items,
    intentMetadata: texts(intent.metadata),
    session: {
      id: ids.session,
      object: "checkout.session",
      amount_subtotal: amount,
      amount_total: amount,
      cancel_url: nonEmpty(form.cancel_url) ?? null,
      client_reference_id: nonEmpty(form.client_reference_id) ?? null,
      created: now,
      currency,
      customer: null,
      customer_details: null,
      customer_email: nonEmpty(form.customer_email) ?? null,
      expires_at: expiryOf(form, now),
      livemode: false,
      metadata: texts(form.metadata),
      mode: "payment",
      payment_intent: null,
      payment_status: "unpaid",
      status: "open",
      success_url: required(form, "success_url"),
      url: ids.url,
    },
  };
}
