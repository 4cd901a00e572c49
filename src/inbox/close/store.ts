import type { Database, Statement } from "../../platform/db";
import { statement } from "../../platform/db";

/** A conversation that is to be closed, and what shows what it is about. */
export interface ClosingRow {
  id: string;
  contact_id: string;
  status: string;
  queue_id: string | null;
  team_id: string | null;
  assignee_id: string | null;
  last_message_at: number;
  last_inbound_at: number | null;
  unread_count: number;
  follow_up_at: number | null;
  tags: string[];
  contact_tags: string[];
  /** Tags that were taken from it since it was opened. */
  lost_tags: string[];
  /** The active escalation, if there is one. */
  escalation: {
    id: string;
    owner_id: string;
    owner_name: string;
    owner_left: 0 | 1;
    confirmed_at: number | null;
  } | null;
  /** Escalations since it was opened, whatever became of them. */
  escalations: number;
  /** What was written since it was opened, the customer's words apart: untrusted. */
  customer_texts: string[];
  our_texts: string[];
  /** Of the latest inbound message of each type, and of the latest of ours that Meta has: Meta's time and when it was here, ms. */
  inbound: [type: string, at: number, here: number][];
  answered: [at: number, here: number] | null;
  /** A complaint in the consent ledger since it was opened. */
  complained: 0 | 1;
  /** An order that is not paid, or money that was given back. */
  payment_open: 0 | 1;
}

const JSON_PARTS = [
  ...(["tags", "contact_tags", "lost_tags", "escalation"] as const),
  ...(["customer_texts", "our_texts", "inbound", "answered"] as const),
];

/** When an escalation was confirmed, unless the customer has written since: the owner did not know of that. */
const confirmed = (conversation: string): string =>
  `case when escalation.confirmed_at >= coalesce(${conversation}.last_inbound_at, 0) then escalation.confirmed_at end`;

/** Messages of a case that are looked at. */
const MOST_TEXTS = 300;

/**
 * Everything that closing a conversation is decided by. Indexes `messages_conversation`, `escalations_conversation`,
 * `consent_records_contact`, `orders_contact`.
 * @param recently since when (ms) an order that is not paid counts
 */
export async function closingRow(
  db: Database,
  id: string,
  recently: number,
): Promise<ClosingRow | undefined> {
  const row = await db.first<Record<string, unknown>>(
    `with opened as (
       select conversation.*, coalesce((select inbox_case.opened_at from inbox_cases as inbox_case
         where inbox_case.conversation_id = conversation.id and inbox_case.closed_at is null), conversation.opened_at) as since
       from conversations as conversation where conversation.id = ?1),
     said as (
       select message.direction, message.text from opened cross join messages as message
         on message.conversation_id = opened.id and message.at >= opened.since
       where message.type <> 'system' order by message.at desc limit ${MOST_TEXTS})
     select opened.id, opened.contact_id, opened.status, opened.queue_id, opened.team_id, opened.assignee_id,
       opened.last_message_at, opened.last_inbound_at, opened.unread_count, opened.follow_up_at, opened.tags,
       contact.tags as contact_tags,
       coalesce((select lost_tags from inbox_cases where conversation_id = opened.id and closed_at is null), '[]') as lost_tags,
       (select json_object('id', escalation.id, 'owner_id', owner_id, 'owner_name', owner.name,
          'owner_left', owner.disabled_at is not null, 'confirmed_at', ${confirmed("opened")})
        from escalations as escalation join staff as owner on owner.id = escalation.owner_id
        where escalation.conversation_id = opened.id and escalation.resolved_at is null) as escalation,
       (select count(*) from escalations where conversation_id = opened.id and opened_at >= opened.since) as escalations,
       (select json_group_array(text) from said where direction = 'in') as customer_texts,
       (select json_group_array(text) from said where direction = 'out') as our_texts,
       (select json_group_array(json_array(type, latest, here)) from (select message.type, max(message.at) as latest,
            max(message.created_at) as here
          from messages as message where message.conversation_id = opened.id and message.at >= opened.since
            and message.direction = 'in' group by message.type)) as inbound,
       (select json_array(coalesce(message.sent_at, message.at), message.created_at) from messages as message
        where message.conversation_id = opened.id and message.at >= opened.since and message.direction = 'out'
          and message.status not in ('queued', 'sending', 'unknown', 'failed')
        order by coalesce(message.sent_at, message.at) desc, message.created_at desc limit 1) as answered,
       exists (select 1 from consent_records as record where record.contact_id = opened.contact_id
         and record.source = 'complaint' and record.occurred_at >= opened.since) as complained,
       exists (select 1 from orders where orders.contact_id = opened.contact_id and (
         (orders.status in ('requested', 'confirmed') and orders.placed_at >= min(opened.since, ?2))
         or (orders.status = 'refunded' and orders.updated_at >= min(opened.since, ?2)))) as payment_open
     from opened join contacts as contact on contact.id = opened.contact_id`,
    id,
    recently,
  );
  if (!row) return undefined;
  const parsed = JSON_PARTS.map((part) => [part, row[part] === null ? null : JSON.parse(String(row[part]))]);
  return { ...row, ...Object.fromEntries(parsed) } as ClosingRow;
}

