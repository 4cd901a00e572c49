import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";
import type { EventKind } from "./event";
import type { EventOutcome } from "./rules";

export interface FailedFilters {
  kind?: EventKind | undefined;
  field?: string | undefined;
  received_after?: string | undefined;
  received_before?: string | undefined;
}

/** Failed events by filter, the longest failed first. Index `webhook_events_outcome`. */
export async function failedEvents(
  db: Database,
  filters: FailedFilters,
  limit: number,
): Promise<{ id: string; kind: EventKind }[]> {
  const time = (value: string | undefined) => (value === undefined ? null : Date.parse(value));
  return db.all(
    `select id, kind from webhook_events indexed by webhook_events_outcome
     where outcome = 'failed' and received_at > coalesce(?1, -1) and received_at < coalesce(?2, 9e15)
       and (?3 is null or kind = ?3) and (?4 is null or field = ?4)
     order by received_at, id limit ?5`,
    time(filters.received_after),
    time(filters.received_before),
    filters.kind ?? null,
    filters.field ?? null,
    limit,
  );
}

export interface RetriedEvent {
  id: string;
  kind: EventKind;
  outcome: EventOutcome;
  received_at: number;
  tries: number;
  replays: number;
  /** Whom it comes from, under the address that Meta named first. */
  sender: string | null;
}

/** Some events as they stand now, by id; those that do not exist are missing. Primary key. */
export async function eventsById(db: Database, ids: readonly string[]): Promise<Map<string, RetriedEvent>> {
  const rows = await db.all<RetriedEvent>(
    `select id, kind, outcome, received_at, tries, replays, coalesce(sender_wa_id, sender_user_id) as sender
     from webhook_events where id in (select value from json_each(?1))`,
    JSON.stringify(ids),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Puts failed events back among those that wait, as if they had just come in: due now, no tries yet. Their key, their
 * content and Meta's time stay. Events that are not failed (any more) are left alone, so that a guard on the count
 * notices them. Primary key.
 */
export function requeueEvents(ids: readonly string[], actionRequestId: string, now: number): Statement {
  return statement(
    `update webhook_events set outcome = 'received', tries = 0, due_at = ?3, claim_token = null, finished_at = null,
       replays = replays + 1, replay_request_id = ?2
     where id in (select value from json_each(?1)) and outcome = 'failed'`,
    JSON.stringify(ids),
    actionRequestId,
    now,
  );
}
