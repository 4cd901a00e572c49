/** Statuses of an order that is a purchase: somebody confirmed it, and nobody took it back. */
export const PURCHASE_STATUSES = ["confirmed", "paid", "fulfilled"] as const;

/** Digits after the point of a currency, as Intl knows them: 2 for HKD, 0 for JPY. */
export function minorDigits(currency: string): number {
  return (
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}

/** An amount in major units as whole minor units: 12.5 HKD is 1250. */
export function minorUnits(amount: number, currency: string): number {
  return Math.round(amount * 10 ** minorDigits(currency));
}

/** Minor units as a decimal text in major units: 1250 HKD is `12.50`. */
export function majorUnits(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  return (minor / 10 ** digits).toFixed(digits);
}
