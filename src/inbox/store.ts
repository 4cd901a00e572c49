import { type Principal, visibility } from "../auth";
import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

export interface ConversationRow {
  id: string;
  contact_id: string;
  phone_number_id: string;
  status: "open" | "pending" | "closed";
  queue_id: string | null;
  queue_name: string | null;
  assignee_id: string | null;
  assignee_name: string | null;
  opened_at: number;
  last_message_at: number;
  last_inbound_at: number | null;
  unread_count: number;
  tags: string;
  follow_up_at: number | null;
  profile_name: string | null;
  name: string | null;
  phone: string | null;
  bsuid: string | null;
}

/** Without the names of queue and owner, which a list looks up once for all its rows. */
export const LISTED_COLUMNS = `conversation.id, conversation.contact_id, conversation.phone_number_id, conversation.status,
  conversation.queue_id, conversation.assignee_id, conversation.opened_at, conversation.last_message_at,
  conversation.last_inbound_at, conversation.unread_count, conversation.tags, conversation.follow_up_at, contact.profile_name, contact.name, contact.phone, contact.bsuid`;

const CONVERSATION_COLUMNS = `conversation.id, conversation.contact_id, conversation.phone_number_id, conversation.status,
  conversation.queue_id, queue.name as queue_name, conversation.assignee_id, assignee.name as assignee_name,
  conversation.opened_at, conversation.last_message_at, conversation.last_inbound_at, conversation.unread_count,
  conversation.tags, conversation.follow_up_at, contact.profile_name, contact.name, contact.phone, contact.bsuid`;

const CONVERSATION_JOINS = `join contacts as contact on contact.id = conversation.contact_id
  left join queues as queue on queue.id = conversation.queue_id
  left join staff as assignee on assignee.id = conversation.assignee_id`;

/** One conversation, if the principal may see it. */
export async function findConversation(
  db: Database,
  principal: Principal,
  id: string,
): Promise<ConversationRow | undefined> {
  const visible = visibility(principal, 2);
  return db.first<ConversationRow>(
    `select ${CONVERSATION_COLUMNS} from conversations as conversation ${CONVERSATION_JOINS}
     where conversation.id = ?1 and ${visible.sql}`,
    id,
    ...visible.params,
  );
}

/** The thread itself, for work that was already authorized. */
export async function findThread(
  db: Database,
  id: string,
): Promise<{ id: string; contact_id: string; phone_number_id: string } | undefined> {
  return db.first("select id, contact_id, phone_number_id from conversations where id = ?1", id);
}

export async function messageInConversation(
  db: Database,
  conversationId: string,
  wamid: string,
): Promise<boolean> {
  const row = await db.first(
    "select 1 from messages where wamid = ?1 and conversation_id = ?2",
    wamid,
    conversationId,
  );
  return row !== undefined;
}

/**
 * A message with the same content in the same conversation that is on its way, or whose outcome is unknown.
 * Index `messages_waiting`.
 */
export async function sameMessageUnsettled(
  db: Database,
  conversationId: string,
  contentHash: string,
): Promise<{ id: string; status: string; at: number } | undefined> {
  return db.first(
    `select id, status, at from messages
     where conversation_id = ?1 and status in ('queued', 'sending', 'unknown') and content_hash = ?2 order by id desc limit 1`,
    conversationId,
    contentHash,
  );
}

/** Conversations of a contact that the principal may see, newest first: index `conversations_thread`. */
export async function conversationsOfContact(
  db: Database,
  principal: Principal,
  contactId: string,
): Promise<
  {
    id: string;
    status: string;
    phone_number_id: string;
    last_message_at: number;
    last_inbound_at: number | null;
  }[]
> {
  const visible = visibility(principal, 2);
  return db.all(
    `select conversation.id, conversation.status, conversation.phone_number_id, conversation.last_message_at,
       conversation.last_inbound_at
     from conversations as conversation where conversation.contact_id = ?1 and ${visible.sql}
     order by conversation.last_message_at desc limit 20`,
    contactId,
    ...visible.params,
  );
}

