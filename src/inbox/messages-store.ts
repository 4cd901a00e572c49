import { recipientsByWamid, referencedRecipient } from "../broadcasts";
import { type MessageContent, STATUS_RANK } from "../meta";
import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

export interface MessageRow {
  id: string;
  direction: "in" | "out";
  wamid: string | null;
  type: string;
  content: string;
  text: string;
  reply_to_wamid: string | null;
  target_wamid: string | null;
  status: string;
  at: number;
  sent_at: number | null;
  delivered_at: number | null;
  read_at: number | null;
  failed_at: number | null;
  error: string | null;
  action_request_id: string | null;
  sender_name: string | null;
  /** The broadcast that it is a message of. */
  broadcast?: { id: string; name: string };
}

/** Messages of a conversation, newest first, before a position. Index `messages_conversation`. */
export async function messagesOf(
  db: Database,
  conversationId: string,
  before: { at: number; id: string } | undefined,
  limit: number,
): Promise<MessageRow[]> {
  return db.all<MessageRow>(
    `select id, direction, wamid, type, content, text, reply_to_wamid, target_wamid, status, at, sent_at, delivered_at, read_at, failed_at,
       error, action_request_id, sender_name
     from messages where conversation_id = ?1 and (at, id) < (?2, ?3)
     order by at desc, id desc limit ?4`,
    conversationId,
    before?.at ?? Number.MAX_SAFE_INTEGER,
    before?.id ?? "",
    limit,
  );
}

/** Something that happened to a message later: a reaction on it, an edit of it, or its deletion. */
export interface LaterEvent {
  target_wamid: string;
  direction: "in" | "out";
  type: "reaction" | "edit" | "revoke";
  content: string;
  at: number;
}

/**
 * What happened later to messages of a conversation, the earliest first. What we sent counts once Meta has it. Index
 * `messages_target`.
 */
export async function laterEventsOf(
  db: Database,
  conversationId: string,
  wamids: readonly string[],
): Promise<LaterEvent[]> {
  if (wamids.length === 0) return [];
  return db.all<LaterEvent>(
    `select later.target_wamid, later.direction, later.type, later.content, later.at
     from json_each(?2) as wanted
     cross join messages as later indexed by messages_target on later.target_wamid = wanted.value
     where later.conversation_id = ?1 and later.status not in ('queued', 'sending', 'unknown', 'failed')
     order by later.at, later.id`,
    conversationId,
    JSON.stringify(wamids),
  );
}

/** Our ids of messages of a conversation by their wamids, those of broadcasts to its contact among them. Index `messages_wamid`. */
export async function idsByWamid(
  db: Database,
  conversationId: string,
  wamids: readonly string[],
): Promise<Map<string, string>> {
  if (wamids.length === 0) return new Map();
  const rows = await db.all<{ id: string; wamid: string }>(
    `select message.id, message.wamid from json_each(?2) as wanted
     cross join messages as message indexed by messages_wamid on message.wamid = wanted.value
     where message.conversation_id = ?1
     union all ${recipientsByWamid("?1", "?2")}`,
    conversationId,
    JSON.stringify(wamids),
  );
  return new Map(rows.map(({ id, wamid }) => [wamid, id]));
}

export interface ReferencedMessage {
  id: string;
  wamid: string | null;
  direction: "in" | "out";
  type: string;
  content: string;
  text: string;
  at: number;
}

/**
 * A message of a conversation, or of a broadcast to its contact, by its wamid or its id here. Index `messages_wamid`, the
 * primary key.
 */
export async function findReferenced(
  db: Database,
  conversationId: string,
  reference: string,
): Promise<ReferencedMessage | undefined> {
  return db.first<ReferencedMessage>(
    `select id, wamid, direction, type, content, text, at from messages where wamid = ?2 and conversation_id = ?1
     union all
     select id, wamid, direction, type, content, text, at from messages where id = ?2 and conversation_id = ?1
     union all ${referencedRecipient("?1", "?2")}
     limit 1`,
    conversationId,
    reference,
  );
}

/** A message, and since when (ms) the same one counts as sent already. */
export interface SameMessage {
  conversationId: string;
  message: MessageContent;
  since: number;
}

const wordsOf = (message: MessageContent) => (message.type === "text" ? message.text.body : null);

const folded = (text: string) => `lower(trim(${text}, ' ' || char(9, 10, 13)))`;

