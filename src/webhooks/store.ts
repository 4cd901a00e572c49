import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";
import { pieces } from "../platform/pieces";
import type { EventKind, WebhookEvent } from "./event";

/** An event as it is stored when it comes in. */
export interface IncomingEvent {
  id: string;
  key: string;
  field: string;
  kind: EventKind;
  phone_number_id: string | null;
  sender_wa_id: string | null;
  sender_user_id: string | null;
  payload: Record<string, unknown>;
  occurred_at: number | null;
}

/** Bytes above which an event cannot be kept whole in a row. */
const MOST_EVENT_BYTES = 1_800_000;

const encoder = new TextEncoder();

/**
 * Stores events, each once by its key. A body larger than a parameter may be becomes several statements of
 * one batch: all of it is stored, or nothing.
 */
export function insertEvents(
  events: readonly IncomingEvent[],
  receivedAt: number,
  correlationId: string,
): Statement[] {
  return pieces(events.map(storable)).map((json) =>
    statement(
      `insert into webhook_events (id, key, field, kind, phone_number_id, sender_wa_id, sender_user_id, payload, occurred_at,
         received_at, due_at, correlation_id)
       select event.value ->> 'id', event.value ->> 'key', event.value ->> 'field', event.value ->> 'kind',
         event.value ->> 'phone_number_id', event.value ->> 'sender_wa_id', event.value ->> 'sender_user_id',
         event.value -> 'payload', event.value ->> 'occurred_at', ?2, ?2, ?3
       from json_each(?1) as event where true
       on conflict (key) do nothing`,
      json,
      receivedAt,
      correlationId,
    ),
  );
}

/** An event that no row can hold is kept as what it was and how large, so that it does not take down the others. */
function storable(event: IncomingEvent): string {
  const text = JSON.stringify(event);
  const bytes = encoder.encode(text).byteLength;
  if (bytes <= MOST_EVENT_BYTES) return text;
  return JSON.stringify({ ...event, kind: "other", payload: { value: { too_large_to_keep: bytes } } });
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
  /** Whether handlers have to look whether somebody comes back who was erased: read along, because nearly always nobody was. */
  anybody_erased: 0 | 1;
  /** Of the webhook request that brought it; null of what came before ids were kept. */
  correlation_id: string | null;
}

