import { SECOND } from "../platform/clock";
import type { AppContext } from "../platform/context";
import type { Statement } from "../platform/db";
import { describeError } from "../platform/log";
import { addToOutbox, type OutboxHandler, runOutboxEntry } from "../platform/outbox";
import { conversationSession } from "./conversation-session";
import { findOutgoing, insertQueuedMessage, type OutgoingMessage } from "./store";

export const SEND_TOPIC = "message.send";

/** How long a caller waits for the outcome before it is told that the send is scheduled, ms. */
const PATIENCE = 15 * SECOND;

/** One outbox entry a message, under an id that follows from the message's. */
function outboxIdOf(messageId: string): string {
  return messageId.replace(/^msg_/, "out_");
}

/**
 * The statements that put a message in the queue to be sent; they go into the batch that asks for it. `correlationId` is
 * the asking request's: whatever sends the message later is logged under it.
 */
export function enqueueMessage(message: OutgoingMessage, correlationId: string): Statement[] {
  return [
    insertQueuedMessage(message),
    addToOutbox({
      id: outboxIdOf(message.id),
      topic: SEND_TOPIC,
      ref: message.id,
      at: message.at,
      correlationId,
    }),
  ];
}

/** Carries out the outbox entry of a message: its conversation's object sends it in order. */
export const sendQueued: OutboxHandler = async (ctx, messageId) => {
  const message = await findOutgoing(ctx.db, messageId);
  if (!message) return { state: "done" };
  const session = conversationSession(ctx.env, message.conversation_id);
  return session.send(message.conversation_id, messageId, message.phone_number_id, ctx.correlationId);
};

/**
 * Sends a message that was just committed, so that its caller learns the outcome. Whatever goes wrong here is
 * left to the outbox, which goes on from the message's own row.
 */
export async function driveMessage(ctx: AppContext, messageId: string): Promise<void> {
  const run = runOutboxEntry(ctx, { [SEND_TOPIC]: sendQueued }, outboxIdOf(messageId)).catch(
    (error: unknown) => {
      ctx.log.error("send.left_to_outbox", { message_id: messageId, ...describeError(error) });
    },
  );
  ctx.later(run);
  await Promise.race([run, scheduler.wait(PATIENCE)]);
}
