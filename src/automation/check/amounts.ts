/** Amounts of money as people write them, in texts of the form of `normaliseForMatching`. */

/** By sign: the currency that it means; null where it means whichever is used here. */
const BEFORE: Readonly<Record<string, string | null>> = {
  ...{ hk$: "HKD", nt$: "TWD", us$: "USD", s$: "SGD", a$: "AUD", mop$: "MOP" },
  ...{ hkd: "HKD", twd: "TWD", ntd: "TWD", usd: "USD", sgd: "SGD", cny: "CNY", rmb: "CNY", gbp: "GBP" },
  ...{ eur: "EUR", jpy: "JPY", mop: "MOP", 港币: "HKD", 台币: "TWD", 人民币: "CNY", 美金: "USD" },
  ...{ "£": "GBP", "€": "EUR", "¥": null, $: null },
};

const AFTER: Readonly<Record<string, string | null>> = {
  ...{ hkd: "HKD", twd: "TWD", ntd: "TWD", usd: "USD", sgd: "SGD", cny: "CNY", rmb: "CNY", gbp: "GBP" },
  ...{ eur: "EUR", jpy: "JPY", mop: "MOP", 港币: "HKD", 港元: "HKD", 台币: "TWD", 人民币: "CNY" },
  ...{ 美金: "USD", 美元: "USD", 日元: "JPY", 欧元: "EUR", 元: null, 蚊: null, 块钱: null },
  ...{ dollars: null, dollar: null, bucks: null, pounds: "GBP", euros: "EUR", "€": "EUR", "£": "GBP" },
};

const oneOf = (signs: Readonly<Record<string, unknown>>): string =>
  Object.keys(signs)
    .sort((one, other) => other.length - one.length)
    .map((sign) => sign.replaceAll("$", "\\$"))
    .join("|");

const NUMBER = "\\d{1,3}(?:,\\d{3})+(?:\\.\\d{1,2})?|\\d{1,9}(?:\\.\\d{1,2})?";
const AMOUNT = new RegExp(
  [
    `(?<![a-z\\d.])(?<before>${oneOf(BEFORE)})\\s?(?<behind>${NUMBER})(?![\\d%])`,
    `(?<![\\d.,])(?<ahead>${NUMBER})\\s?(?<after>${oneOf(AFTER)})(?![a-z])`,
  ].join("|"),
  "gu",
);

export interface Amount {
  /** As it stands there. */
  raw: string;
  /** In major units. */
  value: number;
  /** ISO 4217; null: whichever. */
  currency: string | null;
  start: number;
  end: number;
}

export function amountsIn(folded: string): Amount[] {
  return [...folded.matchAll(AMOUNT)].map((match) => {
    const { before, behind, ahead, after } = match.groups ?? {};
    return {
      raw: match[0],
      value: Number((behind ?? ahead ?? "0").replaceAll(",", "")),
      currency: before === undefined ? (AFTER[after ?? ""] ?? null) : (BEFORE[before] ?? null),
      start: match.index,
      end: match.index + match[0].length,
    };
  });
}
