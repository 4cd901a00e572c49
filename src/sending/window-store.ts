import type { Database } from "../platform/db";
import type { WindowFacts } from "./window";

/** What the applied events left of a conversation's windows: its primary key. */
export async function windowFacts(db: Database, conversationId: string): Promise<WindowFacts> {
  const row = await db.first<WindowFacts>(
    `select last_inbound_at as lastInboundAt, entry_point_at as entryPointAt, free_entry_point_until as freeEntryPointUntil
     from conversations where id = ?1`,
    conversationId,
  );
  return row ?? { lastInboundAt: null, entryPointAt: null, freeEntryPointUntil: null };
}

/**
 * Who is to know that a customer still waits for an answer: the owner, else the members of the queue, else the managers.
 * Nobody when the conversation is closed or her last message was answered. Indexes `messages_conversation`, and the
 * primary keys of `conversations` and `queue_members`.
 */
export async function staffOfWaiting(db: Database, conversationId: string): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    `select staff.id from conversations as conversation
     join staff on staff.disabled_at is null and case
       when conversation.assignee_id is not null then staff.id = conversation.assignee_id
       when conversation.queue_id is not null
         then exists (select 1 from queue_members where queue_id = conversation.queue_id and staff_id = staff.id)
       else exists (select 1 from json_each(staff.roles) as role where role.value = 'manager') end
     where conversation.id = ?1 and conversation.status <> 'closed'
       and not exists (select 1 from messages as answer
         where answer.conversation_id = conversation.id and answer.at >= conversation.last_inbound_at
           and answer.direction = 'out' and answer.sent_at is not null and answer.origin is null)`,
    conversationId,
  );
  return rows.map(({ id }) => id);
}
