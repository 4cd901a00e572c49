import { createMessageBatch } from "cloudflare:test";
import type worker from "../../src/index";

/** Long enough for whatever a request or a queue left to be done; what hangs on purpose is not waited for. Ms. */
const PATIENCE = 5000;

const running = new Set<Promise<unknown>>();
const deliveries = new Set<Promise<unknown>>();
const MadeByTest = createMessageBatch("any", []).constructor;
let testBegan = 0;

function watch<Result>(work: Promise<Result>, among = running): Promise<Result> {
  const settled: Promise<unknown> = work.then(
    () => among.delete(settled),
    () => among.delete(settled),
  );
  among.add(settled);
  return work;
}

/** Has the Worker's own work noted from now on: what requests leave to be done, and what queues deliver. */
export function watchBackground(target: typeof worker): void {
  const { fetch, queue } = target;

  target.fetch = (request, env, ctx) => {
    const waitUntil = ctx?.waitUntil;
    if (ctx && waitUntil)
      ctx.waitUntil = (work) => {
        waitUntil.call(ctx, watch(Promise.resolve(work)));
      };
    return fetch(request, env, ctx);
  };

  target.queue = async (batch, env, ctx) => {
    // A message that an earlier test sent, and that only now arrives, is none of this test's business.
    if (batch instanceof MadeByTest) return queue(batch, env, ctx);
    if (batch.messages.every(({ timestamp }) => timestamp.getTime() < testBegan)) return;
    await watch(watch(queue(batch, env, ctx)), deliveries);
  };
}

/** Waits for what queues have delivered by now, so that whatever took a row before the test did is done with it. */
export async function settleDeliveries(): Promise<void> {
  await Promise.race([Promise.all(deliveries), scheduler.wait(PATIENCE)]);
}

/** Waits until nothing that requests and queues started is at work any more; queues forget what they still hold. */
export async function settleBackground(): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (running.size > 0 && Date.now() < deadline)
    await Promise.race([Promise.all(running), scheduler.wait(PATIENCE)]);
  running.clear();
  testBegan = Date.now();
}
