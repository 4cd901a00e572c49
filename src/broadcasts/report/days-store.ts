import { DAY, HOUR, MINUTE } from "../../platform/clock";
import { type Database, type Statement, statement } from "../../platform/db";

/** How long reports on messages keep coming in without the broadcast itself being told of each. */
const HEARD_OF = 7 * DAY;

/**
 * Broadcasts whose figures by day are behind, those that were counted the longest ago first: something changed, and the last
 * count is a minute old, ten of a broadcast that started more than a day ago; and for a week every hour whatever happened,
 * for statuses and late opt-outs change recipients only. Looks at every broadcast; there are few.
 */
export async function broadcastsBehind(db: Database, now: number, limit: number): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    `select id from broadcasts where started_at is not null
       and ((changed_at > figured_at and figured_at <= ?1 - iif(started_at > ?1 - ${DAY}, ${MINUTE}, ${10 * MINUTE}))
         or (started_at > ?1 - ${HEARD_OF} and figured_at <= ?1 - ${HOUR}))
     order by figured_at, id limit ?2`,
    now,
    limit,
  );
  return rows.map(({ id }) => id);
}

/**
 * Counts a broadcast's messages anew by template and day, in three statements of one batch. A day is that on which the
 * message was sent, in UTC; what a guardrail refused says nothing of the template. Its range of the primary key.
 */
export function countAnew(id: string, now: number): Statement[] {
  return [
    statement("delete from broadcast_days where broadcast_id = ?1", id),
    statement(
      `insert into broadcast_days (template_id, day, broadcast_id, sent, delivered, read, failed, blocked, reported, opted_out, failures)
       select template_id, day, ?1, sum(sent), sum(delivered), sum(read), sum(failed), sum(blocked), sum(reported), sum(opted_out),
         coalesce(json_group_object(code, failed) filter (where failed > 0), '{}')
       from (
         select json_extract(iif(place.round = 1, broadcast.plan, broadcast.fallback), '$.messages[' || place.cohort || '].template_id')
             as template_id, place.day, place.code, sum(place.sent) as sent, sum(place.delivered) as delivered, sum(place.read) as read,
           sum(place.failed) as failed, sum(place.blocked) as blocked, sum(place.reported) as reported,
           sum(place.opted_out) as opted_out
         from (
           select round, cohort, coalesce(sent_at, claimed_at, failed_at, delivered_at, read_at) / ${DAY} as day,
             iif(status = 'failed', coalesce(error_code, '0'), null) as code,
             sum(coalesce(sent_at, delivered_at, read_at) is not null or status in ('accepted', 'sent', 'delivered', 'read')) as sent,
             sum(status in ('delivered', 'read')) as delivered, sum(status = 'read') as read, sum(status = 'failed') as failed,
             sum(coalesce(opt_out_kind = 'blocked', 0)) as blocked, sum(coalesce(opt_out_kind = 'reported', 0)) as reported,
             sum(coalesce(opt_out_kind = 'opted_out', 0)) as opted_out
           from broadcast_recipients where broadcast_id = ?1 and status not in ('waiting', 'sending', 'skipped')
           group by round, cohort, day, code) as place
         cross join broadcasts as broadcast on broadcast.id = ?1
         where place.day is not null
         group by template_id, place.day, place.code)
       where template_id is not null group by template_id, day
       having sum(sent) + sum(failed) + sum(blocked) + sum(reported) + sum(opted_out) > 0`,
      id,
    ),
    statement("update broadcasts set figured_at = ?2 where id = ?1", id, now),
  ];
}
