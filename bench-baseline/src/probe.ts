import worker from "../../src/index";
import type { Env, OutboxWakeUp, WebhookWakeUp } from "../../src/platform/env";
import { recording } from "./recording";

export { ConversationSession, NumberThrottle } from "../../src/index";

type WakeUp = WebhookWakeUp | OutboxWakeUp;

/** One message of a queue, as the runtime would hand it over. */
function batchOf(queue: string, body: WakeUp): MessageBatch<WakeUp> {
  const done = () => undefined;
  const message = { id: "1", timestamp: new Date(), attempts: 1, body, ack: done, retry: done };
  return { queue, messages: [message], ackAll: done, retryAll: done } as unknown as MessageBatch<WakeUp>;
}

/**
 * The Worker itself, run over a database that counts. Every request goes to the Worker as it is, and comes back
 * as its answer with the statements that it ran. `/bench/queue` runs the webhook consumer; `/bench/sql` runs
 * statements of the bench's own.
 */
export default {
  async fetch(request, env, executionCtx): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/bench/sql") {
      const list = await request.json<{ sql: string; params: unknown[] }[]>();
      const results = await env.DB.batch(list.map(({ sql, params }) => env.DB.prepare(sql).bind(...params)));
      return Response.json(results.map((result) => result.results));
    }
    const { db, statements } = recording(env.DB);
    const counted = { ...env, DB: db };
    if (pathname === "/bench/queue") {
      await worker.queue(batchOf("whatsapp-webhooks", await request.json<WakeUp>()), counted, executionCtx);
      return Response.json({ status: 200, text: "", statements });
    }
    const response = await worker.fetch(request, counted, executionCtx);
    const text = await response.text();
    return Response.json({ status: response.status, text, statements });
  },
} satisfies ExportedHandler<Env>;
