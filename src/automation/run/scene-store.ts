import { DAY, HOUR, MINUTE } from "../../platform/clock";
import { type Statement, statement } from "../../platform/db";
import { COMPARED } from "../engine/loops";
import { AUTOMATION_LIMITS } from "../rules";

/** Messages before this one that are looked at for signs of a machine. */
const HEARD = 20;
/** How much later than Meta's time a message may be known here, when the database looks for it by that time, ms. */
export const LATE = HOUR;

/** Kinds of messages in which a customer says something: those of `opensWindow`. */
const SAID = `('text', 'image', 'video', 'audio', 'document', 'sticker', 'location', 'contacts', 'interactive', 'button', 'order')`;

/** A turn that waits, and what it is decided by, as one row. Times are ms; what is JSON is text. */
export interface SceneRow {
  id: string;
  kind: "message" | "timer";
  conversation_id: string;
  at: number;
  /** How often it was begun, this time among them. */
  tries: number;
  /** Null: the conversation became part of another one. */
  contact_id: string | null;
  phone_number_id: string;
  status: "open" | "pending" | "closed";
  queue_id: string | null;
  queue_restricted: 0 | 1;
  team_id: string | null;
  staff_id: string | null;
  tags: string;
  last_inbound_at: number | null;
  /** Since when it is open. A case that went on in another one of the same person was not closed by anybody. */
  since: number;
  language: string | null;
  contact_tags: string;
  contact_name: string | null;
  marketing: string | null;
  utility: string | null;
  authentication: string | null;
  service: string | null;
  block: string | null;
  /** Meta's message object; null of a timer. */
  content: string | null;
  opted_out: 0 | 1;
  first_message: 0 | 1;
  staff_acted: 0 | 1;
  /** `[words, Meta's time, when ours before went out]`, newest first. */
  heard: string;
  sent_hour: number;
  sent_day: number;
  confirmed_at: number | null;
  /** JSON; null: there is none. */
  session: string | null;
  revision: number;
  /** The version that the session is in, when it is not live as such. */
  session_flow: string | null;
  /** The last place that an outgoing message was given. */
  send_order: number | null;
  /** JSON `{ hours, holidays }`. */
  calendar: string;
}

/**
 * The first turn of a conversation that waits, and all that it is decided by. What staff did is looked for since the last
 * turn that was decided: had it been there before, the session would say so. Indexes `automation_turns_waiting`,
 * `automation_turns_conversation`, `inbox_cases_conversation`, `handovers_conversation`, `messages_conversation`,
 * `messages_sent`, `messages_send_order`, `consent_records_contact`, `conversations_thread`, primary keys.
 */
