export const ORDER_STATUSES = [
  "requested",
  "confirmed",
  "paid",
  "fulfilled",
  "cancelled",
  "refunded",
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Where a way to pay one order stands. `failed`: nobody ever could pay with it. */
export const LINK_STATUSES = [
  "creating",
  "open",
  "paid",
  "expired",
  "revoked",
  "failed",
  "refunded",
] as const;
export type LinkStatus = (typeof LINK_STATUSES)[number];

/** Statuses of an order that is a purchase: somebody confirmed it, and nobody took it back. */
export const PURCHASE_STATUSES = ["confirmed", "paid", "fulfilled"] as const;

/** What stands between the items of an order and its total. */
export const LINE_KINDS = ["tax", "fee", "discount"] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** A tax, a fee or a discount, in minor units; a discount's are below zero. */
export interface OrderLine {
  kind: LineKind;
  label: string;
  minor: number;
}

/** One product of an order at the price that was agreed on. */
export interface OrderItem {
  product_id: string;
  quantity: number;
  price_minor: number;
  /** By language. */
  names: Readonly<Record<string, string>>;
}

export const ORDER_LIMITS = {
  /** Products of one order. */
  items: 50,
  /** Pieces of one product. */
  quantity: 999,
  /** Discounts and fees that somebody asks for. */
  lines: 10,
  note: 500,
  label: 60,
  /** Minor units of one price or line: sums of what an order may hold stay exact. */
  minor: 100_000_000_000,
} as const;

/** A product's own number. A comma or blank would part it in lists. */
export const PRODUCT_ID = /^[^\s,\p{Cc}]{1,100}$/u;

/** Currencies whose minor unit is not a hundredth. ISO 4217, list one. */
const DIGITS: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries({
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
  }).flatMap(([digits, codes]) => codes.split(" ").map((code) => [code, Number(digits)])),
);

/** Currencies in hundredths that money is counted in. ISO 4217, list one. */
const HUNDREDTHS =
  `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
  CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT
  LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR
  RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES
  WST XCD XCG YER ZAR ZMW ZWG`.split(/\s+/);

/** Codes of money: what is none of them cannot be told in minor units. */
export const CURRENCIES: ReadonlySet<string> = new Set([...Object.keys(DIGITS), ...HUNDREDTHS]);

export const isCurrency = (code: string): boolean => CURRENCIES.has(code);

/**
 * Digits after the point of a currency by ISO 4217: 2 for HKD, 0 for JPY. Never those of Intl, which are for reading and change with the
 * runtime: stored amounts stay what they are.
 */
export const minorDigits = (currency: string): number => DIGITS[currency] ?? 2;

/** An amount in major units as whole minor units: 12.5 HKD is 1250. */
export function minorUnits(amount: number, currency: string): number {
  return Math.round(amount * 10 ** minorDigits(currency));
}

/** Minor units as a decimal text in major units: 1250 HKD is `12.50`. */
export function majorUnits(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

/** Minor units with their currency, as people read them: `12.50 HKD`. */
export const money = (minor: number, currency: string): string =>
  `${majorUnits(minor, currency)} ${currency}`;

/**
 * A decimal text such as `1,200.50` as minor units, exactly; undefined for what is no price, or has more digits after the
 * point than the currency.
 */
export function minorOfText(text: string, currency: string): number | undefined {
  const plain = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(",", "") : text;
  const [, whole, part = ""] = /^(\d{1,9})(?:\.(\d+))?$/.exec(plain) ?? [];
  const digits = minorDigits(currency);
  const cents = part.replace(/0+$/, "");
  if (whole === undefined || cents.length > digits) return undefined;
  return Number(whole) * 10 ** digits + Number(cents.padEnd(digits, "0") || "0");
}

/** A product's name in a language such as `zh-HK`, else in English, else in whatever there is; its id without any. */
export function nameOf(names: Readonly<Record<string, string>>, language: string, id: string): string {
  const [base = ""] = language.toLowerCase().split(/[-_]/);
  const named = Object.entries(names);
  const exact = named.find(([key]) => key.toLowerCase() === language.toLowerCase().replace("_", "-"));
  const near = named.find(([key]) => key.toLowerCase().split("-")[0] === base);
  return (exact ?? near ?? named.find(([key]) => key === "en") ?? named[0])?.[1] ?? id;
}

/** What the items come to, in minor units. */
export function itemsTotal(items: readonly Pick<OrderItem, "quantity" | "price_minor">[]): number {
  return items.reduce((sum, { quantity, price_minor }) => sum + quantity * price_minor, 0);
}

/** Items and lines are the total; nothing else is. */
export function orderTotal(
  items: readonly Pick<OrderItem, "quantity" | "price_minor">[],
  lines: readonly Pick<OrderLine, "minor">[],
): number {
  return itemsTotal(items) + lines.reduce((sum, { minor }) => sum + minor, 0);
}

export const PAYMENT_METHODS = ["stripe", "manual"] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** Payments that do not fit their order, the most pressing first: a person looks at them, and nothing is done by itself. */
export const PAYMENT_ISSUES = [
  /** Money came for an order that is cancelled, or was cancelled after it came. */
  "paid_but_cancelled",
  /** Money came after the order's payment had been given back. */
  "paid_after_refund",
  "paid_twice",
  "other_currency",
  "other_amount",
  /** Paid after the link had expired or was revoked. */
  "paid_after_closing",
  /** Paid on a page of the provider's that is not the one of the link. */
  "other_session",
  /** The payer's bank takes it back, or did. */
  "disputed",
  "refund_failed",
  "partly_refunded",
] as const;
export type PaymentIssue = (typeof PAYMENT_ISSUES)[number];
