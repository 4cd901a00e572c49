import type { MessageOrigin } from "../governance";
import { type DeliveryStatus, type GraphError, type MessageContent, STATUS_RANK } from "../meta";
import { HOUR } from "../platform/clock";
import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";
import { MARKETING_SINCE } from "./bulk-facts";

export interface OutgoingMessage {
  id: string;
  conversationId: string;
  contactId: string;
  phoneNumberId: string;
  content: MessageContent;
  contentHash: string;
  /** As the customer will read it. */
  text: string;
  /** Template category, or null for free-form content. */
  category: string | null;
  /** The template, and the digest of its wording as it was previewed; null for free-form content. */
  template: { id: string; digest: string } | null;
  /** The request that asked for it; of what is sent by itself, the one by which a person let that go live. */
  actionRequestId: string;
  /** Null of what is sent by itself: nobody has answered the customer yet. */
  senderName: string | null;
  /** The person behind the sender. */
  senderStaffId: string | null;
  origin?: MessageOrigin;
  at: number;
}

/**
 * Writes an outgoing message that waits for its turn. Its place is given out by the insert itself, so that it is the
 * order of the commits, whoever commits. Index `messages_send_order`. Its time is in whole seconds, as Meta's are: what a
 * customer answers within the second then sorts behind it.
 */
