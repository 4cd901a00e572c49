import { isCustomersMessage, isGroupMessage } from "../meta";
import type { AppContext } from "../platform/context";
import { describeError } from "../platform/log";
import type { EventHandler } from "../webhooks";
import { insertTurns, outboxIdOf } from "./run/store";

/** Entries that one call gives the queue at most: Cloudflare's limit. */
const AT_ONCE = 100;

/** Each message of a customer's that was stored gets its turn, in the batch that stored it, and the queue is woken. */
export const automationEvents: EventHandler = {
  statements: (ctx, events) => {
    const wamids = events.flatMap((event) =>
      event.kind === "message" &&
      isCustomersMessage(event.payload.message) &&
      !isGroupMessage(event.payload.message)
        ? [event.payload.message.id]
        : [],
    );
    return wamids.length > 0 ? [insertTurns(wamids, ctx.clock.now())] : [];
  },

  committed: async (ctx, _events, [turns]) => {
    const ids = (turns?.rows ?? []).map(({ id }) => String(id));
    for (let start = 0; start < ids.length; start += AT_ONCE)
      await wake(ctx, ids.slice(start, start + AT_ONCE));
  },
};

/** The sweep of the outbox comes by too, so losing this loses nothing. */
async function wake(ctx: AppContext, turnIds: readonly string[]): Promise<void> {
  await ctx.env.OUTBOX_QUEUE.sendBatch(turnIds.map((id) => ({ body: { outbox_id: outboxIdOf(id) } }))).catch(
    (error: unknown) => ctx.log.error("automation.left_to_cron", describeError(error)),
  );
}
