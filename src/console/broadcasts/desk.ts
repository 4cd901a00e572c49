import type { CallContext } from "../../auth";
import type { CampaignFigures } from "../../broadcasts";
import type { GovernedWrite } from "../../governance";

/** What one delivered message costs, by market and category, in millionths of the currency's unit. */
export interface ShownRateCard {
  id: string;
  currency: string;
  /** ms */
  effective_from: number;
  imported_at: number;
  imported_by: string;
  rows: Readonly<Record<string, Readonly<Partial<Record<string, number>>>>>;
}

export interface CardProblem {
  line: number | null;
  column: string | null;
  message: string;
}

export type ImportedCard =
  | { ok: { id: string; currency: string; markets: number; warnings: readonly CardProblem[] } }
  | { problems: readonly CardProblem[] };

/**
 * What the pages of broadcasts have done for them. It is handed to the console: whoever implements it reaches rooms that
 * may only know the index of `broadcasts`.
 */
export interface BroadcastDesk {
  /** Has a broadcast pause, go on or end, through the kernel. */
  schedule: GovernedWrite;
  /** Null for a broadcast that has not begun. */
  figures: (call: CallContext, broadcastId: string) => Promise<CampaignFigures | null>;
  /** A signed link to the figures as a file; null when the deployment has no key for links. */
  reportLink: (call: CallContext, broadcastId: string) => Promise<string | null>;
  /** The card that counts now; null without one. */
  rateCard: (call: CallContext) => Promise<ShownRateCard | null>;
  /** Cards as they were imported, the latest effective first, without prices. */
  rateCards: (call: CallContext, limit: number) => Promise<Omit<ShownRateCard, "rows">[]>;
  importRateCard: (
    call: CallContext,
    card: { text: string; effectiveFrom: number; by: string },
  ) => Promise<ImportedCard>;
}
