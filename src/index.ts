import { runCron } from "./cron";
import { type AppContext, createContext } from "./platform/context";
import type { BroadcastSlice, Env, OutboxWakeUp, WebhookWakeUp } from "./platform/env";
import { atSurface } from "./platform/surface";
import { consume } from "./queues";
import { app } from "./routes";

export { BroadcastRun } from "./broadcasts/run/broadcast-run";
export { ConversationSession } from "./sending/conversation-session";
export { NumberThrottle } from "./sending/number-throttle";

/** Work that no request asked for, in a context of its own. */
function inContext(
  env: Env,
  executionCtx: ExecutionContext,
  failed: Parameters<typeof atSurface>[1],
  work: (ctx: AppContext) => Promise<void>,
): Promise<void> {
  const waitUntil = (left: Promise<unknown>) => executionCtx.waitUntil(left);
  const ctx = createContext(env, { waitUntil });
  return atSurface(ctx, failed, () => work(ctx), waitUntil);
}

export default {
  fetch: app.fetch,
  queue: (batch, env, executionCtx) =>
    inContext(env, executionCtx, { event: "queue.failed", fields: { queue: batch.queue } }, (ctx) =>
      consume(ctx, batch),
    ),
  scheduled: (_controller, env, executionCtx) =>
    inContext(env, executionCtx, { event: "cron.failed", fields: { job: "the round itself" } }, runCron),
} satisfies ExportedHandler<Env, WebhookWakeUp | OutboxWakeUp | BroadcastSlice>;
