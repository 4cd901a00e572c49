import { runCron } from "./cron";
import { createContext } from "./platform/context";
import type { BroadcastSlice, Env, OutboxWakeUp, WebhookWakeUp } from "./platform/env";
import { consume } from "./queues";
import { app } from "./routes";

export { BroadcastRun } from "./broadcasts/run/broadcast-run";
export { ConversationSession } from "./sending/conversation-session";
export { NumberThrottle } from "./sending/number-throttle";

export default {
  fetch: app.fetch,
  queue: (batch, env, executionCtx) =>
    consume(createContext(env, { waitUntil: (work) => executionCtx.waitUntil(work) }), batch),
  scheduled: (_controller, env, executionCtx) =>
    runCron(createContext(env, { waitUntil: (work) => executionCtx.waitUntil(work) })),
} satisfies ExportedHandler<Env, WebhookWakeUp | OutboxWakeUp | BroadcastSlice>;
