import type { Database, Statement } from "../../platform/db";
import { statement } from "../../platform/db";
import { templatesAmong } from "../../templates";
import { UNAPPLIED_SENDERS, type UnappliedSender } from "../../webhooks";
import { REACHED_LAST_DAY } from "../audience/headroom";
import type { Fallback, Plan } from "../plan";
import type { BroadcastStatus, HaltReason } from "../rules";

/** A broadcast as far as its run is concerned, with its number as Meta last described it. */
export interface Run {
  id: string;
  status: BroadcastStatus;
  plan: Plan;
  fallback: Fallback | null;
  phoneNumberId: string;
  scheduledAt: number | null;
  startedAt: number | null;
  rate: number | null;
  batchSize: number;
  approvedAudience: number | null;
  audience: number | null;
  accepted: number;
  failed: number;
  skipped: number;
  unknown: number;
  optedOut: number;
  haltReason: HaltReason | null;
  createdBy: string;
  scheduleRequestId: string | null;
  /** Of the call that asked for it to go out. */
  correlationId: string | null;
  quality: string | null;
  numberStatus: string | null;
  throughput: string | null;
  /** JSON array: the messaging limits of the portfolio's numbers. */
  tiers: string;
  /** People whom the portfolio reached within a day, as its limit counts them. */
  reached: number;
  /** From whom something is stored and not applied. */
  unapplied: UnappliedSender[];
}

const COLUMNS = `broadcast.id, broadcast.status, broadcast.plan, broadcast.fallback, broadcast.phone_number_id as phoneNumberId,
  broadcast.scheduled_at as scheduledAt, broadcast.started_at as startedAt, broadcast.rate, broadcast.batch_size as batchSize,
  broadcast.approved_audience as approvedAudience, broadcast.audience, broadcast.accepted, broadcast.failed, broadcast.skipped,
  broadcast.unknown, broadcast.opted_out as optedOut, broadcast.halt_reason as haltReason, broadcast.created_by as createdBy,
  broadcast.schedule_request_id as scheduleRequestId,
  (select correlation_id from action_requests where id = broadcast.schedule_request_id) as correlationId,
  number.quality_rating as quality, number.status as numberStatus, number.throughput_level as throughput,
  (select json_group_array(messaging_limit_tier) from phone_numbers) as tiers,
  ${REACHED_LAST_DAY("?2")} as reached,
  ${UNAPPLIED_SENDERS} as unapplied`;

/** Read its row with {@link runIn}. Primary keys. */
export function runStatement(id: string, now: number): Statement {
  return statement(
    `select ${COLUMNS} from broadcasts as broadcast
     left join phone_numbers as number on number.id = broadcast.phone_number_id where broadcast.id = ?1`,
    id,
    now,
  );
}

export function runIn(rows: readonly Record<string, unknown>[]): Run | undefined {
  const [row] = rows as unknown as (Omit<Run, "plan" | "fallback" | "unapplied"> & {
    plan: string;
    fallback: string | null;
    unapplied: string;
  })[];
  return (
    row && {
      ...row,
      plan: JSON.parse(row.plan) as Plan,
      fallback: row.fallback === null ? null : (JSON.parse(row.fallback) as Fallback),
      unapplied: JSON.parse(row.unapplied) as UnappliedSender[],
    }
  );
}

export async function findRun(db: Database, id: string, now: number): Promise<Run | undefined> {
  const [result] = await db.batch([runStatement(id, now)]);
  return runIn(result?.rows ?? []);
}

/** Broadcasts that should be at work: their time has come, or they are in the middle. Index `broadcasts_status`. */
export async function dueBroadcasts(db: Database, now: number): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    `select id from broadcasts where status = 'sending'
     union all select id from broadcasts where status = 'scheduled' and scheduled_at <= ?1 limit 200`,
    now,
  );
  return rows.map(({ id }) => id);
}

/** The list is written down and the run begins; follow with a guard. */
export function startRun(id: string, now: number): Statement {
  return statement(
    `update broadcasts set status = 'sending', started_at = ?2, updated_at = ?2, halt_reason = null, halted_at = null,
       audience = (select count(*) from broadcast_recipients where broadcast_id = ?1 and round = 1)
     where id = ?1 and status = 'scheduled' and scheduled_at <= ?2`,
    id,
    now,
  );
}

/** Stops a run, or one that has not begun; follow with a guard. */
export function haltRun(id: string, reason: HaltReason, now: number): Statement {
  return statement(
    `update broadcasts set status = 'paused', halt_reason = ?2, halted_at = ?3, updated_at = ?3
     where id = ?1 and status in ('sending', 'scheduled')`,
    id,
    reason,
    now,
  );
}

/** Why a run that goes on by itself does nothing at the moment; null when it does. */
export function noteWait(id: string, reason: HaltReason | null, now: number): Statement {
  return statement(
    `update broadcasts set halt_reason = ?2, halted_at = case when ?2 is null then null else ?3 end
     where id = ?1 and status = 'sending' and halt_reason is not ?2`,
    id,
    reason,
    now,
  );
}

/** Everybody has been sent to, or will not be; follow with a guard. */
export function finishRun(id: string, now: number): Statement {
  return statement(
    `update broadcasts set status = 'done', finished_at = ?2, updated_at = ?2, halt_reason = null, halted_at = null
     where id = ?1 and status = 'sending'
       and not exists (select 1 from broadcast_recipients where broadcast_id = ?1 and status in ('waiting', 'sending'))`,
    id,
    now,
  );
}

/** Recipients behind a place who wait and are due, in their order. Primary key, from that place on. */
export async function waitingBehind(
  db: Database,
  id: string,
  seq: number,
  now: number,
  limit: number,
): Promise<number[]> {
  const rows = await db.all<{ seq: number }>(
    `select seq from broadcast_recipients where broadcast_id = ?1 and seq > ?2 and status = 'waiting' and due_at <= ?3
     order by seq limit ?4`,
    id,
    seq,
    now,
    limit,
  );
  return rows.map((row) => row.seq);
}

/** What is left of a run: when the next who wait are due, and claims without an outcome. Primary key, the whole list. */
export async function remainder(
  db: Database,
  id: string,
): Promise<{
  waiting: number;
  nextDueAt: number | null;
  claimed: number;
  firstClaimedAt: number | null;
  last: number;
}> {
  const row = await db.first<{
    waiting: number;
    nextDueAt: number | null;
    claimed: number;
    firstClaimedAt: number | null;
    last: number;
  }>(
    `select coalesce(sum(status = 'waiting'), 0) as waiting, min(case when status = 'waiting' then due_at end) as nextDueAt,
       coalesce(sum(status = 'sending'), 0) as claimed, min(case when status = 'sending' then claimed_at end) as firstClaimedAt,
       coalesce(max(seq), 0) as last
     from broadcast_recipients where broadcast_id = ?1`,
    id,
  );
  return row ?? { waiting: 0, nextDueAt: null, claimed: 0, firstClaimedAt: null, last: 0 };
}

/** The templates that a broadcast may send, its fallback's among them; read its rows with `templatesIn`. */
export function templatesOfRun(id: string): Statement {
  return templatesAmong(
    `select message.value ->> 'template_id' from broadcasts as own,
       json_each(own.plan, '$.messages') as message where own.id = ?1
     union select message.value ->> 'template_id' from broadcasts as own,
       json_each(coalesce(own.fallback, '{}'), '$.messages') as message where own.id = ?1`,
    id,
  );
}