export function toEvent(row: EventRow): WebhookEvent {
  return {
    id: row.id,
    key: row.key,
    field: row.field,
    kind: row.kind,
    phoneNumberId: row.phone_number_id,
    // Nothing happens after it was received: a clock that runs ahead must not open a window.
    occurredAt: row.occurred_at === null ? null : Math.min(row.occurred_at, row.received_at),
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
     returning id, key, field, kind, phone_number_id, payload, occurred_at, received_at, tries, correlation_id,
       exists (select 1 from erased_identities) as anybody_erased`,
    claim.token,
    claim.now,
    claim.until,
    claim.limit,
  );
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Finishes claimed events, as the last step of the batch that applied them. A status of a message that is not
 * known here (yet) waits for it, a few times; then it is ignored. A message that did not get stored is tried again
 * too, and is parked as failed in the end: nothing counts as applied that is not there. A trigger undoes the batch
 * if any of the events was finished before or is claimed by another, and so it does when somebody was erased for the first time
 * since the events were taken (`anybodyErased` is what it was then): nobody looked whether they come back.
 */
export function finishEvents(
  outcomes: readonly { id: string; outcome: "applied" | "ignored"; retry_at: number | null }[],
  claimToken: string,
  now: number,
  anybodyErased: boolean,
): Statement {
  return statement(
    `with finish as materialized (
       select event.id, event.kind, entry.value ->> 'outcome' as outcome, entry.value ->> 'retry_at' as retry_at,
         entry.value ->> 'outcome' = 'applied' and case event.kind
           when 'status' then
             not exists (select 1 from messages where wamid = event.payload ->> '$.status.id')
             and not exists (select 1 from messages where id = event.payload ->> '$.status.biz_opaque_callback_data')
           when 'message' then not exists (select 1 from messages where wamid = event.payload ->> '$.message.id')
           else 0 end as waits
       from json_each(?1) as entry join webhook_events as event on event.id = entry.value ->> 'id'
     )
     update webhook_events set
       outcome = case when not finish.waits then finish.outcome when finish.retry_at is not null then 'received'
         when finish.kind = 'message' then 'failed' else 'ignored' end,
       error = case when not finish.waits then null when finish.kind = 'message' then 'the message did not get stored'
         else 'no message with this id is known here' end,
       due_at = case when finish.waits then coalesce(finish.retry_at, due_at) else due_at end,
       claim_token = case when ?4 = 0 and exists (select 1 from erased_identities) then null else ?2 end,
       finished_at = case when finish.waits and finish.retry_at is not null then null else ?3 end
     from finish
     where webhook_events.id = finish.id
     returning outcome, due_at`,
    JSON.stringify(outcomes),
    claimToken,
    now,
    anybodyErased ? 1 : 0,
  );
}

/**
 * An event that could not be applied: it waits until `dueAt`, or is parked as failed when that is null. Changes
 * nothing when another consumer has it by now.
 */
export function failEvent(
  id: string,
  failure: { error: string; claimToken: string; dueAt: number | null; now: number },
): Statement {
  return statement(
    `update webhook_events set outcome = case when ?3 is null then 'failed' else 'received' end, error = ?2,
       due_at = coalesce(?3, due_at), claim_token = null, finished_at = case when ?3 is null then ?4 end
     where id = ?1 and outcome = 'received' and claim_token = ?5`,
    id,
    failure.error,
    failure.dueAt,
    failure.now,
    failure.claimToken,
  );
}

/** Events that nothing is wrong with wait until `dueAt`, as if they had not been taken. */
export function holdEvents(ids: readonly string[], claimToken: string, dueAt: number): Statement {
  return statement(
    `update webhook_events set due_at = ?3, claim_token = null, tries = tries - 1
     where id in (select value from json_each(?1)) and outcome = 'received' and claim_token = ?2`,
    JSON.stringify(ids),
    claimToken,
    dueAt,
  );
}

/**
 * What a customer sent, from one of these addresses, that is stored and not applied: `waiting` for its turn, or
 * `parked` as failed. Indexes `webhook_events_sender_wa_id` and `webhook_events_sender_user_id`.
 */
export async function unappliedCustomerEvents(
  db: Database,
  addresses: readonly string[],
): Promise<{ waiting: boolean; parked: boolean }> {
  const rows = await db.all<{ outcome: string }>(
    `select event.outcome from json_each(?1) as address
     cross join webhook_events as event indexed by webhook_events_sender_wa_id
       on event.sender_wa_id = address.value and event.sender_wa_id is not null and event.outcome in ('received', 'failed')
     union
     select event.outcome from json_each(?1) as address
     cross join webhook_events as event indexed by webhook_events_sender_user_id
       on event.sender_user_id = address.value and event.sender_user_id is not null and event.outcome in ('received', 'failed')`,
    JSON.stringify(addresses),
  );
  const outcomes = rows.map(({ outcome }) => outcome);
  return { waiting: outcomes.includes("received"), parked: outcomes.includes("failed") };
}

/** More unapplied events than this, and nobody's can be told from the others' at a look. */
const MOST_UNAPPLIED = 5_000;

/** An address that Meta named, and what of it is not applied. */
export type UnappliedSender = [address: string, outcome: "received" | "failed"];

/**
 * SQL of one value: a JSON array of everybody from whom something is stored and not applied; look into it with
 * {@link unappliedIn}. Partial indexes `webhook_events_sender_wa_id` and `webhook_events_sender_user_id`.
 */
export const UNAPPLIED_SENDERS = `(select json_group_array(json_array(address, outcome)) from (
  select sender_wa_id as address, outcome from webhook_events indexed by webhook_events_sender_wa_id
  where sender_wa_id is not null and outcome in ('received', 'failed')
  union
  select sender_user_id, outcome from webhook_events indexed by webhook_events_sender_user_id
  where sender_user_id is not null and outcome in ('received', 'failed')
  limit ${MOST_UNAPPLIED}))`;

/** Whether something of whoever has these addresses waits to be applied, or is parked. */
export function unappliedIn(
  senders: readonly UnappliedSender[],
): (addresses: readonly string[]) => { waiting: boolean; parked: boolean } {
  if (senders.length >= MOST_UNAPPLIED) return () => ({ waiting: true, parked: false });
  const outcomes = new Map<string, Set<string>>();
  for (const [address, outcome] of senders) {
    outcomes.set(address, (outcomes.get(address) ?? new Set()).add(outcome));
  }
  return (addresses) => {
    const own = addresses.flatMap((address) => [...(outcomes.get(address) ?? [])]);
    return { waiting: own.includes("received"), parked: own.includes("failed") };
  };
}

/** Counts a request that was turned away. */
export function countRejection(reason: string, now: number, count = 1): Statement {
  return statement(
    `insert into webhook_rejections (day, reason, count, last_at) values (?1, ?2, ?4, ?3)
     on conflict (day, reason) do update set count = count + excluded.count, last_at = excluded.last_at`,
    new Date(now).toISOString().slice(0, 10),
    reason,
    now,
    count,
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

/** What a customer set in WhatsApp, as an event of the log says; only of an event that was applied. */
export async function preferenceEvent(
  db: Database,
  id: string,
): Promise<
  | { category: string | null; value: string | null; waId: string | null; userId: string | null; at: number }
  | undefined
> {
  return db.first(
    `select payload ->> '$.preference.category' as category, payload ->> '$.preference.value' as value,
       sender_wa_id as waId, sender_user_id as userId, coalesce(occurred_at, received_at) as at
     from webhook_events where id = ?1 and kind = 'user_preference' and outcome = 'applied'`,
    id,
  );
}
