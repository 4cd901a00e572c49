import { type Database, type Statement, statement } from "../../platform/db";
import type { Prices } from "./rate-card";

export interface RateCard {
  id: string;
  /** ms */
  effective_from: number;
  imported_at: number;
  imported_by: string;
  prices: Prices;
}

export function insertRateCard(card: RateCard): Statement {
  return statement(
    `insert into rate_cards (id, currency, effective_from, imported_at, imported_by, prices) values (?1, ?2, ?3, ?4, ?5, ?6)`,
    card.id,
    card.prices.currency,
    card.effective_from,
    card.imported_at,
    card.imported_by,
    card.prices,
  );
}

/** The card whose time has come last, of two of the same time the one imported later. Index `rate_cards_effective`. */
export async function rateCardAt(db: Database, now: number): Promise<RateCard | null> {
  const row = await db.first<Omit<RateCard, "prices"> & { prices: string }>(
    `select id, effective_from, imported_at, imported_by, prices from rate_cards where effective_from <= ?1
     order by effective_from desc, id desc limit 1`,
    now,
  );
  return row ? { ...row, prices: JSON.parse(row.prices) as Prices } : null;
}

/** Cards as they were imported, the latest effective first, without their prices. Index `rate_cards_effective`. */
export async function rateCards(
  db: Database,
  limit: number,
): Promise<(Omit<RateCard, "prices"> & { currency: string })[]> {
  return db.all(
    `select id, currency, effective_from, imported_at, imported_by from rate_cards order by effective_from desc, id desc limit ?1`,
    limit,
  );
}
