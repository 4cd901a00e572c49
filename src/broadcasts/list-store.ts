import type { Database } from "../platform/db";
import type { Fallback, Plan } from "./plan";
import type { BroadcastStatus, HaltReason } from "./rules";
import { personsOf, type SecondRound, secondRoundOf } from "./second-round";

export interface ListedBroadcast {
  id: string;
  name: string;
  goal: string | null;
  status: BroadcastStatus;
  category: string;
  segmentId: string;
  segmentName: string | null;
  phoneNumberId: string;
  plan: Plan;
  fallback: Fallback | null;
  /** JSON: what the preview counted and estimated. */
  estimate: Record<string, unknown>;
  scheduledAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  rate: number | null;
  batchSize: number;
  audience: number | null;
  approvedAudience: number | null;
  /** What became of the audience, by persons. */
  accepted: number;
  failed: number;
  skipped: number;
  unknown: number;
  /** What became of the second messages; null before they were due, and when nobody got one. */
  second: SecondRound | null;
  optedOut: number;
  haltReason: HaltReason | null;
  haltedAt: number | null;
  scheduleRequestId: string | null;
  createdByName: string;
  createdAt: number;
}

export interface BroadcastFilters {
  broadcast_id?: string | undefined;
  status?: readonly string[] | undefined;
  segment_id?: string | undefined;
}

type Row = Omit<ListedBroadcast, "plan" | "fallback" | "estimate" | "second"> & {
  plan: string;
  fallback: string | null;
  second: string | null;
  estimate: string | null;
};

/**
 * A page of broadcasts, newest first, plus one. Primary key; of some statuses index `broadcasts_status`. Of one with a
 * fallback the second round is counted, by its range of the list.
 */
export async function listBroadcasts(
  db: Database,
  { broadcast_id, status, segment_id }: BroadcastFilters,
  before: string | undefined,
  limit: number,
): Promise<ListedBroadcast[]> {
  const rows = await db.all<Row>(
    `select broadcast.id, broadcast.name, broadcast.goal, broadcast.status, broadcast.category, broadcast.segment_id as segmentId,
       segment.name as segmentName, broadcast.phone_number_id as phoneNumberId, broadcast.plan, broadcast.fallback,
       broadcast.estimate, broadcast.scheduled_at as scheduledAt, broadcast.started_at as startedAt,
       broadcast.finished_at as finishedAt, broadcast.rate, broadcast.batch_size as batchSize, broadcast.audience,
       broadcast.approved_audience as approvedAudience, broadcast.accepted, broadcast.failed, broadcast.skipped,
       broadcast.unknown, ${secondRoundOf("broadcast")} as second, broadcast.opted_out as optedOut, broadcast.halt_reason as haltReason,
       broadcast.halted_at as haltedAt, broadcast.schedule_request_id as scheduleRequestId,
       broadcast.created_by_name as createdByName, broadcast.created_at as createdAt
     from broadcasts as broadcast left join segments as segment on segment.id = broadcast.segment_id
     where (?1 is null or broadcast.id = ?1) and (?2 is null or broadcast.status in (select value from json_each(?2)))
       and (?3 is null or broadcast.segment_id = ?3) and (?4 is null or broadcast.id < ?4)
     order by broadcast.id desc limit ?5`,
    broadcast_id ?? null,
    status ? JSON.stringify(status) : null,
    segment_id ?? null,
    before ?? null,
    limit,
  );
  return rows.map((row) => {
    const second = row.second === null ? null : (JSON.parse(row.second) as SecondRound);
    return {
      ...row,
      ...personsOf(row, second),
      second: second !== null && second.messages > 0 ? second : null,
      plan: JSON.parse(row.plan) as Plan,
      fallback: row.fallback === null ? null : (JSON.parse(row.fallback) as Fallback),
      estimate: row.estimate === null ? {} : (JSON.parse(row.estimate) as Record<string, unknown>),
    };
  });
}

/**
 * The ids of broadcasts that began in a range, the latest first. Reads every broadcast: they are few, and when one began says
 * nothing of when it was made.
 */
export async function broadcastsBegun(
  db: Database,
  range: { from: number; to: number },
  limit: number,
): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    `select id from broadcasts where started_at >= ?1 and started_at < ?2 order by started_at desc, id desc limit ?3`,
    range.from,
    range.to,
    limit,
  );
  return rows.map(({ id }) => id);
}

export interface Reason {
  code: string;
  status: string;
  /** 2: of the second messages. */
  round: 1 | 2;
  title: string | null;
  count: number;
}

/** Why recipients of some broadcasts failed or were skipped, the most frequent first. Primary key, their whole lists. */
export async function reasonsOf(db: Database, ids: readonly string[]): Promise<Map<string, Reason[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db.all<Reason & { id: string }>(
    `select recipient.broadcast_id as id, coalesce(recipient.error_code, 'unknown') as code, recipient.status, recipient.round,
       max(recipient.error_title) as title, count(*) as count
     from json_each(?1) as wanted cross join broadcast_recipients as recipient on recipient.broadcast_id = wanted.value
     where recipient.status in ('failed', 'skipped') group by 1, 2, 3, 4 order by count desc, code`,
    JSON.stringify(ids),
  );
  return Map.groupBy(rows, ({ id }) => id);
}
