import { SYSTEM_ACTOR } from "../../governance";
import type { Database, Statement } from "../../platform/db";
import { statement } from "../../platform/db";
import type { Assignment, RoutingRule } from "./rules";

/** Conversations that one pass routes at most. */
export const MOST_ROUTED = 100;
/** What of their messages the rules look at. */
const [MOST_MESSAGES, MOST_CHARACTERS] = [5, 1000];

export interface PendingConversation {
  id: string;
  queue_id: string | null;
  team_id: string | null;
  staff_id: string | null;
  owner_available: 0 | 1;
  phone_number_id: string;
  opened_at: number;
  language: string | null;
  tags: string[];
  texts: string[];
}

export interface RoutingWork {
  pending: PendingConversation[];
  rules: RoutingRule[];
  queues: { id: string; assignment: Assignment; last: string | null }[];
  /** Of queues that give out their work: members that are available, and how many conversations each has. */
  members: { queue_id: string; staff_id: string; open: number }[];
  hours: { weekday: number; opens: string; closes: string }[];
  holidays: string[];
}

/**
 * Everything that routing decides by, in one statement; undefined when nothing waits to be routed. Indexes
 * `conversations_routing_pending`, `messages_conversation`, `conversations_load`.
 */
export async function routingWork(db: Database): Promise<RoutingWork | undefined> {
  const row = await db.first<Record<keyof RoutingWork, string>>(
    `select
       (select json_group_array(json_object('id', id, 'queue_id', queue_id, 'team_id', team_id, 'staff_id', staff_id,
          'owner_available', owner_available, 'phone_number_id', phone_number_id, 'opened_at', opened_at, 'language', language,
          'tags', json(tags), 'texts', json(texts)))
        from (select conversation.id, conversation.queue_id, conversation.team_id, conversation.assignee_id as staff_id,
            coalesce(owner.available = 1 and owner.disabled_at is null, 0) as owner_available,
            conversation.phone_number_id, conversation.opened_at, contact.language,
            (select json_group_array(value) from (
              select value from json_each(contact.tags) union select value from json_each(conversation.tags))) as tags,
            (select json_group_array(substr(text, 1, ${MOST_CHARACTERS})) from (select message.text from messages as message
              where message.conversation_id = conversation.id and message.at >= conversation.opened_at
                and message.direction = 'in' and message.type <> 'system'
              order by message.at, message.id limit ${MOST_MESSAGES})) as texts
          from conversations as conversation indexed by conversations_routing_pending
          join contacts as contact on contact.id = conversation.contact_id
          left join staff as owner on owner.id = conversation.assignee_id
          where conversation.routing_pending = 1 order by conversation.id limit ${MOST_ROUTED})) as pending,
       (select json_group_array(json_object('id', id, 'queue_id', queue_id, 'condition', json(condition)))
        from (select id, queue_id, condition from routing_rules where enabled = 1 order by position, id)) as rules,
       (select json_group_array(json_object('id', id, 'assignment', assignment, 'last', last_assigned_staff_id))
        from queues) as queues,
       (select json_group_array(json_object('queue_id', member.queue_id, 'staff_id', member.staff_id, 'open',
          (select count(*) from conversations as held indexed by conversations_load where held.assignee_id = member.staff_id and held.status <> 'closed')))
        from queues join queue_members as member on member.queue_id = queues.id
        join staff on staff.id = member.staff_id and staff.available = 1 and staff.disabled_at is null
        where queues.assignment <> 'manual') as members,
       (select json_group_array(json_object('weekday', weekday, 'opens', opens, 'closes', closes)) from business_hours) as hours,
       (select json_group_array(day) from holidays) as holidays
     where exists (select 1 from conversations where routing_pending = 1)`,
  );
  if (!row) return undefined;
  return Object.fromEntries(
    Object.entries(row).map(([part, json]) => [part, JSON.parse(json)]),
  ) as unknown as RoutingWork;
}

export interface RoutedMove {
  id: string;
  conversationId: string;
  from: { queue_id: string | null; team_id: string | null; staff_id: string | null };
  to: { queue_id: string | null; team_id: string | null; staff_id: string | null };
  kind: "routed" | "unassigned";
  ruleId: string | null;
  /** Of a queue that gives out its work: whose turn it was last when this was decided. */
  last: string | null;
}

/**
 * Moves conversations that still wait to be routed, as they were when it was decided: what somebody took meanwhile, what
 * belongs to somebody who left, and what another router gave out in the same turn stays as it is. Returns what moved.
 */
export function insertRouted(moves: readonly RoutedMove[], at: number): Statement {
  return statement(
    `insert into handovers (id, conversation_id, kind, from_queue_id, from_team_id, from_staff_id, to_queue_id, to_team_id,
       to_staff_id, rule_id, actor_kind, actor_id, actor_name, at)
     select moved.value ->> 'id', conversation.id, moved.value ->> 'kind',
       conversation.queue_id, conversation.team_id, conversation.assignee_id,
       moved.value ->> '$.to.queue_id', moved.value ->> '$.to.team_id', moved.value ->> '$.to.staff_id', moved.value ->> 'ruleId',
       '${SYSTEM_ACTOR.kind}', '${SYSTEM_ACTOR.id}', '${SYSTEM_ACTOR.name}', ?2
     from json_each(?1) as moved
     cross join conversations as conversation on conversation.id = moved.value ->> 'conversationId'
     where conversation.routing_pending = 1 and conversation.status <> 'closed'
       and conversation.queue_id is moved.value ->> '$.from.queue_id'
       and conversation.team_id is moved.value ->> '$.from.team_id'
       and conversation.assignee_id is moved.value ->> '$.from.staff_id'
       and (moved.value ->> '$.to.staff_id' is null or (
         (select last_assigned_staff_id from queues where id = moved.value ->> '$.to.queue_id') is moved.value ->> 'last'
         and exists (select 1 from staff where id = moved.value ->> '$.to.staff_id' and available = 1 and disabled_at is null)))
     order by moved.key
     returning conversation_id`,
    JSON.stringify(moves),
    at,
  );
}

/** One audit entry for each conversation that moved. */
export function auditRouted(handoverIds: readonly string[], correlationId: string): Statement {
  return statement(
    `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, details, correlation_id)
     select 'aud' || substr(id, 4), at, actor_kind, actor_id, actor_name, 'conversation.routed', 'conversation', conversation_id, 'ok',
       json_object('handover_id', id, 'rule_id', rule_id, 'queue_id', to_queue_id, 'staff_id', to_staff_id), ?2
     from handovers where id in (select value from json_each(?1))`,
    JSON.stringify(handoverIds),
    correlationId,
  );
}

/** For conversations that no rule sends anywhere: everybody may take them now. */
export function nothingToRoute(conversationIds: readonly string[]): Statement {
  return statement(
    "update conversations set routing_pending = 0 where id in (select value from json_each(?1)) and routing_pending = 1",
    JSON.stringify(conversationIds),
  );
}
