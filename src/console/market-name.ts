import { type I18n, wordsFor } from "./i18n";

/** A market of Meta's prices by its name: a country by its ISO 3166-1 code, or a region as rate cards name it. */
export function marketName(i18n: I18n, market: string): string {
  const { campaign, rateCard } = i18n.t;
  if (market === "") return campaign.marketUnknown;
  if (!/^[A-Z]{2}$/.test(market)) return wordsFor<string>(rateCard.regions, market, market);
  return new Intl.DisplayNames(i18n.language, { type: "region" }).of(market) ?? market;
}
