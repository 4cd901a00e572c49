import { getCountries } from "libphonenumber-js";
import { quietUntil } from "./quiet-hours";

/** Every country that a contact's number can be of. */
export const ALL_MARKETS: readonly string[] = getCountries();

/**
 * Markets whose quiet hours are on, with the time (ms) at which they end; the empty market is that of contacts without a
 * known country. None for a category that keeps no quiet hours.
 */
export function quietMarkets(
  markets: readonly string[],
  category: string,
  now: number,
  timeZone: string,
): Record<string, number> {
  const ends = markets.map((market) => [market, quietUntil({ market, category, now, timeZone })] as const);
  return Object.fromEntries(ends.filter((end): end is [string, number] => end[1] !== null));
}
