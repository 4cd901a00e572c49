import type { PaymentOrder } from "./provider";
import { toStripe } from "./stripe-amounts";

/** Stripe's limits: lines of a session, characters of a product's name. docs.stripe.com/api/checkout/sessions/create */
const [MOST_LINES, LONGEST_NAME] = [100, 250];

export interface StripeLine {
  quantity: number;
  price_data: { currency: string; unit_amount: number; product_data: { name: string } };
}

/**
 * What the payer sees at Stripe, which adds up to the order's total. Stripe takes no line below zero: with a discount, or too many
 * lines, the order is one line.
 */
export function stripeLines(order: PaymentOrder): StripeLine[] {
  const lines = [
    ...order.items.map(({ name, quantity, priceMinor }) => ({ name, quantity, minor: priceMinor })),
    ...order.lines.map(({ label, minor }) => ({ name: label, quantity: 1, minor })),
  ].filter(({ minor }) => minor !== 0);
  const amounts = lines.map(({ minor }) => (minor < 0 ? undefined : toStripe(minor, order.currency)));
  const sum = lines.reduce((total, { quantity, minor }) => total + quantity * minor, 0);
  const whole = lines.length > MOST_LINES || sum !== order.totalMinor || amounts.includes(undefined);
  const line = (name: string, quantity: number, amount: number | undefined): StripeLine => ({
    quantity,
    price_data: {
      currency: order.currency.toLowerCase(),
      unit_amount: amount ?? 0,
      product_data: { name: name.slice(0, LONGEST_NAME) },
    },
  });
  if (whole) return [line(order.number, 1, toStripe(order.totalMinor, order.currency))];
  return lines.map(({ name, quantity }, index) => line(name, quantity, amounts[index]));
}
