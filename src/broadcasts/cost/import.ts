import { audit } from "../../governance";
import type { AppContext } from "../../platform/context";
import { sha256 } from "../../platform/hash";
import { type CardProblem, parseRateCard } from "./rate-card";
import { insertRateCard } from "./store";

export type ImportedCard =
  | { ok: { id: string; currency: string; markets: number; warnings: readonly CardProblem[] } }
  | { problems: readonly CardProblem[] };

/**
 * Takes in a rate card, whole or not at all; it counts from `effectiveFrom` (ms) on. Card and audit entry are one batch.
 * Whoever calls this has made sure that the person may.
 *
 * @param by id of the person
 */
export async function importRateCard(
  ctx: AppContext,
  { text, effectiveFrom, by }: { text: string; effectiveFrom: number; by: string },
): Promise<ImportedCard> {
  const parsed = await parseRateCard(text);
  if (!("ok" in parsed)) return parsed;
  const { ok: prices, warnings } = parsed;
  const id = ctx.ids.next("rateCard");
  const markets = Object.keys(prices.rows).length;
  const card = { id, effective_from: effectiveFrom, imported_at: ctx.clock.now(), imported_by: by, prices };
  const entry = audit(ctx, {
    action: "rate_card.imported",
    outcome: "ok",
    entity: { kind: "rate_card", id },
    afterDigest: await sha256(prices),
    details: { currency: prices.currency, markets, effective_from: effectiveFrom },
  });
  await ctx.db.batch([insertRateCard(card), entry.insert]);
  return { ok: { id, currency: prices.currency, markets, warnings } };
}
