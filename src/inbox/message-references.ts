import { LIMITS } from "../governance";
import { type InboundMessage, isGroupMessage, type MessageContent } from "../meta";
import type { AppContext } from "../platform/context";
import { type Fate, fateOf, NO_TARGETS } from "./message-links";
import { findReferenced, laterEventsOf, type ReferencedMessage } from "./messages-store";

/** One message to the contact of one conversation. */
export interface SessionMessage {
  conversation_id: string;
  message: MessageContent;
  /** Since when the same message counts as sent already, ms; agreed on with the preview, so that a decision may take its time. */
  same_since?: number;
}

/** A reply or a reaction names another message: which, where in the content, and what it wants of it. */
export interface Reference {
  id: string;
  path: string;
  use: "reply" | "reaction";
}

export function referenceIn(message: MessageContent): Reference | undefined {
  if (message.type === "reaction")
    return { id: message.reaction.message_id, path: "message.reaction.message_id", use: "reaction" };
  return (
    message.context && { id: message.context.message_id, path: "message.context.message_id", use: "reply" }
  );
}

/**
 * The content with Meta's id in the place of ours, for callers who cannot see Meta's ids. What names no message that
 * Meta knows stays as it is; the check says so.
 */
export async function withWamids(ctx: AppContext, content: SessionMessage): Promise<SessionMessage> {
  const { conversation_id, message } = content;
  const reference = referenceIn(message);
  if (!reference) return content;
  const wamid = (await findReferenced(ctx.db, conversation_id, reference.id))?.wamid;
  if (!wamid || wamid === reference.id) return content;
  return {
    conversation_id,
    message:
      message.type === "reaction"
        ? { ...message, reaction: { ...message.reaction, message_id: wamid } }
        : { ...message, context: { message_id: wamid } },
  };
}

/** The message that another one refers to, and what became of it since. */
export interface Referenced {
  row: ReferencedMessage;
  fate: Fate;
}

export async function lookUp(
  ctx: AppContext,
  conversationId: string,
  reference: Reference | undefined,
): Promise<Referenced | undefined> {
  if (!reference) return undefined;
  const row = await findReferenced(ctx.db, conversationId, reference.id);
  if (!row) return undefined;
  const events = row.wamid === null ? [] : await laterEventsOf(ctx.db, conversationId, [row.wamid]);
  return { row, fate: fateOf(row.direction, events) };
}

/**
 * Why a message cannot be replied or reacted to; undefined when it can.
 * …/whatsapp/messages/contextual-replies, …/whatsapp/messages/reaction-messages
 */
export function whyNot(
  { use }: Pick<Reference, "use">,
  referenced: Referenced | undefined,
  now: number,
): string | undefined {
  const what = use === "reply" ? "The message that this replies to" : "The message that this reacts to";
  if (!referenced) return `${what} is not in this conversation.`;
  const { row, fate } = referenced;
  if (row.wamid === null) return `${what} was not sent.`;
  if (fate.deletedAt !== null) return `${what} was deleted.`;
  if (isGroupMessage(JSON.parse(row.content) as InboundMessage))
    return `${what} was written in a group: it is not in this chat.`;
  if (NO_TARGETS.has(row.type)) return `${what} is a ${row.type}, no message.`;
  if (use === "reply") return undefined;
  if (row.direction === "out") return `${what} is not the customer's: Meta takes reactions to hers only.`;
  return row.at + LIMITS.reactionAge <= now ? `${what} is more than 30 days old.` : undefined;
}
