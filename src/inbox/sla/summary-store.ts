import { may, type Principal, visibility } from "../../auth";
import type { Database } from "../../platform/db";
import type { OffsetStretch } from "./zone-offsets";

export const GROUPS = ["queue", "hour", "day", "staff"] as const;
export type Group = (typeof GROUPS)[number];

export interface SummaryRange {
  /** Ms, the end exclusive. */
  from: number;
  to: number;
  queueId: string | undefined;
  groupBy: Group | undefined;
  /** The tenant's UTC offsets in the range. */
  offsets: readonly OffsetStretch[];
}

/** Figures of the cases opened or closed in a range: of all (`key` null), or of one group. Durations are ms. */
export interface FiguresRow {
  part: "opened" | "closed";
  key: string | null;
  cases: number;
  /** Of opened ones, those of a conversation that had a case before; of closed ones, those that were resolved. */
  special: number;
  /** Of closed ones, spam and duplicates: nothing that could be resolved. */
  void: number;
  met: number;
  breached: number;
  /** Of opened ones: due, and neither answered nor closed yet. */
  pending: number;
  /** Cases that have a duration, and of those the nearest ranks. */
  measured: number;
  median: number | null;
  p90: number | null;
}

export interface CountRow {
  part: "by_queue" | "by_hour" | "handled";
  key: string | null;
  cases: number;
}

const KEYS: Readonly<Record<Group, (part: "opened" | "closed") => string>> = {
  queue: () => "coalesce(queue_id, '')",
  hour: (part) => `printf('%02d', ((${part}_at + shift) / 3600000) % 24)`,
  day: (part) => `date((${part}_at + shift) / 1000, 'unixepoch')`,
  staff: (part) => `coalesce(${part === "opened" ? "first_response_by" : "assignee_id"}, '')`,
};

/** Percentiles by nearest rank: the smallest value that at least so many per cent of the values do not exceed. */
const RANKED = `count(took) as measured,
  max(case when place = (measured_all * 50 + 99) / 100 then took end) as median,
  max(case when place = (measured_all * 90 + 99) / 100 then took end) as p90`;

const PLACED = `case when took is not null then row_number() over (partition by key, took is null order by took) end as place,
  count(took) over (partition by key) as measured_all`;

/**
 * Cases within the principal's reach: those of conversations that it may see, but for what was done while they lay in a
 * restricted queue that it may not see. Three parameters in a row with those of `visibility`.
 */
function reach(
  principal: Principal,
  firstParameter: number,
): { conversation: string; lay: (item: string) => string; params: unknown[] } {
  const { sql, params } = visibility(principal, firstParameter);
  const lay = (item: string): string =>
    may(principal, "inbox:restricted")
      ? "true"
      : `(${item}.queue_id is null or ${item}.assignee_id = ?${firstParameter}
        or ${item}.queue_id in (select value from json_each(?${firstParameter + 1}))
        or ${item}.queue_id not in (select id from queues where restricted = 1))`;
  return { conversation: sql, lay, params };
}

/**
 * Everything that is counted from cases, in one statement that reads the cases opened in the range and those closed in it,
 * each with its conversation: indexes `inbox_cases_opened`, `inbox_cases_closed`, `inbox_cases_conversation`.
 */
