import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";
import type { EventKind, WebhookEvent } from "./event";

/** An event as it is stored when it comes in. */
export interface IncomingEvent {
  id: string;
  key: string;
  field: string;
  kind: EventKind;
  phone_number_id: string | null;
  payload: Record<string, unknown>;
  occurred_at: number | null;
}

/** JSON text of the events, in pieces that stay under D1's limit of 2 MB for one value. */
const PIECE = 900_000;

/**
 * Stores events, each once by its key. A body larger than a parameter may be becomes several statements of
 * one batch: all of it is stored, or nothing.
 */
export function insertEvents(events: readonly IncomingEvent[], receivedAt: number): Statement[] {
  return pieces(events).map((json) =>
    statement(
      `insert into webhook_events (id, key, field, kind, phone_number_id, payload, occurred_at, received_at, due_at)
       select event.value ->> 'id', event.value ->> 'key', event.value ->> 'field', event.value ->> 'kind',
         event.value ->> 'phone_number_id', event.value -> 'payload', event.value ->> 'occurred_at', ?2, ?2
       from json_each(?1) as event where true
       on conflict (key) do nothing`,
      json,
      receivedAt,
    ),
  );
}

function pieces(events: readonly IncomingEvent[]): string[] {
  const result: string[] = [];
  let current: string[] = [];
  let size = 0;
  for (const event of events) {
    const text = JSON.stringify(event);
    if (size + text.length > PIECE && current.length > 0) {
      result.push(`[${current.join(",")}]`);
      current = [];
      size = 0;
    }
    current.push(text);
    size += text.length;
  }
  if (current.length > 0) result.push(`[${current.join(",")}]`);
  return result;
}

export interface EventRow {
  id: string;
  key: string;
  field: string;
  kind: EventKind;
  phone_number_id: string | null;
  payload: string;
  occurred_at: number | null;
  received_at: number;
  tries: number;
}

export function toEvent(row: EventRow): WebhookEvent {
  return {
    id: row.id,
    key: row.key,
    field: row.field,
    kind: row.kind,
    phoneNumberId: row.phone_number_id,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    payload: JSON.parse(row.payload),
  } as WebhookEvent;
}

/**
 * Takes up to `limit` waiting events for one consumer until `until`; others pass them over till then. If the
 * consumer dies, they wait again. Index `webhook_events_waiting`.
 */
export async function claimEvents(
  db: Database,
  claim: { token: string; now: number; until: number; limit: number },
): Promise<EventRow[]> {
  const rows = await db.all<EventRow>(
    `update webhook_events set claim_token = ?1, due_at = ?3, tries = tries + 1
     where id in (select id from webhook_events indexed by webhook_events_waiting where outcome = 'received' and due_at <= ?2 order by due_at, id limit ?4)
     returning id, key, field, kind, phone_number_id, payload, occurred_at, received_at, tries`,
    claim.token,
    claim.now,
    claim.until,
    claim.limit,
  );
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Finishes claimed events, as the last step of the batch that applied them. A status of a message that is not
 * known here (yet) waits for it, a few times; then it is ignored. A trigger undoes the batch if any of the
 * events was finished before or is claimed by another.
 */
export function finishEvents(
  outcomes: readonly { id: string; outcome: "applied" | "ignored"; retry_at: number | null }[],
  claimToken: string,
  now: number,
): Statement {
  return statement(
    `with finish as materialized (
       select event.id, entry.value ->> 'outcome' as outcome, entry.value ->> 'retry_at' as retry_at,
         event.kind = 'status' and entry.value ->> 'outcome' = 'applied'
           and not exists (select 1 from messages where wamid = event.payload ->> '$.status.id')
           and not exists (select 1 from messages where id = event.payload ->> '$.status.biz_opaque_callback_data') as waits
       from json_each(?1) as entry join webhook_events as event on event.id = entry.value ->> 'id'
     )
     update webhook_events set
       outcome = case when finish.waits and finish.retry_at is not null then 'received'
         when finish.waits then 'ignored' else finish.outcome end,
       error = case when finish.waits then 'no message with this id is known here' end,
       due_at = case when finish.waits then coalesce(finish.retry_at, due_at) else due_at end,
       claim_token = ?2,
       finished_at = case when finish.waits and finish.retry_at is not null then null else ?3 end
     from finish
     where webhook_events.id = finish.id
     returning outcome, due_at`,
    JSON.stringify(outcomes),
    claimToken,
    now,
  );
}

/** An event that could not be applied: it waits until `dueAt`, or is parked as failed when that is null. */
export function failEvent(id: string, error: string, dueAt: number | null, now: number): Statement {
  return statement(
    `update webhook_events set outcome = case when ?3 is null then 'failed' else 'received' end, error = ?2,
       due_at = coalesce(?3, due_at), claim_token = null, finished_at = case when ?3 is null then ?4 end
     where id = ?1 and outcome = 'received'`,
    id,
    error,
    dueAt,
    now,
  );
}

/**
 * Whether something that a customer sent, from one of these addresses, is stored and not applied yet. Reads only
 * the events that wait: index `webhook_events_waiting`.
 */
export async function customerEventsWaiting(db: Database, addresses: readonly string[]): Promise<boolean> {
  const row = await db.first(
    `select 1 from webhook_events indexed by webhook_events_waiting
     where outcome = 'received' and kind in ('message', 'user_preference')
       and exists (select 1 from json_each(?1) as address where address.value in (
         payload ->> '$.message.from', payload ->> '$.message.from_user_id', payload ->> '$.contact.wa_id',
         payload ->> '$.contact.user_id', payload ->> '$.preference.wa_id', payload ->> '$.preference.user_id'))
     limit 1`,
    JSON.stringify(addresses),
  );
  return row !== undefined;
}

/** Counts a request that was turned away. */
export function countRejection(reason: string, now: number): Statement {
  return statement(
    `insert into webhook_rejections (day, reason, count, last_at) values (?1, ?2, 1, ?3)
     on conflict (day, reason) do update set count = count + 1, last_at = excluded.last_at`,
    new Date(now).toISOString().slice(0, 10),
    reason,
    now,
  );
}

/** The last time each field was received: index `webhook_events_field`, one row a field. */
export async function lastEventTimes(
  db: Database,
  fields: readonly string[],
): Promise<Map<string, number | null>> {
  const rows = await db.all<{ field: string; at: number | null }>(
    `select wanted.value as field, (select max(event.received_at) from webhook_events as event where event.field = wanted.value) as at
     from json_each(?1) as wanted`,
    JSON.stringify(fields),
  );
  return new Map(rows.map(({ field, at }) => [field, at]));
}

export async function rejectionsSince(
  db: Database,
  day: string,
): Promise<{ reason: string; count: number; last_at: number }[]> {
  return db.all(
    "select reason, sum(count) as count, max(last_at) as last_at from webhook_rejections where day >= ?1 group by reason",
    day,
  );
}
