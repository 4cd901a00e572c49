import { rowsFor } from "./markets";
import type { Priced, Prices } from "./rate-card";

/** How many messages of a category go to a country. */
export interface Volume {
  /** ISO 3166-1 alpha-2; empty when it is not known. */
  market: string;
  category: Priced;
  messages: number;
  /** Of them, those that Meta is expected not to charge. */
  free: number;
}

export interface CostLine extends Volume {
  /** Millionths of the currency's unit for one message; null without a price. */
  unit_micros: number | null;
  micros: number | null;
}

export interface Estimate {
  /** Null without a rate card: then only volumes are known. */
  currency: string | null;
  /** For all that has a price; null when nothing has one. */
  total_micros: number | null;
  /** Messages for which the card has no price. */
  unpriced: number;
  lines: CostLine[];
}

/** The price of one delivered message to a country, in millionths; null when the card has none. */
export function priceOf(card: Prices | null, market: string, category: Priced): number | null {
  for (const row of rowsFor(market)) {
    const micros = card?.rows[row]?.[category];
    if (micros !== undefined) return micros;
  }
  return null;
}

/** What messages would cost if every one of them is delivered, the dearest market first. */
export function estimate(card: Prices | null, volumes: readonly Volume[]): Estimate {
  const lines = volumes
    .filter(({ messages }) => messages > 0)
    .map((volume): CostLine => {
      const unit = priceOf(card, volume.market, volume.category);
      const charged = volume.messages - volume.free;
      return { ...volume, unit_micros: unit, micros: unit === null ? null : unit * charged };
    })
    .sort((a, b) => (b.micros ?? 0) - (a.micros ?? 0) || b.messages - a.messages);
  const priced = lines.filter(({ micros }) => micros !== null);
  return {
    currency: card?.currency ?? null,
    total_micros: priced.length === 0 ? null : priced.reduce((total, { micros }) => total + (micros ?? 0), 0),
    unpriced: lines.reduce((count, { micros, messages }) => count + (micros === null ? messages : 0), 0),
    lines,
  };
}
