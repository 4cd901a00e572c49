import { type Principal, queueVisibility, visibility } from "../../auth";
import type { Database } from "../../platform/db";

type Start = [string | number, string] | undefined;

export interface ListedQueue {
  id: string;
  name: string;
  restricted: number;
  assignment: string;
  first_response_minutes: number | null;
  resolution_minutes: number | null;
  open: number;
  unassigned: number;
  waiting: number;
  breached: number;
}

/**
 * Queues that the principal may know of, by name, and how many of their conversations are open, in nobody's hands, waiting
 * for an answer and overdue, of those that the principal may see. Reads all that are open: index `conversations_load_queue`.
 */
export async function listQueues(
  db: Database,
  principal: Principal,
  filters: { queue_id?: string | undefined; limit: number },
  start: Start,
): Promise<ListedQueue[]> {
  const known = queueVisibility(principal, 5);
  const visible = visibility(principal, 5 + known.params.length);
  return db.all<ListedQueue>(
    `select queue.id, queue.name, queue.restricted, queue.assignment, queue.first_response_minutes, queue.resolution_minutes,
       count(conversation.id) as open,
       count(conversation.id) filter (where conversation.assignee_id is null) as unassigned,
       count(conversation.id) filter (where conversation.waiting_since is not null) as waiting,
       count(conversation.id) filter (where conversation.sla_breached_at is not null) as breached
     from queues as queue
     left join conversations as conversation indexed by conversations_load_queue
       on conversation.queue_id = queue.id and conversation.status <> 'closed' and ${visible.sql}
     where (?1 is null or queue.id = ?1) and (?2 is null or (queue.name, queue.id) > (?2, ?3)) and ${known.sql}
     group by queue.id order by queue.name, queue.id limit ?4`,
    filters.queue_id ?? null,
    start?.[0] ?? null,
    start?.[1] ?? null,
    filters.limit + 1,
    ...known.params,
    ...visible.params,
  );
}

export interface ListedTeam {
  id: string;
  name: string;
  open: number;
  unassigned: number;
}

/** Teams by name, with how many open conversations they have, of those that the principal may see. Index `conversations_load_team`. */
export async function listTeams(
  db: Database,
  principal: Principal,
  limit: number,
  start: Start,
): Promise<ListedTeam[]> {
  const visible = visibility(principal, 4);
  return db.all<ListedTeam>(
    `select team.id, team.name, count(conversation.id) as open,
       count(conversation.id) filter (where conversation.assignee_id is null) as unassigned
     from teams as team
     left join conversations as conversation indexed by conversations_load_team
       on conversation.team_id = team.id and conversation.status <> 'closed' and ${visible.sql}
     where ?1 is null or (team.name, team.id) > (?1, ?2)
     group by team.id order by team.name, team.id limit ?3`,
    start?.[0] ?? null,
    start?.[1] ?? null,
    limit + 1,
    ...visible.params,
  );
}

/** Members of some queues or teams, who work here. */
export async function membersOfGroups(
  db: Database,
  ids: readonly string[],
): Promise<{ group_id: string; staff_id: string }[]> {
  return db.all(
    `select member.queue_id as group_id, member.staff_id from queue_members as member
     join staff on staff.id = member.staff_id and staff.disabled_at is null
     where member.queue_id in (select value from json_each(?1))
     union all
     select member.team_id, member.staff_id from team_members as member
     join staff on staff.id = member.staff_id and staff.disabled_at is null
     where member.team_id in (select value from json_each(?1))`,
    JSON.stringify(ids),
  );
}

export interface ListedRule {
  id: string;
  name: string;
  queue_id: string;
  queue_name: string;
  condition: string;
  enabled: number;
  position: number;
}

