import type { AppContext } from "../platform/context";
import { describeError } from "../platform/log";
import { type OutboxHandler, runOutboxEntry } from "../platform/outbox";
import { DISCARD_TOPIC, objectInUse } from "./files-store";

/** Removes an object, unless it holds a file after all. Safe to run at any time: what is gone stays gone. */
export const discardUnused: OutboxHandler = async (ctx, objectKey) => {
  if (!(await objectInUse(ctx.db, objectKey))) await ctx.env.FILES.delete(objectKey);
  return { state: "done" };
};

/** Removes what a committed change owes to be removed; the outbox comes back for what fails here. */
export async function discardNow(ctx: AppContext, outboxIds: readonly string[]): Promise<void> {
  for (const id of outboxIds) {
    await runOutboxEntry(ctx, { [DISCARD_TOPIC]: discardUnused }, id).catch((error: unknown) =>
      ctx.log.error("media.left_to_outbox", { outbox_id: id, ...describeError(error) }),
    );
  }
}
