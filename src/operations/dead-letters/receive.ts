import { type AppContext, underCorrelation } from "../../platform/context";
import type { Env } from "../../platform/env";
import { insertDeadLetters, settleDeadLetters } from "./store";

/** The queues of wrangler.toml; `-dead` is behind the name of what they give up, and a tenant's own name behind both. */
const QUEUES = ["whatsapp-webhooks", "whatsapp-outbox", "whatsapp-broadcasts"];

/** The queue that gave up what a dead-letter queue of this deployment holds; undefined for every other queue. */
function gaveUp({ TENANT_SLUG }: Pick<Env, "TENANT_SLUG">, queue: string): string | undefined {
  const suffix = TENANT_SLUG ? `-${TENANT_SLUG}` : "";
  // By the whole name: of a tenant whose name begins with "dead" the main queues look like another's dead letters.
  const name = QUEUES.find((one) => queue === `${one}-dead${suffix}`);
  return name && `${name}${suffix}`;
}

export const isDeadLetterQueue = (env: Pick<Env, "TENANT_SLUG">, queue: string): boolean =>
  gaveUp(env, queue) !== undefined;

/**
 * Takes in what a queue gave up, and settles what the database shows to be done or due again. A message that comes twice is
 * recorded once. When recording fails the batch comes again: the queue keeps it.
 */
export async function receiveDeadLetters(ctx: AppContext, batch: MessageBatch<unknown>): Promise<void> {
  const letters = batch.messages.map(({ id, body }) => ({
    id,
    queue: gaveUp(ctx.env, batch.queue) ?? batch.queue,
    body,
  }));
  if (letters.length === 0) return;
  const now = ctx.clock.now();
  const [recorded, settled] = await ctx.db.batch([insertDeadLetters(letters, now), settleDeadLetters(now)]);
  const rows = (recorded?.rows ?? []) as { id: string; queue: string; correlation_id: string | null }[];
  for (const { id, queue, correlation_id } of rows) {
    underCorrelation(ctx, correlation_id).log.error("queue.dead_letter", { queue, dead_letter_id: id });
    ctx.count("dead_letters", { queue, outcome: "received" });
  }
  countSettled(ctx, settled?.rows ?? []);
}

/** The cron's part: letters whose work came to an end, or became due, since. Returns how many it settled. */
export async function settleLeftLetters(ctx: AppContext): Promise<number> {
  const [settled] = await ctx.db.batch([settleDeadLetters(ctx.clock.now())]);
  return countSettled(ctx, settled?.rows ?? []);
}

function countSettled(ctx: AppContext, rows: readonly Record<string, unknown>[]): number {
  for (const { queue, outcome } of rows)
    ctx.count("dead_letters", { queue: String(queue), outcome: String(outcome) });
  return rows.length;
}