export function insertQueuedMessage(message: OutgoingMessage): Statement {
  return statement(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, reply_to_wamid,
       category, status, status_rank, at, created_at, content_hash, action_request_id, sender_name, sender_staff_id,
       target_wamid, template_id, template_digest, origin, send_order)
     values (?1, ?2, ?3, ?4, 'out', ?5, ?6, ?7, ?8, ?9, 'queued', ${STATUS_RANK.queued}, cast(?10 / 1000 as integer) * 1000, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
       (select coalesce(max(earlier.send_order), 0) + 1 from messages as earlier indexed by messages_send_order
        where earlier.conversation_id = ?2 and earlier.send_order is not null))`,
    message.id,
    message.conversationId,
    message.contactId,
    message.phoneNumberId,
    message.content.type,
    message.content,
    message.text,
    message.content.context?.message_id,
    message.category,
    message.at,
    message.contentHash,
    message.actionRequestId,
    message.senderName,
    message.senderStaffId,
    message.content.type === "reaction" ? message.content.reaction.message_id : null,
    message.template?.id,
    message.template?.digest,
    message.origin,
  );
}

export interface QueuedMessage {
  id: string;
  conversation_id: string;
  contact_id: string;
  phone_number_id: string;
  content: string;
  content_hash: string;
  /** Category and wording of the template as they were previewed. */
  category: string | null;
  template_digest: string | null;
  action_request_id: string;
  origin: MessageOrigin | null;
  status: DeliveryStatus;
  /** When it was asked for, ms. */
  at: number;
  claimed_at: number | null;
  /** Whoever asked for it was disabled since, or their token withdrawn. */
  sender_left: 0 | 1;
  /** Of a message that asks for a payment: until when its link can be paid, ms; 0 when it cannot. */
  payable_until: number | null;
}

/** Primary keys, and index `payment_links_message`. */
export async function findOutgoing(db: Database, id: string): Promise<QueuedMessage | undefined> {
  return db.first<QueuedMessage>(
    `select id, conversation_id, contact_id, phone_number_id, content, content_hash, category, template_digest,
       action_request_id, origin, status, at, claimed_at,
       exists (select 1 from staff where staff.id = messages.sender_staff_id and staff.disabled_at is not null)
         or messages.origin is null and exists (select 1 from action_requests as request join api_tokens as token on token.id = request.principal_id
           where request.id = messages.action_request_id and token.revoked_at is not null) as sender_left,
       (select case link.status when 'open' then link.expires_at else 0 end from payment_links as link
         where link.message_id = messages.id) as payable_until
     from messages where id = ?1 and direction = 'out'`,
    id,
  );
}

/** A message that is not settled, and the time before which Meta does not want to see it again, ms. */
export interface WaitingMessage {
  id: string;
  status: "queued" | "sending";
  due_at: number;
  /** Of the request that owes it. */
  correlation_id: string | null;
}

/**
 * A message and those before it in its conversation that wait or are claimed, in the order of their commits. Those whose
 * outcome is unknown are nobody's turn. Index `messages_waiting`.
 */
export async function waitingIn(
  db: Database,
  conversationId: string,
  upToId: string,
): Promise<WaitingMessage[]> {
  return db.all<WaitingMessage>(
    `select message.id, message.status, coalesce(entry.due_at, 0) as due_at, entry.correlation_id
     from messages as message indexed by messages_waiting
     left join outbox as entry on entry.id = 'out' || substr(message.id, 4)
     where message.conversation_id = ?1 and message.status in ('queued', 'sending', 'unknown')
       and message.status <> 'unknown' and message.send_order <= (select send_order from messages where id = ?2)
     order by message.send_order, message.id`,
    conversationId,
    upToId,
  );
}

/** Whether a message is, by now, one of another conversation: that of the contact with whom hers became one. Primary key. */
export async function isElsewhere(db: Database, conversationId: string, id: string): Promise<boolean> {
  return (
    (await db.first("select 1 from messages where id = ?1 and conversation_id <> ?2", id, conversationId)) !==
    undefined
  );
}

/** Notes on a message's outbox entry that Meta does not want to see it before a time, ms. */
export function postponeSend(messageId: string, dueAt: number): Statement {
  return statement("update outbox set due_at = ?2 where id = 'out' || substr(?1, 4)", messageId, dueAt);
}

/** The claim: one caller changes the row, every other changes none. */
export function claimMessage(id: string, at: number): Statement {
  return statement(
    `update messages set status = 'sending', status_rank = ${STATUS_RANK.sending}, claimed_at = ?2
     where id = ?1 and status = 'queued'`,
    id,
    at,
  );
}

/** Puts a claimed message back because Meta said that it did not take it. */
export function releaseMessage(id: string): Statement {
  return statement(
    `update messages set status = 'queued', status_rank = ${STATUS_RANK.queued}, claimed_at = null
     where id = ?1 and status = 'sending'`,
    id,
  );
}

/** Meta took it. A status that overtook the answer stays. */
export function acceptMessage(id: string, wamid: string, at: number): Statement {
  return statement(
    `update messages set wamid = ?2, sent_at = coalesce(sent_at, ?3),
       status = case when status_rank < ${STATUS_RANK.accepted} then 'accepted' else status end,
       status_rank = max(status_rank, ${STATUS_RANK.accepted})
     where id = ?1`,
    id,
    wamid,
    at,
  );
}

/** It may or may not have been sent. Only a status webhook or a person settles it; nothing sends it again. */
export function markUnknown(id: string, cause: string): Statement {
  return statement(
    `update messages set status = 'unknown', status_rank = ${STATUS_RANK.unknown}, error = ?2
     where id = ?1 and status = 'sending'`,
    id,
    { code: "unknown", message: "Meta's answer was lost.", cause },
  );
}

/** Not sent, for a reason that is known: Meta's error, or the guardrail that refused the permit. */
export function failMessage(
  id: string,
  error: GraphError | { code: string; message: string },
  at: number,
): Statement {
  return statement(
    `update messages set status = 'failed', status_rank = ${STATUS_RANK.failed}, failed_at = ?3, error = ?2
     where id = ?1 and status in ('queued', 'sending')`,
    id,
    error,
    at,
  );
}

/**
 * Marketing messages to a contact since some times, single ones and broadcasts. Indexes `messages_category` and
 * `broadcast_recipients_contact`.
 */
export async function countMarketingSince(
  db: Database,
  contactId: string,
  since: readonly number[],
): Promise<number[]> {
  const row = await db.first<{ counts: string }>(
    `select json_group_array(${MARKETING_SINCE("?1", "since.value")}) as counts from json_each(?2) as since`,
    contactId,
    JSON.stringify(since),
  );
  return row ? (JSON.parse(row.counts) as number[]) : [];
}

export interface CustomersMessage {
  id: string;
  wamid: string | null;
  contact_id: string;
  conversation_id: string;
  type: string;
  text: string;
  at: number;
}

/**
 * A message of a customer's by its wamid or its id here, unless the customer deleted or reworded it later. Indexes
 * `messages_wamid`, the primary key, `messages_target`.
 */
export async function inboundByReference(
  db: Database,
  reference: string,
): Promise<CustomersMessage | undefined> {
  return db.first(
    `select found.* from (
       select id, wamid, contact_id, conversation_id, type, text, at from messages where wamid = ?1 and direction = 'in'
       union all select id, wamid, contact_id, conversation_id, type, text, at from messages where id = ?1 and direction = 'in'
     ) as found
     where not exists (select 1 from messages as later
       where later.target_wamid = found.wamid and later.conversation_id = found.conversation_id and later.direction = 'in'
         and later.type in ('revoke', 'edit'))
     limit 1`,
    reference,
  );
}

/** How much later than Meta's time a message may be known here, when the database looks for it by that time, ms. */
const LATE = HOUR;

/**
 * Whether what answers by itself with a message may still: it is live as it was, and nobody wrote, handed the conversation over
 * or closed it since. What the same turn says while it gives the conversation to people is no sign of them. Indexes
 * `flows_status`, `keyword_rules_status`, `handovers_conversation`, `messages_conversation`, primary keys.
 */
export async function automaticStanding(
  db: Database,
  messageId: string,
): Promise<{ originLive: boolean; personHasIt: boolean }> {
  const row = await db.first<{ live: 0 | 1; taken: 0 | 1 }>(
    `select exists (select 1 from flows where status = 'live' and action_request_id = message.action_request_id)
         or exists (select 1 from keyword_rules where status = 'live' and action_request_id = message.action_request_id) as live,
       conversation.status = 'closed'
         or exists (select 1 from handovers as handover
           where handover.conversation_id = message.conversation_id and handover.at >= message.created_at
             and handover.actor_kind in ('staff', 'client'))
         or exists (select 1 from messages as theirs indexed by messages_conversation
           where theirs.conversation_id = message.conversation_id and theirs.at >= message.created_at - ${LATE}
             and theirs.created_at >= message.created_at and theirs.direction = 'out' and theirs.origin is null) as taken
     from messages as message join conversations as conversation on conversation.id = message.conversation_id
     where message.id = ?1`,
    messageId,
  );
  return { originLive: row?.live === 1, personHasIt: row?.taken !== 0 };
}
