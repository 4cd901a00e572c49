import { DAY, MINUTE, SECOND } from "../../platform/clock";
import { quietMarkets } from "../quiet/markets";

export interface Task {
  /** People by market; the empty market is that of contacts without a known country. */
  people: Readonly<Record<string, number>>;
  category: string;
  timeZone: string;
  /** When it starts, ms. */
  start: number;
  perSecond: number;
  /** New people that the portfolio's limit leaves for the first 24 hours, and for each 24 hours after; null without limit. */
  left: number | null;
  limit: number | null;
}

export interface Finish {
  /** Without any waiting. */
  seconds_at_rate: number;
  /** ms; null when it is not done within {@link LONGEST}. */
  finishes_at: number | null;
  waits_for_quiet_hours: boolean;
  waits_for_limit: boolean;
}

/** How far ahead anybody can tell. */
const LONGEST = 14 * DAY;
const STEP = 15 * MINUTE;

/**
 * When a broadcast is done, gone through in steps of a quarter of an hour at most: at the allowed rate, to those who have no quiet hours, as
 * far as the limit goes. It counts everybody as somebody whom the business has not spoken to within a day, which Meta's limit
 * does not: it may be done earlier.
 */
export function timeToFinish({ people, category, timeZone, start, perSecond, left, limit }: Task): Finish {
  const markets = Object.keys(people);
  const waiting = new Map(Object.entries(people));
  const total = markets.reduce((sum, market) => sum + (people[market] ?? 0), 0);
  const finish: Finish = {
    seconds_at_rate: Math.ceil(total / perSecond),
    finishes_at: total === 0 ? start : null,
    waits_for_quiet_hours: false,
    waits_for_limit: false,
  };
  let open = total;
  let allowed = left ?? Number.POSITIVE_INFINITY;
  let refill = limit === null ? Number.POSITIVE_INFINITY : start + DAY;
  for (let at = start; open > 0 && at < start + LONGEST; ) {
    if (at === refill) {
      allowed = limit ?? allowed;
      refill += DAY;
    }
    const quiet = quietMarkets(markets, category, at, timeZone);
    const ends = markets.map((market) => quiet[market] ?? at + STEP);
    const next = Math.min(at + STEP, refill, ...ends);
    let turns = ((next - at) / SECOND) * perSecond;
    for (const market of markets) {
      const here = waiting.get(market) ?? 0;
      if (here === 0) continue;
      if (quiet[market] !== undefined) {
        finish.waits_for_quiet_hours = true;
        continue;
      }
      if (allowed < Math.min(here, turns)) finish.waits_for_limit = true;
      const sent = Math.min(here, turns, allowed);
      waiting.set(market, here - sent);
      turns -= sent;
      allowed -= sent;
      open -= sent;
    }
    if (open <= 0) finish.finishes_at = next - Math.floor(turns / perSecond) * SECOND;
    at = next;
  }
  return finish;
}
