import { SYSTEM_ACTOR } from "../../governance";
import type { AppContext } from "../../platform/context";
import { guardChanges, type Statement } from "../../platform/db";
import { type Holders, holdersAfter, kindOf, sameHolders } from "./rules";
import { insertHandovers } from "./store";

/**
 * Moves a conversation to a queue without anybody asking for it, from the holders that were read; none when it lies there
 * already. Undoes its batch when somebody else holds it by now, or closed it, or when it lies in a restricted queue that it
 * may not leave: people put it there so that few see it.
 */
export function moveToQueue(
  ctx: AppContext,
  conversation: Holders & { id: string },
  queueId: string,
  actionRequestId: string | null,
  mayLeaveRestricted: boolean,
): Statement[] {
  const { id, queue_id, team_id, staff_id } = conversation;
  const from = { queue_id, team_id, staff_id };
  const to = holdersAfter(from, { queueId });
  if (sameHolders(from, to)) return [];
  const handover = {
    id: ctx.ids.next("handover"),
    conversationId: id,
    kind: kindOf(from, to, false),
    from,
    to,
  };
  const { kind, id: actorId, name } = SYSTEM_ACTOR;
  return [
    insertHandovers(
      [handover],
      { kind: kind as "system", id: actorId, name, actionRequestId },
      ctx.clock.now(),
      !mayLeaveRestricted,
    ),
    guardChanges(),
  ];
}
