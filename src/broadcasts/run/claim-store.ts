import { type Statement, statement } from "../../platform/db";
import { LONGEST_PUT_OFF, RECIPIENT_RANK } from "../rules";

/** Places of one broadcast's list, ends included, that one consumer works on under a claim of its own. */
export interface Slice {
  broadcastId: string;
  from: number;
  to: number;
  claim: string;
}

export interface ClaimedRow {
  seq: number;
  contact_id: string;
  round: 1 | 2;
  cohort: number;
  market: string;
  fields: string | null;
  /** Since when Meta puts it off, ms; null of one that it never did, or that nobody tried again for as long as it may. */
  put_off_since: number | null;
}

/**
 * The claim: whoever moves a row from `waiting` sends to it, nobody else does. Only while the broadcast is being sent, and
 * only what is due. Its primary key.
 */
export function claimSlice({ broadcastId, from, to, claim }: Slice, now: number): Statement {
  return statement(
    `update broadcast_recipients set status = 'sending', status_rank = ${RECIPIENT_RANK.sending}, claim = ?4, claimed_at = ?5
     where broadcast_id = ?1 and seq between ?2 and ?3 and status = 'waiting' and due_at <= ?5
       and exists (select 1 from broadcasts where id = ?1 and status = 'sending')
     returning seq, contact_id, round, cohort, market, fields, iif(due_at > ?5 - ${LONGEST_PUT_OFF}, failed_at, null) as put_off_since`,
    broadcastId,
    from,
    to,
    claim,
    now,
  );
}

/** What became of one recipient of a slice, as it is written down. */
export interface Settled {
  seq: number;
  status: "waiting" | "accepted" | "failed" | "unknown" | "skipped";
  wamid?: string;
  at?: number;
  code?: string;
  title?: string;
  /** Of one that goes back to waiting: not before this time. */
  due_at?: number;
  /** Of one that goes back to waiting: since when Meta puts it off. */
  put_off_since?: number | null;
}

const RANKS = `case outcome.value ->> 'status' when 'waiting' then ${RECIPIENT_RANK.waiting} when 'unknown' then ${RECIPIENT_RANK.unknown}
  when 'accepted' then ${RECIPIENT_RANK.accepted} when 'failed' then ${RECIPIENT_RANK.failed} else ${RECIPIENT_RANK.skipped} end`;

/**
 * Writes down what became of a slice, and counts it by the minute, in two statements of one batch. A row that Meta
 * reported on meanwhile keeps what Meta said and only learns its wamid; one that was given up for unknown learns its
 * outcome. A time at which Meta put it off, before this claim, is none at which it failed. `reached`: how many of the accepted the business had not been in touch with. Both go from the outcomes to the
 * recipients by the primary key: the `coalesce` keeps SQLite from going through the whole list for each.
 */