/** An outgoing message moves the conversation up in lists. */
export function touchConversation(id: string, at: number): Statement {
  return statement(
    "update conversations set last_message_at = max(last_message_at, ?2), updated_at = ?2 where id = ?1",
    id,
    at,
  );
}

/** What inbound messages of one batch mean for one thread, its person named by address. */
export interface ThreadActivity {
  id: string;
  key_kind: string;
  key_value: string;
  phone_number_id: string;
  at: number;
  /** Time of the last message that opens the window, if any did. */
  inbound_at: number | null;
  count: number;
}

/** Opens, reopens or moves up the threads that customers wrote in; returns them. */
export function receiveInThreads(activities: readonly ThreadActivity[], now: number): Statement {
  return statement(
    `insert into conversations (id, contact_id, phone_number_id, status, opened_at, last_message_at, last_inbound_at,
       unread_count, updated_at)
     select thread.value ->> 'id', identity.contact_id, thread.value ->> 'phone_number_id', 'open', thread.value ->> 'at',
       thread.value ->> 'at', thread.value ->> 'inbound_at', thread.value ->> 'count', ?2
     from json_each(?1) as thread
     join contact_identities as identity
       on identity.kind = thread.value ->> 'key_kind' and identity.value = thread.value ->> 'key_value'
     where true
     on conflict (contact_id, phone_number_id) do update set
       opened_at = case when status = 'closed' and excluded.last_inbound_at is not null then excluded.opened_at else opened_at end,
       status = case when excluded.last_inbound_at is not null then 'open' else status end,
       last_message_at = max(last_message_at, excluded.last_message_at),
       last_inbound_at = nullif(max(coalesce(last_inbound_at, 0), coalesce(excluded.last_inbound_at, 0)), 0),
       unread_count = unread_count + excluded.unread_count,
       updated_at = excluded.updated_at
     returning id, last_inbound_at`,
    JSON.stringify(activities),
    now,
  );
}

/** An inbound message as it is stored, its thread named by address. */
export interface InboundRow {
  id: string;
  key_kind: string;
  key_value: string;
  phone_number_id: string;
  wamid: string;
  type: string;
  content: string;
  text: string;
  reply_to_wamid: string | null;
  at: number;
}

/** Stores inbound messages in their threads, each once by its wamid. */
export function insertInbound(rows: readonly InboundRow[], now: number): Statement {
  return statement(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text,
       reply_to_wamid, status, status_rank, at, created_at)
     select message.value ->> 'id', conversation.id, conversation.contact_id, conversation.phone_number_id, 'in',
       message.value ->> 'wamid', message.value ->> 'type', message.value ->> 'content', message.value ->> 'text',
       message.value ->> 'reply_to_wamid', 'received', 0, message.value ->> 'at', ?2
     from json_each(?1) as message
     join contact_identities as identity
       on identity.kind = message.value ->> 'key_kind' and identity.value = message.value ->> 'key_value'
     join conversations as conversation on conversation.contact_id = identity.contact_id
       and conversation.phone_number_id = message.value ->> 'phone_number_id'
     where true
     on conflict do nothing`,
    JSON.stringify(rows),
    now,
  );
}

export interface MessageRow {
  id: string;
  direction: "in" | "out";
  wamid: string | null;
  type: string;
  content: string;
  text: string;
  reply_to_wamid: string | null;
  status: string;
  at: number;
  sent_at: number | null;
  delivered_at: number | null;
  read_at: number | null;
  failed_at: number | null;
  error: string | null;
  action_request_id: string | null;
  sender_name: string | null;
}

/** Messages of a conversation, newest first, before a position. Index `messages_conversation`. */
export async function messagesOf(
  db: Database,
  conversationId: string,
  before: { at: number; id: string } | undefined,
  limit: number,
): Promise<MessageRow[]> {
  return db.all<MessageRow>(
    `select id, direction, wamid, type, content, text, reply_to_wamid, status, at, sent_at, delivered_at, read_at, failed_at,
       error, action_request_id, sender_name
     from messages where conversation_id = ?1 and (at, id) < (?2, ?3)
     order by at desc, id desc limit ?4`,
    conversationId,
    before?.at ?? Number.MAX_SAFE_INTEGER,
    before?.id ?? "",
    limit,
  );
}