export interface ClosingChange {
  row: ClosingRow;
  tags: readonly string[];
  followUpAt: number | null;
  at: number;
}

/**
 * Closes a conversation as it was judged: changes no row when the customer wrote, somebody answered or somebody else got it
 * meanwhile.
 */
export function closeConversation({ row, tags, followUpAt, at }: ClosingChange): Statement {
  return statement(
    `update conversations set status = 'closed', closed_at = ?2, updated_at = ?2, unread_count = 0, routing_pending = 0,
       follow_up_at = ?3, waiting_since = null, sla_due_at = null, sla_breached_at = null,
       tags = (select json_group_array(value) from (
         select value from json_each(conversations.tags) union select value from json_each(?4)))
     where id = ?1 and status <> 'closed' and last_message_at = ?5 and last_inbound_at is ?6 and unread_count = ?7
       and queue_id is ?8 and team_id is ?9 and assignee_id is ?10`,
    row.id,
    at,
    followUpAt,
    JSON.stringify(tags),
    row.last_message_at,
    row.last_inbound_at,
    row.unread_count,
    row.queue_id,
    row.team_id,
    row.assignee_id,
  );
}

/**
 * Ends the escalation that its owner confirmed, and undoes the batch when there is one that nobody confirmed. What the
 * customer wrote meanwhile undoes it too: see {@link closeConversation}.
 */
export function endEscalation(conversationId: string, at: number): Statement[] {
  return [
    statement(
      `update escalations set resolved_at = ?2
       where conversation_id = ?1 and resolved_at is null and confirmed_at is not null`,
      conversationId,
      at,
    ),
    statement(
      `insert into batch_guards (passed)
       select not exists (select 1 from escalations where conversation_id = ?1 and resolved_at is null)`,
      conversationId,
    ),
  ];
}

/** An active escalation as its owner is shown it. */
export interface EscalationRow {
  id: string;
  conversation_id: string;
  owner_id: string;
  owner_name: string;
  reason: string;
  opened_at: number;
  opened_by_name: string | null;
  /** Null again once the customer has written since. */
  confirmed_at: number | null;
}

const CONFIRMED = confirmed("conversation");

const ESCALATION = `select escalation.id, escalation.conversation_id, escalation.owner_id, owner.name as owner_name,
  escalation.reason, escalation.opened_at, opener.name as opened_by_name, ${CONFIRMED} as confirmed_at
  from escalations as escalation join staff as owner on owner.id = escalation.owner_id
  join conversations as conversation on conversation.id = escalation.conversation_id
  left join staff as opener on opener.id = escalation.opened_by`;

/** Index `escalations_active`. */
export async function activeEscalation(
  db: Database,
  conversationId: string,
): Promise<EscalationRow | undefined> {
  return db.first<EscalationRow>(
    `${ESCALATION} where escalation.conversation_id = ?1 and escalation.resolved_at is null`,
    conversationId,
  );
}

/** Escalations that wait for a person's confirmation, the earliest first. Index `escalations_owner`. */
export async function escalationsToConfirm(db: Database, staffId: string): Promise<EscalationRow[]> {
  return db.all<EscalationRow>(
    `${ESCALATION} where escalation.owner_id = ?1 and escalation.resolved_at is null and ${CONFIRMED} is null
     order by escalation.opened_at limit 50`,
    staffId,
  );
}

export function confirmActive(escalationId: string, staffId: string, at: number): Statement {
  return statement(
    `update escalations set confirmed_at = ?3, confirmed_by = ?2
     where id = ?1 and owner_id = ?2 and resolved_at is null and (confirmed_at is null
       or confirmed_at < (select last_inbound_at from conversations where id = conversation_id))`,
    escalationId,
    staffId,
    at,
  );
}