export async function casesInRange(
  db: Database,
  principal: Principal,
  { from, to, queueId, groupBy, offsets }: SummaryRange,
): Promise<(FiguresRow | CountRow)[]> {
  const within = reach(principal, 5);
  const keyed = (part: "opened" | "closed") =>
    `select null as key, * from ${part}` +
    (groupBy ? ` union all select ${KEYS[groupBy](part)} as key, * from ${part}` : "");
  const items = (part: "opened" | "closed", columns: string) => `
    select item.opened_at, item.closed_at, item.queue_id, item.assignee_id, item.first_response_by, ${columns},
      coalesce((select stretch.value ->> 'offset' from json_each(?4) as stretch
        where item.${part}_at >= stretch.value ->> 'start' and item.${part}_at < stretch.value ->> 'end'), 0) as shift
    from inbox_cases as item indexed by inbox_cases_${part}
    cross join conversations as conversation on conversation.id = item.conversation_id
    where item.${part}_at >= ?1 and item.${part}_at < ?2 and (?3 is null or item.queue_id = ?3) and ${within.conversation}
      and ${within.lay("item")}`;
  return db.all<FiguresRow | CountRow>(
    `with opened as materialized (${items(
      "opened",
      `item.first_response_took as took,
      exists (select 1 from inbox_cases as earlier
        where earlier.conversation_id = item.conversation_id and earlier.opened_at < item.opened_at
          and ${within.lay("earlier")}) as special,
      0 as void,
      item.first_response_breached_at is not null as breached,
      item.first_response_breached_at is null and item.first_response_due_at is not null
        and item.first_response_at is not null as met,
      item.first_response_breached_at is null and item.first_response_due_at is not null
        and item.first_response_at is null and item.closed_at is null as pending`,
    )}),
    closed as materialized (${items(
      "closed",
      `item.resolution_took as took, coalesce(item.outcome = 'resolved', 0) as special,
      coalesce(item.outcome in ('spam', 'duplicate'), 0) as void,
      item.resolution_breached_at is not null as breached,
      item.resolution_breached_at is null and item.resolution_due_at is not null as met, 0 as pending`,
    )})
    ${(["opened", "closed"] as const)
      .map(
        (
          part,
        ) => `select '${part}' as part, key, count(*) as cases, sum(special) as special, sum(void) as void, sum(met) as met,
      sum(breached) as breached, sum(pending) as pending, ${RANKED}
    from (select *, ${PLACED} from (${keyed(part)})) group by key`,
      )
      .join(" union all ")}
    union all select 'by_queue', coalesce(queue_id, ''), count(*), 0, 0, 0, 0, 0, 0, 0, 0 from opened group by 2
    union all select 'by_hour', ${KEYS.hour("opened")}, count(*), 0, 0, 0, 0, 0, 0, 0, 0 from opened group by 2
    union all select 'handled', assignee_id, count(*), 0, 0, 0, 0, 0, 0, 0, 0 from closed
      where assignee_id is not null group by 2`,
    from,
    to,
    queueId ?? null,
    JSON.stringify(offsets),
    ...within.params,
  );
}

/** Conversations that are not closed now, of one owner (or nobody). */
export interface BacklogRow {
  assignee_id: string | null;
  open: number;
  waiting: number;
  breached: number;
  /** Since when the one that waits longest does, ms. */
  oldest: number | null;
}

/** The work that lies there now, by owner: reads what is not closed, indexes `conversations_load` and `conversations_load_queue`. */
export async function backlogNow(
  db: Database,
  principal: Principal,
  queueId: string | undefined,
): Promise<BacklogRow[]> {
  const visible = visibility(principal, 2);
  const index = queueId === undefined ? "conversations_load" : "conversations_load_queue";
  return db.all<BacklogRow>(
    `select conversation.assignee_id, count(*) as open, count(conversation.waiting_since) as waiting,
       count(conversation.sla_breached_at) as breached, min(conversation.waiting_since) as oldest
     from conversations as conversation indexed by ${index}
     where conversation.status <> 'closed' and ${queueId === undefined ? "?1 is null" : "conversation.queue_id = ?1"} and ${visible.sql}
     group by conversation.assignee_id`,
    queueId ?? null,
    ...visible.params,
  );
}

/** Names of queues and of staff: primary keys. */
export async function namesOf(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.all<{ id: string; name: string }>(
    `select id, name from queues where id in (select value from json_each(?1))
     union all select id, name from staff where id in (select value from json_each(?1))`,
    JSON.stringify(ids),
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