export function readScene(turnId: string, now: number): Statement {
  return statement(
    `with next as materialized (
       select waiting.id, waiting.kind, waiting.conversation_id, waiting.at, waiting.tries
       from automation_turns as named
       cross join automation_turns as waiting indexed by automation_turns_waiting
         on waiting.conversation_id = named.conversation_id and waiting.status = 'waiting' and waiting.created_at <= ?2
       where named.id = ?1 and named.status = 'waiting'
       order by waiting.at, waiting.id limit 1),
     thread as materialized (
       select next.*, conversation.contact_id, conversation.phone_number_id, conversation.status, conversation.queue_id,
         conversation.team_id, conversation.assignee_id as staff_id, conversation.tags, conversation.last_inbound_at,
         max(conversation.opened_at, coalesce((select earlier.closed_at from inbox_cases as earlier
           where earlier.conversation_id = conversation.id and earlier.closed_at is not null and earlier.outcome is not 'duplicate'
           order by earlier.opened_at desc limit 1), 0)) as since,
         coalesce((select done_at from automation_turns as last indexed by automation_turns_conversation
           where last.conversation_id = next.conversation_id and last.status = 'done'
             and last.reason not in ('failed', 'gone') order by last.at desc, last.id desc limit 1), 0)
           - ${MINUTE} as looked
       from next left join conversations as conversation on conversation.id = next.conversation_id)
     select thread.id, thread.kind, thread.conversation_id, thread.at, thread.tries, thread.contact_id, thread.phone_number_id,
       thread.status, thread.queue_id,
       exists (select 1 from queues as queue where queue.id = thread.queue_id and queue.restricted = 1) as queue_restricted, thread.team_id, thread.staff_id, thread.tags, thread.last_inbound_at, thread.since,
       contact.language, contact.tags as contact_tags, contact.name as contact_name,
       consent.marketing, consent.utility, consent.authentication, consent.service, consent.block,
       message.content,
       exists (select 1 from consent_records as stop
         where stop.contact_id = thread.contact_id and stop.scope in ('marketing', 'service') and stop.action = 'opt_out'
           and stop.evidence_kind = 'inbound_message' and stop.evidence_ref = message.wamid) as opted_out,
       not exists (select 1 from messages as earlier indexed by messages_conversation
         where earlier.conversation_id = thread.conversation_id and earlier.at >= thread.since - ${DAY}
           and (earlier.at, earlier.id) < (thread.at, thread.id) and earlier.created_at >= thread.since
           and earlier.direction = 'in' and earlier.type in ${SAID}
           and coalesce(earlier.content ->> '$.group_id', '') = '') as first_message,
       thread.status = 'closed'
         or exists (select 1 from handovers as handover
           where handover.conversation_id = thread.conversation_id and handover.at >= thread.since
             and handover.actor_kind in ('staff', 'client'))
         or exists (select 1 from messages as theirs indexed by messages_conversation
           where theirs.conversation_id = thread.conversation_id and theirs.at >= max(thread.since, thread.looked) - ${LATE}
             and theirs.created_at >= max(thread.since, thread.looked) and theirs.direction = 'out'
             and theirs.origin is null) as staff_acted,
       (select json_group_array(json_array(said, at, answered_at)) from (
         select substr(case when earlier.type in ('text', 'button', 'interactive') then earlier.text
             else coalesce(earlier.content ->> ('$.' || earlier.type || '.caption'), '') end, 1, ${COMPARED}) as said, earlier.at,
           (select answer.sent_at from messages as answer indexed by messages_sent
            where answer.conversation_id = earlier.conversation_id and answer.direction = 'out' and answer.sent_at is not null
              and answer.sent_at < earlier.at + 1000 and answer.sent_at >= earlier.at - ${AUTOMATION_LIMITS.loopWithin}
              and answer.origin is not null
            order by answer.sent_at desc limit 1) as answered_at
         from messages as earlier indexed by messages_conversation
         where earlier.conversation_id = thread.conversation_id and earlier.at >= thread.at - ${AUTOMATION_LIMITS.loopWithin}
           and (earlier.at, earlier.id) < (thread.at, thread.id) and earlier.direction = 'in' and earlier.type in ${SAID}
         order by earlier.at desc, earlier.id desc limit ${HEARD})) as heard,
       (select count(*) from messages as sent indexed by messages_conversation
         where sent.conversation_id = thread.conversation_id and sent.at > ?2 - ${HOUR} and sent.direction = 'out'
           and sent.origin = 'automation' and sent.status <> 'failed') as sent_hour,
       (select count(*) from messages as sent indexed by messages_conversation
         where sent.conversation_id = thread.conversation_id and sent.at > ?2 - ${DAY} and sent.direction = 'out'
           and sent.origin = 'automation' and sent.status <> 'failed') as sent_day,
       (select max(told.created_at) from conversations as own
         cross join messages as told indexed by messages_conversation on told.conversation_id = own.id
         where own.contact_id = thread.contact_id and told.at > ?2 - ${AUTOMATION_LIMITS.confirmationEvery + MINUTE}
           and told.origin = 'opt_out_confirmation' and told.status <> 'failed') as confirmed_at,
       case when session.conversation_id is not null then json_object('state', session.state, 'flowId', session.flow_id,
         'flowVersion', session.flow_version, 'nodeId', session.node_id, 'answers', json(session.answers),
         'misses', session.misses, 'waits', session.waits, 'dueAt', session.due_at, 'expiresAt', session.expires_at,
         'reason', session.reason, 'updatedAt', session.updated_at) end as session,
       coalesce(session.revision, 0) as revision,
       (select json_object('id', flow.id, 'name', flow.name, 'version', version.version,
          'definition', json(version.definition), 'actionRequestId', version.action_request_id)
        from flow_versions as version join flows as flow on flow.id = version.flow_id
        where version.flow_id = session.flow_id and version.version = session.flow_version
          and session.state in ('asking', 'waiting') and flow.live_version is not session.flow_version) as session_flow,
       (select max(send_order) from messages as placed indexed by messages_send_order
        where placed.conversation_id = thread.conversation_id and placed.send_order is not null) as send_order,
       (select json_object(
          'hours', (select json_group_array(json_object('weekday', weekday, 'opens', opens, 'closes', closes)) from business_hours),
          'holidays', (select json_group_array(day) from holidays))) as calendar
     from thread
     left join contacts as contact on contact.id = thread.contact_id
     left join consent_states as consent on consent.contact_id = thread.contact_id
     left join messages as message on message.id = thread.id and thread.kind = 'message'
     left join automation_sessions as session on session.conversation_id = thread.conversation_id`,
    turnId,
    now,
  );
}
