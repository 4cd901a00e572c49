import { type CallContext, maskName, may } from "../auth";
import { broadcastMessagesOf, type ThreadMessage } from "../broadcasts";
import { renderTemplate, type TemplateComponent } from "../templates";
import type { MessageRow } from "./messages-store";
import type { ConversationRow } from "./store";

function rowOf(message: ThreadMessage): MessageRow {
  const { content, components } = message;
  const text =
    components === null
      ? `[template ${content.template.name}]`
      : renderTemplate(JSON.parse(components) as TemplateComponent[], content.template);
  return {
    id: message.id,
    direction: "out",
    wamid: message.wamid,
    type: "template",
    content: JSON.stringify(content),
    text,
    reply_to_wamid: null,
    target_wamid: null,
    status: message.status,
    at: message.at,
    sent_at: message.sentAt,
    delivered_at: message.deliveredAt,
    read_at: message.readAt,
    failed_at: message.failedAt,
    error:
      message.errorCode === null
        ? null
        : JSON.stringify({ code: Number(message.errorCode) || message.errorCode, title: message.errorTitle }),
    action_request_id: message.actionRequestId,
    sender_name: message.senderName,
    broadcast: message.broadcast,
  };
}

const newestFirst = (a: MessageRow, b: MessageRow) => b.at - a.at || (a.id < b.id ? 1 : -1);

/**
 * A page of a thread, newest first, out of a page of its messages and one of the broadcasts' messages that its contact got on
 * its number: each from the same position on and of the same length, so that together they have the page. A name that was
 * filled in is masked for whoever may not see names.
 */
export async function withBroadcasts(
  ctx: CallContext,
  conversation: Pick<ConversationRow, "contact_id" | "phone_number_id">,
  before: { at: number; id: string } | undefined,
  limit: number,
  messages: Promise<MessageRow[]>,
): Promise<MessageRow[]> {
  const thread = { contactId: conversation.contact_id, phoneNumberId: conversation.phone_number_id };
  const shown = (value: string) => (may(ctx.principal, "contacts:pii") ? value : maskName(value));
  const [own, broadcasts] = await Promise.all([
    messages,
    broadcastMessagesOf(ctx.db, thread, before, limit, shown),
  ]);
  if (broadcasts.length === 0) return own;
  return [...own, ...broadcasts.map(rowOf)].sort(newestFirst).slice(0, limit);
}
