import { sendSlice } from "./broadcasts/run/send-slice";
import { isDeadLetterQueue, receiveDeadLetters } from "./operations";
import { type AppContext, underCorrelation } from "./platform/context";
import type { BroadcastSlice, OutboxWakeUp, WebhookWakeUp } from "./platform/env";
import { describeError } from "./platform/log";
import { runOutboxEntry } from "./platform/outbox";
import { EVENT_HANDLERS, OUTBOX_HANDLERS } from "./rooms";
import { applyWaiting } from "./webhooks";

/** A batch of one of the queues, told apart by its messages. */
export async function consume(
  ctx: AppContext,
  batch: MessageBatch<WebhookWakeUp | OutboxWakeUp | BroadcastSlice>,
): Promise<void> {
  const [first] = batch.messages;
  if (!first) return;
  if (isDeadLetterQueue(ctx.env, batch.queue)) return receiveDeadLetters(ctx, batch);
  if ("events" in first.body) {
    await applyWaiting(ctx, EVENT_HANDLERS);
    return;
  }
  if ("slice" in first.body) {
    await Promise.all(
      batch.messages.map(async (message) => {
        const slice = message.body as BroadcastSlice;
        const owed = underCorrelation(ctx, slice.correlation_id);
        try {
          await sendSlice(owed, slice);
          message.ack();
        } catch (error) {
          // What it claimed its broadcast's object gives up in time; what it did not, the next try claims.
          owed.log.error("queue.slice_retry", { broadcast_id: slice.broadcast_id, ...describeError(error) });
          message.retry({ delaySeconds: Math.min(60, 2 ** message.attempts) });
        }
      }),
    );
    return;
  }
  await Promise.all(
    batch.messages.map(async (message) => {
      const { outbox_id } = message.body as OutboxWakeUp;
      try {
        await runOutboxEntry(ctx, OUTBOX_HANDLERS, outbox_id);
        message.ack();
      } catch (error) {
        // The entry itself remembers when it is due again; the queue only needs to come back then.
        ctx.log.error("queue.outbox_retry", { outbox_id, ...describeError(error) });
        message.retry({ delaySeconds: Math.min(900, 5 * 2 ** message.attempts) });
      }
    }),
  );
}
