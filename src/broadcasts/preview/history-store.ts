import { DAY } from "../../platform/clock";
import type { Database } from "../../platform/db";

/** What came of earlier sends. `refused`: opted out, blocked or reported within three days. */
export interface Earlier {
  sent: number;
  refused: number;
}

/** How far back earlier sends say something. */
const LOOK_BACK = 90 * DAY;

/**
 * Earlier sends of some templates, single and in broadcasts, and earlier broadcasts to a segment. Primary keys of
 * `template_days` and `broadcast_days`, index `broadcasts_segment`.
 */
export async function earlierSends(
  db: Database,
  templateIds: readonly string[],
  segmentId: string,
  now: number,
): Promise<{ template: Earlier; segment: Earlier }> {
  const sums = (
    table: string,
  ) => `select coalesce(sum(sent), 0) as sent, coalesce(sum(opted_out + blocked + reported), 0) as refused
    from ${table} where template_id in (select value from json_each(?1)) and day >= ?3`;
  const row = await db.first<Record<string, number>>(
    `select single.sent + many.sent as template_sent, single.refused + many.refused as template_refused,
       segment.sent as segment_sent, segment.refused as segment_refused
     from (${sums("template_days")}) as single, (${sums("broadcast_days")}) as many,
       (select coalesce(sum(accepted), 0) as sent, coalesce(sum(opted_out), 0) as refused from broadcasts
        where segment_id = ?2 and started_at >= ?4) as segment`,
    JSON.stringify(templateIds),
    segmentId,
    Math.floor((now - LOOK_BACK) / DAY),
    now - LOOK_BACK,
  );
  return {
    template: { sent: row?.template_sent ?? 0, refused: row?.template_refused ?? 0 },
    segment: { sent: row?.segment_sent ?? 0, refused: row?.segment_refused ?? 0 },
  };
}
