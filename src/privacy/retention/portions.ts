import type { RetentionRuleId } from "./rules";

/**
 * How the rows of a rule are gone through, a portion at a time: which rows come next (`?1` too old before this time, ms; `?2` and `?3`
 * where the pass is; `?4` how many; `?5` what the last pass took to be too old), and what is done with them (`?1` their keys as a JSON
 * array, `?2` too old before, `?3` too old before in the last pass). Each walks an index in its order, so a portion reads so many
 * rows and no more.
 */
export interface Portions {
  next: string;
  apply: string;
  /** What `apply` changes at most; a portion that reaches it is looked at again. */
  most?: number;
}

/** Rows that one portion looks at, and rows of theirs that one statement changes. */
export const ROWS_A_PORTION = 500;
const MOST_CHANGES = 1_000;

/** Messages come late at times: a pass begins so long before the end of the one before. Ms. */
const OVERLAP = 30 * 86_400_000;

const KEYS = "(select value from json_each(?1))";

/** A table that is deleted from in the order of a time and an id. */
const byTime = (table: string, index: string, at: string, also: string, id = "id"): Portions => ({
  next: `select ${at} as at, ${id} as key from ${table} ${index && `indexed by ${index}`}
    where ${at} < ?1 and (${at}, ${id}) > (?2, ?3) order by ${at}, ${id} limit ?4`,
  apply: `delete from ${table} where ${id} in ${KEYS}${also}`,
});

export const PORTIONS: Readonly<Record<RetentionRuleId, Portions>> = {
  webhook_events: byTime(
    "webhook_events",
    "webhook_events_list",
    "received_at",
    " and outcome in ('applied', 'ignored')",
  ),
  erased_events: {
    next: `select received_at as at, id as key from webhook_events indexed by webhook_events_erased
      where payload = '{"erased":true}' and received_at < ?1 and (received_at, id) > (?2, ?3) order by received_at, id limit ?4`,
    apply: `delete from webhook_events where id in ${KEYS} and outcome in ('applied', 'ignored')`,
  },
  outbox: byTime("outbox", "outbox_due", "done_at", " and done_at is not null"),
  previews_unused: byTime(
    "previews",
    "previews_expiry",
    "expires_at",
    " and not exists (select 1 from action_requests as request where request.preview_id = previews.id)",
  ),
  previews_used: byTime(
    "previews",
    "previews_expiry",
    "expires_at",
    " and exists (select 1 from action_requests as request where request.preview_id = previews.id)",
  ),
  notifications: {
    next: "select 0 as at, id as key from staff where id > ?3 order by id limit min(?4, 100)",
    apply: `delete from notifications where id in (select told.id from json_each(?1) as person
      cross join notifications as told indexed by notifications_staff on told.staff_id = person.value and told.created_at < ?2
      limit ${MOST_CHANGES})`,
    most: MOST_CHANGES,
  },
  webhook_rejections: {
    next: `select cast(unixepoch(day) * 1000 as integer) as at, rowid as key from webhook_rejections
      where day < date(?1 / 1000, 'unixepoch') order by day limit ?4`,
    apply: `delete from webhook_rejections where rowid in ${KEYS}`,
  },
  dead_letters: byTime("dead_letters", "dead_letters_list", "received_at", " and settled_at is not null"),
  alerts: byTime("alerts", "alerts_list", "raised_at", " and cleared_at is not null"),
  broadcast_fields: {
    next: `select 0 as at, id as key from broadcasts
      where id > ?3 and finished_at < ?1 and finished_at >= coalesce(?5, 0) - ${OVERLAP} order by id limit min(?4, 20)`,
    apply: `update broadcast_recipients set fields = null where (broadcast_id, seq) in (
      select broadcast_id, seq from broadcast_recipients where broadcast_id in ${KEYS} and fields is not null limit ${MOST_CHANGES})`,
    most: MOST_CHANGES,
  },
  messages: {
    next: "select 0 as at, id as key from conversations where id > ?3 order by id limit min(?4, 100)",
    apply: `update messages set text = '', content = '{"expired":true}' where id in (
      select said.id from json_each(?1) as thread
      cross join messages as said indexed by messages_conversation on said.conversation_id = thread.value
        and said.at < ?2 and said.at >= coalesce(?3, 0) - ${OVERLAP}
      where said.content not in ('{"expired":true}', '{"erased":true}') and said.status not in ('queued', 'sending')
      limit ${MOST_CHANGES})`,
    most: MOST_CHANGES,
  },
  received_files: {
    next: `select created_at as at, id as key from media_assets indexed by media_assets_recent
      where created_at < ?1 and (created_at, id) > (?2, ?3) and created_at >= coalesce(?5, 0) - ${OVERLAP}
      order by created_at, id limit ?4`,
    apply: `update media_assets set expires_at = ?2, file_name = null
      where id in ${KEYS} and source = 'received' and expires_at is null`,
  },
};
