import { type AppContext, underCorrelation } from "../../platform/context";
import { insertDeadLetters, settleDeadLetters } from "./store";

/** The dead-letter queues of wrangler.toml; those of a tenant have its name behind. */
const DEAD = /^(whatsapp-(?:webhooks|outbox|broadcasts))-dead(?=-|$)/;

export const isDeadLetterQueue = (queue: string): boolean => DEAD.test(queue);

/**
 * Takes in what a queue gave up, and settles what the database shows to be done or due again. A message that comes twice is
 * recorded once. When recording fails the batch comes again: the queue keeps it.
 */
export async function receiveDeadLetters(ctx: AppContext, batch: MessageBatch<unknown>): Promise<void> {
  const letters = batch.messages.map(({ id, body }) => ({
    id,
    queue: batch.queue.replace(DEAD, "$1"),
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
