import { MINUTE, SECOND } from "../../platform/clock";
import { type Statement, statement } from "../../platform/db";
import type { Outcome, Session } from "../engine/types";
import { AUTOMATION_LIMITS } from "../rules";
import { LATE, type SceneRow } from "./scene-store";

/** The outbox topic of a turn: the trigger of `automation_turns` writes its entry. */
export const TURN_TOPIC = "automation.turn";

/** The outbox entry of a turn, under an id that follows from the turn's, as the trigger makes it. */
export const outboxIdOf = (turnId: string): string => `out${turnId.slice(3)}`;

/**
 * Turns for customers' messages that were just stored, each once, while anything answers at all. Indexes `messages_wamid`,
 * `flows_status`, `keyword_rules_status`.
 */
export function insertTurns(wamids: readonly string[], now: number): Statement {
  return statement(
    `insert into automation_turns (id, kind, conversation_id, at, created_at)
     select message.id, 'message', message.conversation_id, message.at, ?2
     from json_each(?1) as wanted cross join messages as message indexed by messages_wamid on message.wamid = wanted.value
     where message.direction = 'in'
       and (exists (select 1 from flows where status = 'live') or exists (select 1 from keyword_rules where status = 'live'))
     order by message.at, message.id
     on conflict do nothing
     returning id`,
    JSON.stringify(wamids),
    now,
  );
}

/** A turn of its own for when a wait is over: its outbox entry is due then. */
export function insertTimer(id: string, conversationId: string, dueAt: number): Statement {
  return statement(
    `insert into automation_turns (id, kind, conversation_id, at, created_at) values (?1, 'timer', ?2, ?3, ?3)`,
    id,
    conversationId,
    dueAt,
  );
}

/**
 * Ends a turn, if the conversation is as it was when the turn was decided: nobody else changed its session, nothing else
 * was given a place among its outgoing messages, and what was matched and lets the messages be said is still live. One that
 * says or does something ends only where no person was at work since, one that confirms an opt-out only when nothing did so
 * to the contact in another conversation. Changes no row otherwise. Primary keys, `messages_send_order`, `flows_status`,
 * `keyword_rules_status`, `handovers_conversation`, `messages_conversation`, `conversations_thread`.
 */
export function finishTurn(
  row: Pick<SceneRow, "id" | "conversation_id" | "contact_id" | "revision" | "send_order" | "since">,
  { reason, matched, says, tags, queueId, toPerson }: Omit<Outcome, "session">,
  { now, readAt }: { now: number; readAt: number },
): Statement {
  const confirms = says.some(({ origin }) => origin === "opt_out_confirmation");
  const acts =
    !confirms &&
    (says.length + tags.add.length + tags.remove.length > 0 || queueId !== null || toPerson !== null);
  const letting = [matched, ...says].flatMap((one) => one?.actionRequestId ?? []);
  return statement(
    `update automation_turns set status = 'done', reason = ?2, matched_kind = ?3, matched_id = ?4, matched_version = ?5,
       replies = ?6, done_at = ?7
     where id = ?1 and status = 'waiting'
       and coalesce((select revision from automation_sessions where conversation_id = ?8), 0) = ?9
       and (select max(send_order) from messages as placed indexed by messages_send_order
         where placed.conversation_id = ?8 and placed.send_order is not null) is ?10
       and not exists (select 1 from json_each(?11) as letting
         where not exists (select 1 from flows where status = 'live' and action_request_id = letting.value)
           and not exists (select 1 from keyword_rules where status = 'live' and action_request_id = letting.value))
       and not (?12 and (
         (select status from conversations where id = ?8) is not 'open' and (select status from conversations where id = ?8) is not 'pending'
         or exists (select 1 from handovers as handover
           where handover.conversation_id = ?8 and handover.at >= ?13 and handover.actor_kind in ('staff', 'client'))
         or exists (select 1 from messages as theirs indexed by messages_conversation
           where theirs.conversation_id = ?8 and theirs.at >= ?13 - ${LATE} and theirs.created_at >= ?13
             and theirs.direction = 'out' and theirs.origin is null)))
       and not (?14 and exists (select 1 from conversations as own
         cross join messages as told indexed by messages_conversation on told.conversation_id = own.id
         where own.contact_id = ?15 and told.at > ?16 - ${MINUTE} and told.created_at > ?16
           and told.origin = 'opt_out_confirmation' and told.status <> 'failed'))`,
    row.id,
    reason,
    matched?.kind,
    matched?.id,
    matched?.version,
    says.length,
    now,
    row.conversation_id,
    row.revision,
    row.send_order,
    JSON.stringify([...new Set(letting)]),
    acts ? 1 : 0,
    // What was begun before it was read may be committed behind it.
    Math.max(row.since, readAt - MINUTE),
    confirms ? 1 : 0,
    row.contact_id,
    now - AUTOMATION_LIMITS.confirmationEvery,
  );
}

/** Ends a turn that has nothing to be decided by. */
export function dropTurn(id: string, reason: "gone" | "failed", now: number): Statement {
  return statement(
    "update automation_turns set status = 'done', reason = ?2, done_at = ?3 where id = ?1 and status = 'waiting'",
    id,
    reason,
    now,
  );
}

/** Writes where a conversation stands. Its revision goes up, which a trigger insists on. */
export function keepSession(
  conversationId: string,
  session: Session,
  revision: number,
  now: number,
): Statement {
  return statement(
    `insert into automation_sessions (conversation_id, state, flow_id, flow_version, node_id, answers, misses, waits, due_at,
       expires_at, reason, revision, updated_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
     on conflict (conversation_id) do update set state = excluded.state, flow_id = excluded.flow_id,
       flow_version = excluded.flow_version, node_id = excluded.node_id, answers = excluded.answers,
       misses = excluded.misses, waits = excluded.waits, due_at = excluded.due_at, expires_at = excluded.expires_at,
       reason = excluded.reason, revision = excluded.revision, updated_at = excluded.updated_at`,
    conversationId,
    session.state,
    session.flowId,
    session.flowVersion,
    session.nodeId,
    session.answers,
    session.misses,
    session.waits,
    session.dueAt,
    session.expiresAt,
    session.reason,
    revision,
    now,
  );
}

/** Those who begin a turn within this time count as one: each message of a burst has them all come to the first. */
const AT_ONCE = 4 * SECOND;

/**
 * Counts that the first turn of a conversation that waits is begun, before it is: whatever stops the consumer counts too.
 * Index `automation_turns_waiting`.
 */
export function countTry(turnId: string, now: number): Statement {
  return statement(
    `update automation_turns set tries = tries + 1, tried_at = ?2
     where id = (select waiting.id from automation_turns as named
         cross join automation_turns as waiting indexed by automation_turns_waiting
           on waiting.conversation_id = named.conversation_id and waiting.status = 'waiting' and waiting.created_at <= ?2
         where named.id = ?1 and named.status = 'waiting'
         order by waiting.at, waiting.id limit 1)
       and (tried_at is null or tried_at <= ?2 - ${AT_ONCE})`,
    turnId,
    now,
  );
}