/**
 * What went out, or is about to, that says the same: the same content, whichever message it answers, or the same words. A
 * message of the customer's in between makes it another answer; a reaction does not, nor what changes an earlier message.
 * Setting a reaction again sends nobody anything. Index `messages_conversation`.
 */
const SENT_ALREADY = `messages as sent indexed by messages_conversation
  where sent.conversation_id = ?1 and sent.at > ?2 and sent.direction = 'out' and sent.status <> 'failed'
    and sent.type = ?3 and sent.type <> 'reaction'
    and (json_remove(sent.content, '$.context') = json_remove(?4, '$.context')
      or sent.type = 'text' and ${folded("sent.text")} = ${folded("?5")})
    and not exists (select 1 from messages as heard indexed by messages_conversation
      where heard.conversation_id = ?1 and heard.at >= sent.at and heard.direction = 'in'
        and heard.created_at > sent.created_at and heard.type not in ('reaction', 'edit', 'revoke'))`;

/**
 * A message with the same content in the same conversation that is on its way, or whose outcome is unknown; else the last
 * one that was sent already. Indexes `messages_waiting`, `messages_conversation`.
 */
export async function sameMessage(
  db: Database,
  { conversationId, message, contentHash, since }: SameMessage & { contentHash: string },
): Promise<{ unsettled: 0 | 1; status: string; at: number } | undefined> {
  return db.first(
    `select * from (select 1 as unsettled, status, at from messages
       where conversation_id = ?1 and status in ('queued', 'sending', 'unknown') and content_hash = ?6 order by id desc limit 1)
     union all
     select * from (select 0 as unsettled, status, at from ${SENT_ALREADY} order by sent.at desc, sent.id desc limit 1)
     order by unsettled desc limit 1`,
    conversationId,
    since,
    message.type,
    message,
    wordsOf(message),
    contentHash,
  );
}

/** Undoes the batch when the same was sent meanwhile. Stands before the message's own row. */
export function guardNotSentAlready({ conversationId, message, since }: SameMessage): Statement {
  return statement(
    `insert into batch_guards (passed) select not exists (select 1 from ${SENT_ALREADY})`,
    conversationId,
    since,
    message.type,
    message,
    wordsOf(message),
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
  /** The message that a reaction, an edit or a deletion is about. */
  target_wamid: string | null;
  /** Whether the customer refuses in it, by a STOP word or in other words: then it takes no earlier refusal back. */
  refuses: boolean;
  at: number;
}

/** Stores inbound messages in their threads, each once by its wamid. */
export function insertInbound(rows: readonly InboundRow[], now: number): Statement {
  return statement(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text,
       reply_to_wamid, target_wamid, refuses, status, status_rank, at, created_at)
     select message.value ->> 'id', conversation.id, conversation.contact_id, conversation.phone_number_id, 'in',
       message.value ->> 'wamid', message.value ->> 'type', message.value ->> 'content', message.value ->> 'text',
       message.value ->> 'reply_to_wamid', message.value ->> 'target_wamid', message.value ->> 'refuses', 'received', 0,
       message.value ->> 'at', ?2
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

/** A message that staff sent from the phone app, its thread named by address. */
export type EchoRow = Omit<InboundRow, "refuses"> & { sender_name: string };

/** Stores messages that went out without us in their threads, each once by its wamid. */
export function insertEchoes(rows: readonly EchoRow[], now: number): Statement {
  return statement(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text,
       reply_to_wamid, target_wamid, status, status_rank, at, created_at, sent_at, sender_name)
     select message.value ->> 'id', conversation.id, conversation.contact_id, conversation.phone_number_id, 'out',
       message.value ->> 'wamid', message.value ->> 'type', message.value ->> 'content', message.value ->> 'text',
       message.value ->> 'reply_to_wamid', message.value ->> 'target_wamid', 'sent', ${STATUS_RANK.sent},
       message.value ->> 'at', ?2, message.value ->> 'at', message.value ->> 'sender_name'
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

/** What staff answered from the phone app is read: what came in later stays unread. Indexes `messages_wamid`, `messages_conversation`. */
export function readUpTo(wamids: readonly string[]): Statement {
  return statement(
    `update conversations set unread_count = min(unread_count, (
       select count(*) from messages as later
       where later.conversation_id = conversations.id and later.at > answer.at and later.direction = 'in'))
     from (select message.conversation_id, max(message.at) as at from json_each(?1) as wanted
       cross join messages as message on message.wamid = wanted.value group by message.conversation_id) as answer
     where conversations.id = answer.conversation_id`,
    JSON.stringify(wamids),
  );
}
