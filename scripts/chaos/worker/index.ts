import worker, {
  BroadcastRun as Run,
  ConversationSession as Session,
  NumberThrottle as Throttle,
} from "../../../src/index";
import type { Env } from "../../../src/platform/env";
import { faultyDatabase } from "./database";
import { type FaultRates, INJECTED, setFaults, strikes, struckSoFar } from "./faults";

/*
 * The Worker as it is, over a database, queues and objects that fail. It is the entry of `npm run chaos` alone: nothing of it is in
 * the product, and the product knows nothing of it.
 */

/** What an object is given: each wait for the database may be its last. */
function failing(state: DurableObjectState, env: Env): Env {
  const reset = () => {
    if (strikes("objectReset")) state.abort(`${INJECTED} the object was reset`);
  };
  return { ...env, DB: faultyDatabase(env.DB, reset) };
}

export class ConversationSession extends Session {
  constructor(state: DurableObjectState, env: Env) {
    super(state, failing(state, env));
  }
}

export class BroadcastRun extends Run {
  constructor(state: DurableObjectState, env: Env) {
    super(state, failing(state, env));
  }
}

export class NumberThrottle extends Throttle {
  constructor(state: DurableObjectState, env: Env) {
    super(state, failing(state, env));
  }
}

const faulty = (env: Env): Env => ({ ...env, DB: faultyDatabase(env.DB) });

type Batch = Parameters<typeof worker.queue>[0];

/** The same messages once more, as a queue may deliver them; what becomes of this delivery is nobody's business. */
function again(batch: Batch): Batch {
  const nothing = () => undefined;
  const messages = batch.messages.map(({ id, timestamp, attempts, body }) => ({
    id,
    timestamp,
    attempts,
    body,
    ack: nothing,
    retry: nothing,
  }));
  return { queue: batch.queue, messages, ackAll: nothing, retryAll: nothing } as unknown as Batch;
}

export default {
  async fetch(request: Request, env: Env, executionCtx: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname === "/chaos/faults") {
      if (request.method === "POST") {
        const { rates, seed } = await request.json<{ rates: FaultRates; seed: number }>();
        setFaults(rates, seed);
      }
      return Response.json(struckSoFar());
    }
    return worker.fetch(request, faulty(env), executionCtx);
  },
  async queue(batch: Batch, env: Env, executionCtx: ExecutionContext): Promise<void> {
    if (strikes("queueFails")) throw new Error(`${INJECTED} the consumer died`);
    const twice = strikes("queueTwice")
      ? worker.queue(again(batch), faulty(env), executionCtx).catch(() => undefined)
      : undefined;
    await worker.queue(batch, faulty(env), executionCtx);
    await twice;
  },
  scheduled: (controller: ScheduledController, env: Env, executionCtx: ExecutionContext) =>
    worker.scheduled(controller, faulty(env), executionCtx),
};
