import type { CallContext } from "../auth";
import type { GovernedWrite } from "../governance";
import { importRateCard } from "./cost/import";
import { rateCardAt, rateCards } from "./cost/store";
import { campaignFigures } from "./report/figures";
import { campaignReportLink } from "./report/link";
import type { CampaignFigures } from "./report/shape";
import { scheduleWrite } from "./schedule/write";

/**
 * What the people's pages of broadcasts have done for them. It is apart from the room's index because it reaches rooms that
 * know that index.
 */
export const broadcastDesk = {
  schedule: scheduleWrite as unknown as GovernedWrite,
  figures: async (call: CallContext, broadcastId: string): Promise<CampaignFigures | null> =>
    (await campaignFigures(call, broadcastId)) ?? null,
  reportLink: (call: CallContext, broadcastId: string) => campaignReportLink(call, broadcastId),
  rateCard: async (call: CallContext) => {
    const card = await rateCardAt(call.db, call.clock.now());
    if (!card) return null;
    const { prices, ...kept } = card;
    return { ...kept, ...prices };
  },
  rateCards: (call: CallContext, limit: number) => rateCards(call.db, limit),
  importRateCard: (call: CallContext, card: { text: string; effectiveFrom: number; by: string }) =>
    importRateCard(call, card),
};
