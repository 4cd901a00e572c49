import type { AppContext } from "../../platform/context";
import { describeError } from "../../platform/log";
import { broadcastRun } from "./broadcast-run";
import { dueBroadcasts } from "./run-store";

/** Wakes the objects of broadcasts that should be at work: an alarm that got lost costs a minute, not the broadcast. */
export async function wakeDueBroadcasts(ctx: AppContext): Promise<number> {
  const due = await dueBroadcasts(ctx.db, ctx.clock.now());
  await Promise.all(
    due.map((id) =>
      broadcastRun(ctx.env, id)
        .wake(id)
        .catch((error: unknown) =>
          ctx.log.error("broadcast.not_woken", { broadcast_id: id, ...describeError(error) }),
        ),
    ),
  );
  return due.length;
}
