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
  team_id: string | null;
  team_name: string | null;
  assignee_id: string | null;
  assignee_name: string | null;
  opened_at: number;
  last_message_at: number;
  last_inbound_at: number | null;
  unread_count: number;
  /** Since when the customer waits for an answer, ms. */
  waiting_since: number | null;
  /** When the next service level target of the open case is missed, and since when one is, ms. */
  sla_due_at: number | null;
  sla_breached_at: number | null;
  tags: string;
  follow_up_at: number | null;
  profile_name: string | null;
  name: string | null;
  phone: string | null;
  bsuid: string | null;
}

/** Without the names of queue and owner, which a list looks up once for all its rows. */
export const LISTED_COLUMNS = `conversation.id, conversation.contact_id, conversation.phone_number_id, conversation.status,
  conversation.queue_id, conversation.team_id, conversation.assignee_id, conversation.opened_at, conversation.last_message_at, conversation.waiting_since,
  conversation.sla_due_at, conversation.sla_breached_at,
  conversation.last_inbound_at, conversation.unread_count, conversation.tags, conversation.follow_up_at, contact.profile_name, contact.name, contact.phone, contact.bsuid`;

const CONVERSATION_COLUMNS = `conversation.id, conversation.contact_id, conversation.phone_number_id, conversation.status,
  conversation.queue_id, queue.name as queue_name, conversation.team_id, team.name as team_name,
  conversation.assignee_id, assignee.name as assignee_name, conversation.waiting_since, conversation.sla_due_at, conversation.sla_breached_at,
  conversation.opened_at, conversation.last_message_at, conversation.last_inbound_at, conversation.unread_count,
  conversation.tags, conversation.follow_up_at, contact.profile_name, contact.name, contact.phone, contact.bsuid`;

const CONVERSATION_JOINS = `join contacts as contact on contact.id = conversation.contact_id and contact.erased_at is null
  left join queues as queue on queue.id = conversation.queue_id
  left join teams as team on team.id = conversation.team_id
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
  /** Time of the last one that came from an ad or a page button, if any did. */
  entry_point_at: number | null;
  /** Messages that staff should look at: they are unread, and open the thread again. */
  count: number;
}

/**
 * What a customer's message opens is routed, unless somebody who is there has it already: a new conversation goes by the
 * rules, one that comes back to a queue which gives out its work goes to somebody else, and so does an open one whose owner no
 * longer works here. Until then it is out of sight.
 */
const TO_BE_ROUTED = `case
  when excluded.unread_count = 0 or (status <> 'closed' and last_inbound_at is not null
    and not exists (select 1 from staff where staff.id = assignee_id and disabled_at is not null)) then routing_pending
  when assignee_id is not null then
    not exists (select 1 from staff where staff.id = assignee_id and available = 1 and disabled_at is null)
  when queue_id is not null then
    exists (select 1 from queues where queues.id = queue_id and assignment <> 'manual')
  else team_id is null and exists (select 1 from routing_rules where enabled = 1)
end`;

/** Opens, reopens or moves up the threads that customers wrote in; returns them. */
export function receiveInThreads(activities: readonly ThreadActivity[], now: number): Statement {
  return statement(
    `insert into conversations (id, contact_id, phone_number_id, status, opened_at, last_message_at, last_inbound_at,
       entry_point_at, unread_count, routing_pending, updated_at)
     select thread.value ->> 'id', identity.contact_id, thread.value ->> 'phone_number_id', 'open', thread.value ->> 'at',
       thread.value ->> 'at', thread.value ->> 'inbound_at', thread.value ->> 'entry_point_at', thread.value ->> 'count',
       thread.value ->> 'count' > 0 and exists (select 1 from routing_rules where enabled = 1), ?2
     from json_each(?1) as thread
     join contact_identities as identity
       on identity.kind = thread.value ->> 'key_kind' and identity.value = thread.value ->> 'key_value'
     where true
     on conflict (contact_id, phone_number_id) do update set
       opened_at = case when status = 'closed' and excluded.unread_count > 0 then excluded.opened_at else opened_at end,
       closed_at = case when excluded.unread_count > 0 then null else closed_at end,
       routing_pending = ${TO_BE_ROUTED},
       status = case when excluded.unread_count > 0 then 'open' else status end,
       last_message_at = max(last_message_at, excluded.last_message_at),
       last_inbound_at = nullif(max(coalesce(last_inbound_at, 0), coalesce(excluded.last_inbound_at, 0)), 0),
       entry_point_at = coalesce(max(entry_point_at, excluded.entry_point_at), entry_point_at, excluded.entry_point_at),
       unread_count = unread_count + excluded.unread_count,
       updated_at = excluded.updated_at
     returning id, last_inbound_at, routing_pending`,
    JSON.stringify(activities),
    now,
  );
}
