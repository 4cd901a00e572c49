import type { Database, Statement } from "../../platform/db";
import { statement } from "../../platform/db";
import type { Outcome, Session } from "../engine/types";
import type { SceneRow } from "./scene-store";

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
 * was given a place among its outgoing messages, and what lets the messages be said is still live. Changes no row
 * otherwise. Primary keys, `messages_send_order`, `flows_status`, `keyword_rules_status`.
 */
export function finishTurn(
  row: Pick<SceneRow, "id" | "conversation_id" | "revision" | "send_order">,
  { reason, matched, says }: Pick<Outcome, "reason" | "matched" | "says">,
  now: number,
): Statement {
  return statement(
    `update automation_turns set status = 'done', reason = ?2, matched_kind = ?3, matched_id = ?4, matched_version = ?5,
       replies = ?6, done_at = ?7
     where id = ?1 and status = 'waiting'
       and coalesce((select revision from automation_sessions where conversation_id = ?8), 0) = ?9
       and (select max(send_order) from messages as placed indexed by messages_send_order
         where placed.conversation_id = ?8 and placed.send_order is not null) is ?10
       and not exists (select 1 from json_each(?11) as letting
         where not exists (select 1 from flows where status = 'live' and action_request_id = letting.value)
           and not exists (select 1 from keyword_rules where status = 'live' and action_request_id = letting.value))`,
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
    JSON.stringify([...new Set(says.map(({ actionRequestId }) => actionRequestId))]),
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

/** How often the outbox tried a turn in vain. Primary key. */
export async function triesOf(db: Database, turnId: string): Promise<number> {
  const row = await db.first<{ tries: number }>("select tries from outbox where id = ?1", outboxIdOf(turnId));
  return row?.tries ?? 0;
}
