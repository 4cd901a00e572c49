import { MINUTE, SECOND } from "./clock";
import { type AppContext, underCorrelation } from "./context";
import { type Statement, statement } from "./db";
import { describeError } from "./log";

/** Does the work of one outbox entry. Must be safe to run again at any point. */
export type OutboxHandler = (ctx: AppContext, ref: string) => Promise<OutboxOutcome>;

/** `done`: nothing is owed any more. `later`: try again at `dueAt` (ms). */
export type OutboxOutcome = { state: "done" } | { state: "later"; dueAt: number };

/** `correlationId`: of the request or event that owes the work. */
export function addToOutbox(entry: {
  id: string;
  topic: string;
  ref: string;
  at: number;
  correlationId: string;
}): Statement {
  return statement(
    "insert into outbox (id, topic, ref, created_at, due_at, correlation_id) values (?1, ?2, ?3, ?4, ?4, ?5)",
    entry.id,
    entry.topic,
    entry.ref,
    entry.at,
    entry.correlationId,
  );
}

/**
 * Carries out one entry and notes the outcome. A failure leaves the entry due again, later each time:
 * the work is never lost, and its handler makes sure that it is never done twice.
 */
export async function runOutboxEntry(
  app: AppContext,
  handlers: Readonly<Record<string, OutboxHandler>>,
  outboxId: string,
): Promise<void> {
  const entry = await app.db.first<{
    topic: string;
    ref: string;
    due_at: number;
    tries: number;
    correlation_id: string | null;
  }>(
    "select topic, ref, due_at, tries, correlation_id from outbox where id = ?1 and done_at is null",
    outboxId,
  );
  if (!entry || entry.due_at > app.clock.now()) return;
  const ctx = underCorrelation(app, entry.correlation_id);
  const handler = handlers[entry.topic];
  if (!handler) throw new Error(`no handler for outbox topic ${entry.topic}`);
  let outcome: OutboxOutcome;
  try {
    outcome = await handler(ctx, entry.ref);
    await ctx.db.run(
      outcome.state === "done"
        ? statement("update outbox set done_at = ?2 where id = ?1", outboxId, ctx.clock.now())
        : statement(
            "update outbox set due_at = ?2, tries = tries + 1 where id = ?1",
            outboxId,
            outcome.dueAt,
          ),
    );
  } catch (error) {
    const delay = Math.min(15 * MINUTE, 5 * SECOND * 2 ** entry.tries);
    ctx.log.error("outbox.failed", { outbox_id: outboxId, ...describeError(error) });
    await ctx.db.run(
      statement(
        "update outbox set due_at = ?2, tries = tries + 1, last_error = ?3 where id = ?1",
        outboxId,
        ctx.clock.now() + delay,
        describeError(error).error,
      ),
    );
    throw error;
  }
  if (outcome.state === "later") await wakeUp(ctx, outboxId, outcome.dueAt);
}

/** Has the queue come back when an entry is due. Cron comes back too, so losing this loses nothing. */
async function wakeUp(ctx: AppContext, outboxId: string, dueAt: number): Promise<void> {
  const delaySeconds = Math.max(0, Math.ceil((dueAt - ctx.clock.now()) / SECOND));
  await ctx.env.OUTBOX_QUEUE.send({ outbox_id: outboxId }, { delaySeconds }).catch((error: unknown) => {
    ctx.log.error("outbox.left_to_cron", { outbox_id: outboxId, ...describeError(error) });
  });
}

/**
 * Queues every entry that is due and was not carried out: what a crash between commit and call left over.
 * Entries younger than `graceMs` are left to the request that wrote them.
 */
export async function sweepOutbox(ctx: AppContext, graceMs = 30 * SECOND): Promise<number> {
  const due = await ctx.db.all<{ id: string }>(
    "select id from outbox where done_at is null and due_at <= ?1 order by due_at limit 1000",
    ctx.clock.now() - graceMs,
  );
  for (let start = 0; start < due.length; start += 100) {
    await ctx.env.OUTBOX_QUEUE.sendBatch(
      due.slice(start, start + 100).map(({ id }) => ({ body: { outbox_id: id } })),
    );
  }
  return due.length;
}
