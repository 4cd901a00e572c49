import { PRICED, type Priced } from "../cost/rate-card";
import type { StatusCell } from "./figures-store";
import { hiddenAmong } from "./groups";
import type { CampaignFigures } from "./shape";

/** A rate card, as far as a report asks it. `priceOf` in millionths of the currency's unit; null without a price. */
export interface PriceList {
  currency: string;
  priceOf: (market: string, category: Priced) => number | null;
}

/** Under this name stand the markets that have too few recipients to be told apart. */
export const OTHER_MARKETS = "other";

/** Meta's categories as rate cards have them: `authentication-international` and `marketing_lite` among them. */
export function pricedAs(category: string): Priced | null {
  const name = category.toLowerCase().replaceAll("-", "_");
  if (name === "marketing_lite") return "marketing";
  return (PRICED as readonly string[]).includes(name) ? (name as Priced) : null;
}

const sum = <Row>(rows: readonly Row[], of: (row: Row) => number) =>
  rows.reduce((total, row) => total + of(row), 0);

/** Null as soon as one of the amounts is not known. */
const sumKnown = (amounts: readonly (number | null)[]): number | null =>
  amounts.some((amount) => amount === null) ? null : sum(amounts, (amount) => amount ?? 0);

type Billed = CampaignFigures["cost"]["billed"][number];

function lineOf(cell: StatusCell, prices: PriceList | null): Billed {
  const { market, category, type, charged, people } = cell;
  const priced = pricedAs(category ?? "");
  const price = charged === 0 ? 0 : priced === null ? null : (prices?.priceOf(market, priced) ?? null);
  return {
    market,
    category: category ?? "",
    type: type ?? "",
    messages: people,
    micros: prices === null || price === null ? null : price * people,
  };
}

/** Lines of the same name as one. */
function merged(lines: readonly Billed[]): Billed[] {
  return [
    ...Map.groupBy(lines, ({ market, category, type }) => JSON.stringify([market, category, type])).values(),
  ]
    .map((group) => ({
      ...(group[0] as Billed),
      messages: sum(group, ({ messages }) => messages),
      micros: sumKnown(group.map(({ micros }) => micros)),
    }))
    .sort((a, b) => b.messages - a.messages || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/**
 * What Meta charged for, by what it reported with the statuses and at the prices of a rate card, against the estimate. It
 * charges on delivery, though it tells the price with the first status already. Markets with few recipients are one line. …/whatsapp/pricing
 *
 * @param told those of the cells that may be told apart; the others are in the sums only
 */
export function costOf(
  cells: readonly StatusCell[],
  prices: PriceList | null,
  estimate: { currency: string | null; total_micros: number | null } | null,
  told: readonly StatusCell[] = cells,
): CampaignFigures["cost"] {
  const markets = [...Map.groupBy(told, ({ market }) => market)].map(([name, group]) => ({
    name,
    people: sum(group, ({ people }) => people),
  }));
  const hidden = hiddenAmong(markets);
  const deliveredOf = (some: readonly StatusCell[]) =>
    some.filter(({ status }) => status === "delivered" || status === "read");
  const linesOf = (some: readonly StatusCell[]) =>
    deliveredOf(some)
      .filter(({ category }) => category !== null)
      .map((cell) => lineOf(cell, prices));
  const currency = prices?.currency ?? estimate?.currency ?? null;
  return {
    currency,
    // Two currencies are not comparable.
    estimated_micros: estimate && estimate.currency === currency ? estimate.total_micros : null,
    billed_micros: prices === null ? null : sumKnown(linesOf(cells).map(({ micros }) => micros)),
    billed: merged(
      linesOf(told).map((line) => (hidden.has(line.market) ? { ...line, market: OTHER_MARKETS } : line)),
    ),
    not_yet_reported: sum(
      deliveredOf(cells).filter(({ category }) => category === null),
      ({ people }) => people,
    ),
  };
}
