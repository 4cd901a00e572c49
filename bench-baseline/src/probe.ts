import worker, {
  BroadcastRun as Run,
  ConversationSession as Session,
  NumberThrottle as Throttle,
} from "../../src/index";
import type { Env, OutboxWakeUp, WebhookWakeUp } from "../../src/platform/env";
import { type RecordedStatement, recording } from "./recording";
import { readTable } from "./table";

type WakeUp = WebhookWakeUp | OutboxWakeUp;

/** One message of a queue, as the runtime would hand it over. */
function batchOf(body: WakeUp): MessageBatch<WakeUp> {
  const queue = "outbox_id" in body ? "whatsapp-outbox" : "whatsapp-webhooks";
  const done = () => undefined;
  const message = { id: "1", timestamp: new Date(), attempts: 1, body, ack: done, retry: done };
  return { queue, messages: [message], ackAll: done, retryAll: done } as unknown as MessageBatch<WakeUp>;
}

/** What ran since the bench last asked: also what goes on behind an answer. */
const since: RecordedStatement[] = [];

const counting = (env: Env): Env => ({ ...env, DB: recording(env.DB, since).db });

/** Objects run statements of their own, which count too. */
export class ConversationSession extends Session {
  constructor(state: DurableObjectState, env: Env) {
    super(state, counting(env));
  }
}

export class BroadcastRun extends Run {
  constructor(state: DurableObjectState, env: Env) {
    super(state, counting(env));
  }
}

export class NumberThrottle extends Throttle {
  constructor(state: DurableObjectState, env: Env) {
    super(state, counting(env));
  }
}

/** Pages and uploads come back as they are, for a client that is no tool. */
const IS_PLAIN = /^\/(console|uploads|files)\b/;

async function ownRoute(pathname: string, request: Request, env: Env): Promise<Response | undefined> {
  switch (pathname) {
    case "/bench/sql": {
      const list = await request.json<{ sql: string; params: unknown[] }[]>();
      const results = await env.DB.batch(list.map(({ sql, params }) => env.DB.prepare(sql).bind(...params)));
      return Response.json(results.map((result) => result.results));
    }
    case "/bench/statements":
      return Response.json(since.splice(0));
    case "/bench/table": {
      const { key, store } = await request.json<{ key: string; store: boolean }>();
      return Response.json(await readTable(env, key, store));
    }
    default:
      return undefined;
  }
}

/**
 * The Worker itself, run over a database that counts. A request goes to the Worker as it is, and comes back as its
 * answer with the statements that it ran so far. `/bench/queue` runs the consumer of the queue that its message
 * belongs to; `/bench/statements` tells everything that ran; `/bench/sql` and `/bench/table` are the bench's own.
 */
export default {
  async fetch(request, env, executionCtx): Promise<Response> {
    const { pathname } = new URL(request.url);
    const own = await ownRoute(pathname, request, env);
    if (own) return own;
    const { db, statements } = recording(env.DB, since);
    const counted = { ...env, DB: db };
    if (pathname === "/bench/queue") {
      await worker.queue(batchOf(await request.json<WakeUp>()), counted, executionCtx);
      return Response.json({ status: 200, text: "", statements });
    }
    const response = await worker.fetch(request, counted, executionCtx);
    if (IS_PLAIN.test(pathname)) return response;
    const text = await response.text();
    return Response.json({ status: response.status, text, statements });
  },
} satisfies ExportedHandler<Env>;