export function settleSlice(
  { broadcastId, claim }: Slice,
  outcomes: readonly Settled[],
  reached: number,
  now: number,
): Statement[] {
  const json = JSON.stringify(outcomes);
  return [
    statement(
      `insert into broadcast_minutes (minute, broadcast_id, accepted, reached)
       select ?4, ?1, counted.accepted, ?5 from (
         select count(*) as accepted from json_each(?3) as outcome
         cross join broadcast_recipients as recipient on recipient.broadcast_id = ?1 and recipient.seq = outcome.value ->> 'seq'
         where recipient.claim = ?2 and recipient.status = 'sending' and outcome.value ->> 'status' = 'accepted') as counted
       where counted.accepted > 0 or ?5 > 0
       on conflict (minute, broadcast_id) do update set accepted = accepted + excluded.accepted, reached = reached + excluded.reached`,
      broadcastId,
      claim,
      json,
      Math.floor(now / 60_000),
      reached,
    ),
    statement(
      `update broadcast_recipients set
         wamid = coalesce(wamid, outcome.value ->> 'wamid'),
         sent_at = case when outcome.value ->> 'status' = 'accepted' then coalesce(min(sent_at, outcome.value ->> 'at'), outcome.value ->> 'at') else sent_at end,
         failed_at = case when outcome.value ->> 'status' = 'failed' and status_rank < ${RECIPIENT_RANK.failed} then outcome.value ->> 'at'
           when outcome.value ->> 'status' = 'waiting' then outcome.value ->> 'put_off_since'
           when status_rank <> ${RECIPIENT_RANK.failed} and failed_at < claimed_at then null else failed_at end,
         error_code = case when status_rank < (${RANKS}) then coalesce(outcome.value ->> 'code', error_code) else error_code end,
         error_title = case when status_rank < (${RANKS}) then coalesce(outcome.value ->> 'title', error_title) else error_title end,
         due_at = coalesce(outcome.value ->> 'due_at', due_at),
         claim = case when outcome.value ->> 'status' = 'waiting' then null else claim end,
         claimed_at = case when outcome.value ->> 'status' = 'waiting' then null else claimed_at end,
         status = case when outcome.value ->> 'status' = 'waiting' or status_rank < (${RANKS}) then outcome.value ->> 'status' else status end,
         status_rank = case when outcome.value ->> 'status' = 'waiting' then ${RECIPIENT_RANK.waiting} else max(status_rank, ${RANKS}) end
       from json_each(?3) as outcome
       where broadcast_recipients.broadcast_id = coalesce(outcome.value ->> 'broadcast_id', ?1)
         and broadcast_recipients.seq = outcome.value ->> 'seq'
         and broadcast_recipients.claim = ?2
         and (broadcast_recipients.status = 'sending'
           or (outcome.value ->> 'status' = 'accepted' and broadcast_recipients.status <> 'waiting')
           or (outcome.value ->> 'status' = 'failed' and broadcast_recipients.status = 'unknown'))`,
      broadcastId,
      claim,
      json,
    ),
  ];
}

/**
 * Gives up the claims of one slice, whose sender is gone; those of others, at places between, are not its business. Whoever may have been sent to is unknown from now on; whoever was certainly not
 * waits again. Its primary key.
 */
export function lapseClaims(
  broadcastId: string,
  { id, from, to }: { id: string; from: number; to: number },
  attempted: readonly number[],
): Statement {
  return statement(
    `update broadcast_recipients set
       status = case when attempted.value is null then 'waiting' else 'unknown' end,
       status_rank = case when attempted.value is null then ${RECIPIENT_RANK.waiting} else ${RECIPIENT_RANK.unknown} end,
       failed_at = case when attempted.value is null then own.failed_at end,
       claim = case when attempted.value is null then null else own.claim end,
       claimed_at = case when attempted.value is null then null else own.claimed_at end
     from broadcast_recipients as own left join json_each(?4) as attempted on attempted.value = own.seq
     where own.broadcast_id = ?1 and own.seq between ?2 and ?3 and own.status = 'sending'
       and own.claim >= ?5 || ':' and own.claim < ?5 || ';'
       and broadcast_recipients.broadcast_id = own.broadcast_id and broadcast_recipients.seq = own.seq`,
    broadcastId,
    from,
    to,
    JSON.stringify(attempted),
    id,
  );
}

/** Claims older than a time of which nobody knows how far their senders got: all of them are unknown. */
export function lapseOrphans(broadcastId: string, claimedBefore: number): Statement {
  return statement(
    `update broadcast_recipients set status = 'unknown', status_rank = ${RECIPIENT_RANK.unknown}, failed_at = null
     where broadcast_id = ?1 and status = 'sending' and claimed_at <= ?2`,
    broadcastId,
    claimedBefore,
  );
}

/** Whether a sender of this slice, now or before, has recipients that it has not settled. Its primary key. */
export function unsettledOf({ broadcastId, from, to }: Slice, slice: string): Statement {
  return statement(
    `select exists (select 1 from broadcast_recipients where broadcast_id = ?1 and seq between ?2 and ?3
       and status = 'sending' and claim >= ?4 || ':' and claim < ?4 || ';') as unsettled`,
    broadcastId,
    from,
    to,
    slice,
  );
}
