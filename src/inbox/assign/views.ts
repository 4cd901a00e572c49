import { rfc3339 } from "../../platform/clock";
import type { HandoverRow, ListedQueue, ListedRule, ListedTeam } from "./list-store";
import type { MemberLoad } from "./store";

type Names = ReadonlyMap<string, { name: string }>;

const named = (id: string | null, key: string, names: Names) =>
  id === null ? null : { [key]: id, name: names.get(id)?.name ?? null };

/** One side of a hand-over. Of a queue that the reader may not know of, nothing is said, nor who worked there. */
function side(
  known: number,
  [queue, team, staff]: readonly [string | null, string | null, string | null],
  names: Names,
) {
  if (!known) return { hidden: true };
  return {
    queue: named(queue, "queue_id", names),
    team: named(team, "team_id", names),
    owner: named(staff, "staff_id", names),
  };
}

/** A line of a conversation's history. Its note is read in the conversation, by those who may. */
export function handoverItem(row: HandoverRow, names: Names) {
  return {
    id: row.id,
    conversation_id: row.conversation_id,
    kind: row.kind,
    at: rfc3339(row.at),
    from: side(row.from_known, [row.from_queue_id, row.from_team_id, row.from_staff_id], names),
    to: side(row.to_known, [row.to_queue_id, row.to_team_id, row.to_staff_id], names),
    by: row.from_known && row.to_known ? { kind: row.actor_kind, name: row.actor_name } : { hidden: true },
    ...(row.rule_id !== null && row.to_known && { rule_id: row.rule_id }),
    ...(row.note_id !== null && { note_id: row.note_id }),
  };
}

/** Ids in some hand-overs whose names are shown. */
export function idsIn(rows: readonly HandoverRow[]): (string | null)[] {
  return rows.flatMap((row) => [
    ...(row.from_known ? [row.from_queue_id, row.from_team_id, row.from_staff_id] : []),
    ...(row.to_known ? [row.to_queue_id, row.to_team_id, row.to_staff_id] : []),
  ]);
}

const member = ({ staff_id, name, available, open }: MemberLoad) => ({
  staff_id,
  name,
  available: available === 1,
  open,
});

export function queueItem(queue: ListedQueue, members: readonly MemberLoad[]) {
  return {
    id: queue.id,
    name: queue.name,
    restricted: queue.restricted === 1,
    assignment: queue.assignment,
    targets: {
      first_response_minutes: queue.first_response_minutes,
      resolution_minutes: queue.resolution_minutes,
    },
    counts: {
      open: queue.open,
      unassigned: queue.unassigned,
      waiting: queue.waiting,
      breached: queue.breached,
    },
    members: members.map(member),
  };
}

export function teamItem(team: ListedTeam, members: readonly MemberLoad[]) {
  return {
    id: team.id,
    name: team.name,
    counts: { open: team.open, unassigned: team.unassigned },
    members: members.map(member),
  };
}

export function ruleItem(rule: ListedRule) {
  return {
    id: rule.id,
    name: rule.name,
    position: rule.position,
    enabled: rule.enabled === 1,
    condition: JSON.parse(rule.condition) as Record<string, unknown>,
    queue: { queue_id: rule.queue_id, name: rule.queue_name },
  };
}
