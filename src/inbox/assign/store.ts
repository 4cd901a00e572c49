import { type Principal, visibility } from "../../auth";
import type { Database, Statement } from "../../platform/db";
import { statement } from "../../platform/db";
import type { HandoverKind, Holders } from "./rules";

/** A conversation as it is before it changes hands. */
export interface HeldConversation extends Holders {
  id: string;
  contact_id: string;
  status: string;
  escalation_owner_id: string | null;
  escalation_owner_disabled: number;
}

/** Some conversations with their holders, in the order in which they were named. Primary key, `escalations_active`. */
export async function heldConversations(db: Database, ids: readonly string[]): Promise<HeldConversation[]> {
  return db.all<HeldConversation>(
    `select conversation.id, conversation.contact_id, conversation.status, conversation.queue_id, conversation.team_id,
       conversation.assignee_id as staff_id, escalation.owner_id as escalation_owner_id,
       owner.disabled_at is not null as escalation_owner_disabled
     from json_each(?1) as named
     cross join conversations as conversation on conversation.id = named.value
     left join escalations as escalation on escalation.conversation_id = conversation.id and escalation.resolved_at is null
     left join staff as owner on owner.id = escalation.owner_id
     order by named.key`,
    JSON.stringify(ids),
  );
}

export interface QueueRow {
  id: string;
  name: string;
  restricted: number;
  assignment: "manual" | "round_robin" | "least_loaded";
}

/** Queues by id; there are few. */
export async function queuesById(db: Database, ids: readonly string[]): Promise<Map<string, QueueRow>> {
  const rows = await db.all<QueueRow>(
    "select id, name, restricted, assignment from queues where id in (select value from json_each(?1))",
    JSON.stringify(ids),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export async function findTeam(
  db: Database,
  id: string,
): Promise<{ id: string; name: string; member_ids: string[] } | undefined> {
  const row = await db.first<{ id: string; name: string; member_ids: string }>(
    `select id, name, (select json_group_array(staff_id) from team_members where team_id = teams.id) as member_ids
     from teams where id = ?1`,
    id,
  );
  return row && { ...row, member_ids: JSON.parse(row.member_ids) as string[] };
}

export interface PersonRow {
  id: string;
  name: string;
  available: number;
  disabled: number;
  roles: string[];
  queue_ids: string[];
}

/** People by id, or all members of a queue, with what decides what they see. */
export async function peopleById(db: Database, ids: readonly string[]): Promise<Map<string, PersonRow>> {
  const rows = await db.all<Omit<PersonRow, "roles" | "queue_ids"> & { roles: string; queue_ids: string }>(
    `select id, name, available, disabled_at is not null as disabled, roles,
       (select json_group_array(queue_id) from queue_members where staff_id = staff.id) as queue_ids
     from staff where id in (select value from json_each(?1))`,
    JSON.stringify(ids),
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...row,
        roles: JSON.parse(row.roles) as string[],
        queue_ids: JSON.parse(row.queue_ids) as string[],
      },
    ]),
  );
}

export interface MemberLoad {
  staff_id: string;
  name: string;
  available: number;
  /** Conversations that are not closed, of those that the reader may see. */
  open: number;
}

/**
 * People and how many conversations each has at the moment, as far as the principal may see them. Index
 * `conversations_load`.
 */
export async function loadOf(
  db: Database,
  principal: Principal,
  staffIds: readonly string[],
): Promise<MemberLoad[]> {
  const visible = visibility(principal, 2);
  return db.all<MemberLoad>(
    `select staff.id as staff_id, staff.name, staff.available = 1 and staff.disabled_at is null as available,
       (select count(*) from conversations as conversation indexed by conversations_load
        where conversation.assignee_id = staff.id and conversation.status <> 'closed' and ${visible.sql}) as open
     from json_each(?1) as named cross join staff on staff.id = named.value order by staff.name, staff.id`,
    JSON.stringify(staffIds),
    ...visible.params,
  );
}

