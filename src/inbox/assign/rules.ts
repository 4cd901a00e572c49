import { permissionsOf, type Role } from "../../auth";

/** Who has a conversation. */
export interface Holders {
  queue_id: string | null;
  team_id: string | null;
  staff_id: string | null;
}

/** Where conversations are to go: undefined stays as it is, null takes it away. */
export interface Target {
  queueId?: string | null | undefined;
  teamId?: string | null | undefined;
  staffId?: string | null | undefined;
}

/**
 * Who has a conversation afterwards. Another queue takes it from the team and the person that had it, another team from
 * the person, unless they are named too.
 */
export function holdersAfter(now: Holders, target: Target): Holders {
  const queue_id = target.queueId === undefined ? now.queue_id : target.queueId;
  const moved = queue_id !== now.queue_id;
  const team_id = target.teamId === undefined ? (moved ? null : now.team_id) : target.teamId;
  const staff_id =
    target.staffId === undefined ? (moved || team_id !== now.team_id ? null : now.staff_id) : target.staffId;
  return { queue_id, team_id, staff_id };
}

export function sameHolders(one: Holders, other: Holders): boolean {
  return one.queue_id === other.queue_id && one.team_id === other.team_id && one.staff_id === other.staff_id;
}

export type HandoverKind = "assigned" | "transferred" | "unassigned" | "escalated";

export function kindOf(from: Holders, to: Holders, escalates: boolean): HandoverKind {
  if (escalates) return "escalated";
  const nobody = (holders: Holders) => (holders.queue_id ?? holders.team_id ?? holders.staff_id) === null;
  if (nobody(to)) return "unassigned";
  return nobody(from) || from.staff_id === null ? "assigned" : "transferred";
}

/** What decides whether somebody sees a queue without being given a conversation of it. */
export interface Member {
  roles: readonly string[];
  queue_ids: readonly string[];
}

/** Whether a person sees the conversations of a queue by membership or role; of no queue, everybody may have them. */
export function seesQueue(person: Member, queue: { id: string; restricted: number } | undefined): boolean {
  if (!queue || person.queue_ids.includes(queue.id)) return true;
  const permissions = permissionsOf(person.roles as Role[], null);
  return permissions.has("inbox:all") && (queue.restricted === 0 || permissions.has("inbox:restricted"));
}
