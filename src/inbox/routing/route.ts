import type { AppContext } from "../../platform/context";
import { isOpenAt } from "../sla";
import { matchingRule, nextMember } from "./rules";
import {
  auditRouted,
  insertRouted,
  MOST_ROUTED,
  nothingToRoute,
  type PendingConversation,
  type RoutedMove,
  type RoutingWork,
  routingWork,
} from "./store";

/** Passes of one call at most; cron goes on. */
const MOST_PASSES = 20;

/** Where each conversation of a pass goes, each decision seeing the ones before it. */
function decide(ctx: AppContext, work: RoutingWork): { moves: RoutedMove[]; stay: string[] } {
  const calendar = { timeZone: ctx.env.TIME_ZONE, hours: work.hours, holidays: work.holidays };
  const queues = new Map(work.queues.map((queue) => [queue.id, { ...queue, before: queue.last }]));
  const open = new Map(work.members.map((member) => [member.staff_id, member.open]));
  const moves: RoutedMove[] = [];
  const stay: string[] = [];

  const place = (conversation: PendingConversation): RoutedMove | undefined => {
    const { id, queue_id, team_id, staff_id } = conversation;
    const from = { queue_id, team_id, staff_id };
    const keeps = staff_id !== null && conversation.owner_available === 1;
    if (keeps) return undefined;
    // One that only a person had, who is not there, is like a new one: without a rule everybody would see it.
    const rule =
      queue_id === null && team_id === null
        ? matchingRule(work.rules, { ...conversation, open: isOpenAt(conversation.opened_at, calendar) })
        : undefined;
    const queue = queues.get(rule?.queue_id ?? queue_id ?? "");
    const members = work.members.filter((member) => member.queue_id === queue?.id);
    const next = queue
      ? nextMember(
          queue.assignment,
          members.map((member) => member.staff_id),
          queue.last,
          (staffId) => open.get(staffId) ?? 0,
        )
      : null;
    const to = { queue_id: queue?.id ?? queue_id, team_id, staff_id: next };
    if (to.queue_id === queue_id && to.staff_id === staff_id) return undefined;
    if (queue && next !== null) {
      queue.last = next;
      open.set(next, (open.get(next) ?? 0) + 1);
    }
    return {
      id: ctx.ids.next("handover"),
      conversationId: id,
      from,
      to,
      kind: next === null && to.queue_id === queue_id ? "unassigned" : "routed",
      ruleId: rule?.id ?? null,
      last: queue?.before ?? null,
    };
  };

  for (const conversation of work.pending) {
    const move = place(conversation);
    if (move) moves.push(move);
    else stay.push(conversation.id);
  }
  return { moves, stay };
}

/**
 * Sends conversations that were opened to their queue, and gives them to somebody where the queue does so. Safe to run at
 * any time and twice at once: each is moved by one of the two.
 */
export async function routePending(ctx: AppContext): Promise<number> {
  let routed = 0;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const work = await routingWork(ctx.db);
    if (!work || work.pending.length === 0) return routed;
    const { moves, stay } = decide(ctx, work);
    const [moved] = await ctx.db.batch([
      ...(moves.length > 0
        ? [
            insertRouted(moves, ctx.clock.now()),
            auditRouted(
              moves.map(({ id }) => id),
              ctx.correlationId,
            ),
          ]
        : []),
      ...(stay.length > 0 ? [nothingToRoute(stay)] : []),
    ]);
    const done = moves.length > 0 ? (moved?.rows.length ?? 0) : 0;
    routed += done;
    if (work.pending.length < MOST_ROUTED && done === moves.length) return routed;
  }
  return routed;
}