/** Routing rules in the order in which they are tried; those of queues that the principal may not know of are missing. */
export async function listRules(
  db: Database,
  principal: Principal,
  filters: { queue_id?: string | undefined; limit: number },
  start: Start,
): Promise<ListedRule[]> {
  const known = queueVisibility(principal, 5);
  return db.all<ListedRule>(
    `select rule.id, rule.name, rule.queue_id, queue.name as queue_name, rule.condition, rule.enabled, rule.position
     from routing_rules as rule join queues as queue on queue.id = rule.queue_id
     where (?1 is null or rule.queue_id = ?1) and (?2 is null or (rule.position, rule.id) > (?2, ?3)) and ${known.sql}
     order by rule.position, rule.id limit ?4`,
    filters.queue_id ?? null,
    start?.[0] ?? null,
    start?.[1] ?? null,
    filters.limit + 1,
    ...known.params,
  );
}

export interface HandoverRow {
  id: string;
  conversation_id: string;
  kind: string;
  from_queue_id: string | null;
  from_team_id: string | null;
  from_staff_id: string | null;
  to_queue_id: string | null;
  to_team_id: string | null;
  to_staff_id: string | null;
  /** Whether the principal may know of the queue on that side. */
  from_known: number;
  to_known: number;
  rule_id: string | null;
  note_id: string | null;
  actor_kind: string;
  actor_name: string;
  at: number;
}

/**
 * The history of conversations that the principal may see, latest first. What happened within queues that the principal may
 * not know of is missing. Indexes `handovers_conversation`, `handovers_recent`; of one queue `handovers_from_queue` and
 * `handovers_to_queue`, merged.
 */
export async function listHandovers(
  db: Database,
  principal: Principal,
  filters: { conversation_id?: string | undefined; queue_id?: string | undefined; limit: number },
  start: Start,
): Promise<HandoverRow[]> {
  const params: unknown[] = [];
  const bind = (value: unknown): string => `?${params.push(value)}`;
  const visible = visibility(principal, 1);
  params.push(...visible.params);
  const known = queueVisibility(principal, params.length + 1);
  params.push(...known.params);
  const side = (name: "from" | "to") =>
    `(handover.${name}_queue_id is null or exists (select 1 from queues as queue
       where queue.id = handover.${name}_queue_id and ${known.sql}))`;
  const where = [visible.sql];
  if (filters.conversation_id !== undefined)
    where.push(`handover.conversation_id = ${bind(filters.conversation_id)}`);
  if (start) where.push(`(handover.at, handover.id) < (${bind(start[0])}, ${bind(start[1])})`);
  const walk = (index: string, ...more: string[]) =>
    `select handover.at as at, handover.id as id, handover.rowid as place from handovers as handover indexed by ${index}
     cross join conversations as conversation on conversation.id = handover.conversation_id
     where ${[...more, ...where].join(" and ")}`;
  const queue = filters.queue_id === undefined ? undefined : bind(filters.queue_id);
  const from = `handover.from_queue_id = ${queue} and ${side("from")}`;
  const to = `handover.to_queue_id = ${queue} and ${side("to")}`;
  const ofAll = queue === undefined ? `(${side("from")} or ${side("to")})` : `((${from}) or (${to}))`;
  const walks =
    filters.conversation_id !== undefined
      ? [walk("handovers_conversation", ofAll)]
      : queue === undefined
        ? [walk("handovers_recent", ofAll)]
        : [
            walk("handovers_from_queue", from),
            walk("handovers_to_queue", to, `handover.from_queue_id is not ${queue}`),
          ];
  return db.all<HandoverRow>(
    `with page as (${walks.join(" union all ")} order by at desc, id desc limit ${bind(filters.limit + 1)})
     select handover.id, handover.conversation_id, handover.kind, handover.from_queue_id, handover.from_team_id,
       handover.from_staff_id, handover.to_queue_id, handover.to_team_id, handover.to_staff_id,
       ${side("from")} as from_known, ${side("to")} as to_known, handover.rule_id, handover.note_id, handover.actor_kind,
       handover.actor_name, handover.at
     from page cross join handovers as handover on handover.rowid = page.place
     order by page.at desc, page.id desc`,
    ...params,
  );
}
