import { DAY, MINUTE } from "../../platform/clock";
import type { Database } from "../../platform/db";
import { secondRoundOf } from "../second-round";

/** What a tier that Meta has not told, or that nobody knows here, is taken for: the lowest. */
const LOWEST_TIER = 250;

/** People that a portfolio may reach within 24 hours by Meta's word, `TIER_2K`; null without limit. …/whatsapp/messaging-limits */
export function limitOf(tier: string | null): number | null {
  if (/UNLIMITED$/i.test(tier ?? "")) return null;
  const [, digits, thousands] = /^TIER_(\d{1,6})(K?)$/i.exec(tier ?? "") ?? [];
  return digits === undefined ? LOWEST_TIER : Number(digits) * (thousands ? 1_000 : 1);
}

/**
 * SQL for how many people the portfolio reached within the last 24 hours, with `now` (ms) as a placeholder: exact for
 * broadcasts, and all single templates of yesterday and today, because their days are all that is counted of them. Primary
 * keys of `broadcast_minutes` and `template_days`.
 */
export const REACHED_LAST_DAY = (now: string): string =>
  `((select coalesce(sum(reached), 0) from broadcast_minutes where minute > ${now} / ${MINUTE} - ${DAY / MINUTE})
   + (select coalesce(sum(day.sent), 0) from templates as template cross join template_days as day
      where day.template_id = template.id and day.day >= ${now} / ${DAY} - 1))`;

export interface Headroom {
  /** People within 24 hours; null without limit. */
  limit: number | null;
  used: number;
  /** What other broadcasts that are scheduled within 24 hours, or go out, have still to send. */
  reserved_by_other_broadcasts: number;
  /** Null without limit; never below nothing. */
  left: number | null;
}

/**
 * What is left of the portfolio's limit for a broadcast that starts at `at` (ms). Index `broadcasts_status`.
 *
 * @param except a broadcast that is not counted among the others
 */
export async function portfolioHeadroom(
  db: Database,
  now: number,
  { at = now, except = "" }: { at?: number; except?: string } = {},
): Promise<Headroom> {
  const row = await db.first<{ tiers: string; used: number; reserved: number }>(
    `select (select json_group_array(messaging_limit_tier) from phone_numbers) as tiers, ${REACHED_LAST_DAY("?1")} as used,
       (select coalesce(sum(max(0, coalesce(audience, approved_audience, 0) - accepted - failed - skipped - unknown)
           + coalesce(${secondRoundOf("broadcasts")} ->> '$.left', 0)), 0)
        from broadcasts where id <> ?3
          and (status = 'sending' or (status = 'scheduled' and scheduled_at between ?2 - ${DAY} and ?2 + ${DAY}))) as reserved`,
    now,
    at,
    except,
  );
  const limits = (JSON.parse(row?.tiers ?? "[]") as (string | null)[]).map(limitOf);
  const limit = limits.includes(null) ? null : Math.max(0, ...limits.map(Number));
  const used = row?.used ?? 0;
  const reserved = row?.reserved ?? 0;
  return {
    limit,
    used,
    reserved_by_other_broadcasts: reserved,
    left: limit === null ? null : Math.max(0, limit - used - reserved),
  };
}