export async function membersOfQueue(db: Database, queueId: string): Promise<string[]> {
  const rows = await db.all<{ staff_id: string }>(
    "select staff_id from queue_members where queue_id = ?1 order by staff_id",
    queueId,
  );
  return rows.map(({ staff_id }) => staff_id);
}

/** Names of queues, teams and people by id: a page has few of them. */
export async function namesOf(
  db: Database,
  ids: readonly (string | null)[],
): Promise<Map<string, { name: string; restricted: number }>> {
  const rows = await db.all<{ id: string; name: string; restricted: number }>(
    `select id, name, restricted from queues where id in (select value from json_each(?1))
     union all select id, name, 0 from teams where id in (select value from json_each(?1))
     union all select id, name, 0 from staff where id in (select value from json_each(?1))`,
    JSON.stringify([...new Set(ids.filter((id) => id !== null))]),
  );
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}

export interface NewHandover {
  id: string;
  conversationId: string;
  kind: HandoverKind | "routed";
  from: Holders;
  to: Holders;
  ruleId?: string | null;
  noteId?: string | null;
}

export interface HandoverActor {
  kind: "staff" | "client" | "system";
  id: string;
  name: string;
  actionRequestId: string | null;
}

/**
 * Moves conversations: a trigger of `handovers` carries out each row. A closed conversation is left out, and with
 * `staysRestricted` one that lies in a restricted queue; one that somebody else holds by now undoes the batch.
 */
export function insertHandovers(
  handovers: readonly NewHandover[],
  actor: HandoverActor,
  at: number,
  staysRestricted = false,
): Statement {
  return statement(
    `insert into handovers (id, conversation_id, kind, from_queue_id, from_team_id, from_staff_id, to_queue_id, to_team_id,
       to_staff_id, rule_id, note_id, actor_kind, actor_id, actor_name, action_request_id, at)
     select moved.value ->> 'id', conversation.id, moved.value ->> 'kind',
       moved.value ->> '$.from.queue_id', moved.value ->> '$.from.team_id', moved.value ->> '$.from.staff_id',
       moved.value ->> '$.to.queue_id', moved.value ->> '$.to.team_id', moved.value ->> '$.to.staff_id',
       moved.value ->> 'ruleId', moved.value ->> 'noteId', ?2, ?3, ?4, ?5, ?6
     from json_each(?1) as moved
     cross join conversations as conversation
       on conversation.id = moved.value ->> 'conversationId' and conversation.status <> 'closed'
         and not (?7 and exists (select 1 from queues as present where present.id = conversation.queue_id and present.restricted = 1))`,
    JSON.stringify(handovers),
    actor.kind,
    actor.id,
    actor.name,
    actor.actionRequestId,
    at,
    staysRestricted ? 1 : 0,
  );
}

export interface NewEscalation {
  id: string;
  conversationId: string;
  ownerId: string;
  reason: string;
  openedBy: string;
  actionRequestId: string;
  at: number;
}

/** Ends escalations whose owner was disabled: somebody else can be asked. Index `escalations_active`. */
export function endOrphanedEscalations(conversationIds: readonly string[], at: number): Statement {
  return statement(
    `update escalations set resolved_at = ?2
     where conversation_id in (select value from json_each(?1)) and resolved_at is null
       and owner_id in (select id from staff where disabled_at is not null)`,
    JSON.stringify(conversationIds),
    at,
  );
}

/** Opens escalations; leaves out conversations that have one. */
export function insertEscalations(escalations: readonly NewEscalation[]): Statement {
  return statement(
    `insert into escalations (id, conversation_id, owner_id, reason, opened_by, opened_at, action_request_id)
     select opened.value ->> 'id', opened.value ->> 'conversationId', opened.value ->> 'ownerId', opened.value ->> 'reason',
       opened.value ->> 'openedBy', opened.value ->> 'at', opened.value ->> 'actionRequestId'
     from json_each(?1) as opened
     where not exists (select 1 from escalations as active
       where active.conversation_id = opened.value ->> 'conversationId' and active.resolved_at is null)`,
    JSON.stringify(escalations),
  );
}
