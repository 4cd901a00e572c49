import type { Database } from "../../platform/db";
import { type Statement, statement } from "../../platform/db";

/** What the database says of the work that a message was about. */
export const DEAD_LETTER_OUTCOMES = ["done", "due_again", "gone", "retried"] as const;
export type DeadLetterOutcome = (typeof DEAD_LETTER_OUTCOMES)[number];

export interface DeadLetter {
  id: string;
  queue: string;
  /** JSON: ids and counts alone. */
  body: string;
  received_at: number;
  settled_at: number | null;
  outcome: DeadLetterOutcome | null;
  correlation_id: string | null;
}

export interface IncomingLetter {
  id: string;
  queue: string;
  body: unknown;
}

/** Records messages that a queue gave up, each once by the queue's own id. Primary keys. */
export function insertDeadLetters(letters: readonly IncomingLetter[], now: number): Statement {
  return statement(
    `insert into dead_letters (id, queue, body, received_at, correlation_id)
     select letter.value ->> 'id', letter.value ->> 'queue', letter.value -> 'body', ?2,
       coalesce(letter.value ->> '$.body.correlation_id',
         (select correlation_id from outbox where outbox.id = letter.value ->> '$.body.outbox_id'))
     from json_each(?1) as letter where true
     on conflict (id) do nothing
     returning id, queue, body, correlation_id`,
    JSON.stringify(letters),
    now,
  );
}

/**
 * Settles every open letter of which the database shows what becomes of its work. An outbox entry is done, or cron takes it
 * again; waiting webhook events are taken by cron; recipients of a slice wait again once its broadcast's object gives the
 * slice up, if the broadcast still runs. What is none of these stays open for a person. Index `dead_letters_open`, primary keys.
 */
export function settleDeadLetters(now: number): Statement {
  return statement(
    `with judged as materialized (
       select letter.id, case
         when letter.body ->> 'outbox_id' is not null then
           coalesce((select case when entry.done_at is null then 'due_again' else 'done' end
             from outbox as entry where entry.id = letter.body ->> 'outbox_id'), 'gone')
         when letter.body ->> 'slice' is not null then
           coalesce((select case broadcast.status when 'sending' then 'due_again' else 'done' end
             from broadcasts as broadcast where broadcast.id = letter.body ->> 'broadcast_id'), 'gone')
         when letter.body ->> 'events' is not null then
           case when exists (select 1 from webhook_events indexed by webhook_events_waiting where outcome = 'received')
             then 'due_again' else 'done' end
       end as outcome
       from dead_letters as letter indexed by dead_letters_open where letter.settled_at is null
       order by letter.received_at limit 500
     )
     update dead_letters set outcome = judged.outcome, settled_at = ?1
     from judged where judged.id = dead_letters.id and judged.outcome is not null and dead_letters.settled_at is null
     returning dead_letters.queue, dead_letters.outcome`,
    now,
  );
}

/** A person had its work tried again; follow with a guard. Primary key. */
export function markRetried(id: string, now: number): Statement {
  return statement(
    "update dead_letters set outcome = 'retried', settled_at = ?2 where id = ?1 and outcome is not 'retried'",
    id,
    now,
  );
}

/** Takes up an outbox entry now, if it is still owed. Primary key. */
export function outboxDueNow(outboxId: string, now: number): Statement {
  return statement(
    "update outbox set due_at = min(due_at, ?2) where id = ?1 and done_at is null",
    outboxId,
    now,
  );
}

export async function findDeadLetter(db: Database, id: string): Promise<DeadLetter | undefined> {
  return db.first<DeadLetter>(
    "select id, queue, body, received_at, settled_at, outcome, correlation_id from dead_letters where id = ?1",
    id,
  );
}

/** The latest; index `dead_letters_list`. */
export async function latestDeadLetters(db: Database, limit: number): Promise<DeadLetter[]> {
  return db.all<DeadLetter>(
    `select id, queue, body, received_at, settled_at, outcome, correlation_id from dead_letters
     order by received_at desc, id desc limit ?1`,
    limit,
  );
}
