import worker, {
  BroadcastRun as Run,
  ConversationSession as Session,
  NumberThrottle as Throttle,
} from "../../src/index";
import type { Env } from "../../src/platform/env";
import { type RecordedStatement, recording } from "./recording";

/** What ran since the bench last asked. */
const since: RecordedStatement[] = [];

let turn = 0;

/** The queue of broadcasts as several, in turns: the local runtime runs one consumer a queue, the platform 250. */
function lanes(env: Env): Env["BROADCAST_QUEUE"] {
  type Lane = Env["BROADCAST_QUEUE"];
  const all = Object.entries(env)
    .filter(([name]) => name.startsWith("BROADCAST_QUEUE"))
    .map(([, lane]) => lane as Lane);
  const next = () => all[turn++ % all.length] as Lane;
  const send: Lane["send"] = (body, options) => next().send(body, options);
  const sendBatch = async (messages: Parameters<Lane["sendBatch"]>[0]) => {
    await Promise.all([...messages].map(({ body }) => send(body)));
  };
  return { send, sendBatch } as unknown as Lane;
}

const counting = (env: Env): Env => ({
  ...env,
  DB: recording(env.DB, since).db,
  BROADCAST_QUEUE: lanes(env),
});

export class BroadcastRun extends Run {
  constructor(state: DurableObjectState, env: Env) {
    super(state, counting(env));
  }
}

export class ConversationSession extends Session {
  constructor(state: DurableObjectState, env: Env) {
    super(state, counting(env));
  }
}

export class NumberThrottle extends Throttle {
  constructor(state: DurableObjectState, env: Env) {
    super(state, counting(env));
  }
}

/**
 * The Worker with its queues and objects at work, over a database that counts: every answer is the Worker's own.
 * `/bench/statements` tells what ran since it was last asked, without its values; `/bench/sql` is the bench's own.
 */
export default {
  async fetch(request, env, executionCtx): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/bench/statements")
      return Response.json(since.splice(0).map((statement) => ({ ...statement, params: [] })));
    if (pathname === "/bench/sql") {
      const list = await request.json<{ sql: string; params: unknown[] }[]>();
      const results = await env.DB.batch(list.map(({ sql, params }) => env.DB.prepare(sql).bind(...params)));
      return Response.json(results.map(({ results: rows }) => rows));
    }
    return worker.fetch(request, counting(env), executionCtx);
  },
  queue: (batch, env, executionCtx) =>
    worker.queue(batch as Parameters<typeof worker.queue>[0], counting(env), executionCtx),
} satisfies ExportedHandler<Env>;
