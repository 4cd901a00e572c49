import { minorDigits } from "../rules";

/**
 * Digits after the point in Stripe's amounts, of currencies in which they are not two. ISK and UGX have none by now, and are given in
 * hundredths all the same. docs.stripe.com/currencies#zero-decimal, #three-decimal, #special-cases
 */
const STRIPE_DIGITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" ").map((code) => [code, 0]),
  ),
  ...Object.fromEntries("BHD JOD KWD OMR TND".split(" ").map((code) => [code, 3])),
};

/** Currencies whose amounts have to end in zeros: Stripe's partners count in larger steps. */
const STEPS: Readonly<Record<string, number>> = {
  BHD: 10,
  JOD: 10,
  KWD: 10,
  OMR: 10,
  TND: 10,
  ISK: 100,
  UGX: 100,
};

const moreDigits = (currency: string): number => (STRIPE_DIGITS[currency] ?? 2) - minorDigits(currency);

/** Multiplied or divided by whole numbers only: what comes out whole is exact. */
const shifted = (amount: number, digits: number): number =>
  digits >= 0 ? amount * 10 ** digits : amount / 10 ** -digits;

/** Our minor units in Stripe's; undefined for an amount that Stripe cannot charge. */
export function toStripe(minor: number, currency: string): number | undefined {
  const amount = shifted(minor, moreDigits(currency));
  return Number.isInteger(amount) && amount % (STEPS[currency] ?? 1) === 0 ? amount : undefined;
}

/** Stripe's amount in our minor units. */
export const fromStripe = (amount: number, currency: string): number =>
  Math.round(shifted(amount, -moreDigits(currency)));
