import type { CallContext } from "../../auth";
import type { Assessment } from "../../governance";
import type { AppContext } from "../../platform/context";
import { slaUnder } from "../sla";
import type { Handover, Targets } from "./content";
import type { Holders } from "./rules";
import { type HeldConversation, loadOf, membersOfQueue, namesOf } from "./store";

/** Conversations that a preview shows one by one. */
const MOST_SHOWN = 20;

interface Seen {
  moves: readonly { conversation: HeldConversation; from: Holders; to: Holders }[];
  changed: readonly unknown[];
  targets: Targets;
  restricted: boolean;
}

/** Whom a hand-over tells, as the trigger of `handovers` does it. */
async function notifiedIds(ctx: AppContext, { targets, moves }: Seen): Promise<string[]> {
  const told = new Set<string>();
  if (targets.owner) told.add(targets.owner.id);
  const { team, queue } = targets;
  for (const { from, to } of moves) {
    if (to.staff_id !== null && to.staff_id !== from.staff_id) told.add(to.staff_id);
    else if (to.staff_id === null && team && to.team_id !== from.team_id)
      for (const id of team.member_ids) told.add(id);
  }
  const toQueue = moves.some(
    ({ from, to }) => to.queue_id !== from.queue_id && to.staff_id === null && to.team_id === null,
  );
  if (queue?.assignment === "manual" && toQueue)
    for (const id of await membersOfQueue(ctx.db, queue.id)) told.add(id);
  return [...told];
}

/** What a hand-over shows: who gets it, how busy they are, what it does to the service level, who is told. */
export async function handoverView(
  ctx: AppContext,
  content: Handover,
  seen: Seen,
): Promise<Pick<Assessment, "effects" | "view">> {
  const { principal } = ctx as CallContext;
  const { moves, changed, targets, restricted } = seen;
  const { queue, team, staff, owner } = targets;
  const shown = moves.slice(0, MOST_SHOWN);
  const memberIds = content.blind ? [] : queue ? await membersOfQueue(ctx.db, queue.id) : [];
  const loadIds = [...new Set([...memberIds, ...(team?.member_ids ?? []), ...(staff ? [staff.id] : [])])];
  const [load, names, told, outlooks] = await Promise.all([
    content.blind ? [] : loadOf(ctx.db, principal, loadIds),
    namesOf(
      ctx.db,
      shown.flatMap(({ from }) => [from.queue_id, from.team_id, from.staff_id]),
    ),
    content.blind ? [] : notifiedIds(ctx, seen),
    content.blind
      ? []
      : Promise.all(shown.map(({ conversation, to }) => slaUnder(ctx, conversation.id, to.queue_id))),
  ]);
  const named = (id: string | null, key: string) =>
    id === null ? null : { [key]: id, name: names.get(id)?.name ?? null };
  const toldNames = await namesOf(ctx.db, told);
  const notified = told.filter((id) => toldNames.has(id));
  const breaches = outlooks.filter(({ breached }) => breached).length;
  return {
    effects: {
      conversations: moves.length,
      handed_over: changed.length,
      ...(content.queueId !== undefined && {
        to_queue: content.queueId === null ? "nobody" : content.blind ? "restricted" : (queue?.name ?? ""),
      }),
      ...(content.teamId !== undefined && {
        to_team: content.teamId === null ? "nobody" : (team?.name ?? content.teamId),
      }),
      ...(content.staffId !== undefined && {
        to_person: content.staffId === null ? "nobody" : (staff?.name ?? content.staffId),
      }),
      ...(owner && { escalated_to: owner.name }),
      ...(content.note !== null && { staff_note: true }),
      ...(restricted && { restricted }),
      ...(content.bulk && { bulk: true }),
      ...(notified.length > 0 && { notified: notified.map((id) => toldNames.get(id)?.name).join(", ") }),
      ...(breaches > 0 && { sla_breaches: breaches }),
    },
    view: {
      load: load.map((member) => ({
        staff_id: member.staff_id,
        name: member.name,
        available: member.available === 1,
        open: member.open,
      })),
      ...(queue && !content.blind && { queue_assignment: queue.assignment }),
      notifies: notified.map((id) => ({ staff_id: id, name: toldNames.get(id)?.name ?? null })),
      conversations: shown.map(({ conversation, from }, index) => ({
        conversation_id: conversation.id,
        contact_id: conversation.contact_id,
        queue: named(from.queue_id, "queue_id"),
        team: named(from.team_id, "team_id"),
        owner: named(from.staff_id, "staff_id"),
        ...(outlooks[index] && { sla: outlooks[index] }),
      })),
      ...(content.note !== null && { note: content.note }),
      ...(content.escalate && {
        escalation: { owner_id: content.escalate.ownerId, reason: content.escalate.reason },
      }),
    },
  };
}
