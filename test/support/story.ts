import { customerWrites } from "./simulator";
import { call, hearFromMeta, ok, type ToolResult } from "./worker";

/** A number that is not in the seed. */
export const NEW_CUSTOMER = "85255509001";

/** A customer writes, and the message arrives. Returns the conversation's id. */
export async function conversationWith(
  from = NEW_CUSTOMER,
  text = "Hello, is anybody there?",
  extra = {},
): Promise<string> {
  await customerWrites({ from, name: "Test Customer Story", type: "text", text: { body: text }, ...extra });
  await hearFromMeta();
  const list = await ok("agent", "whatsapp.conversations.list", { phone: `+${from}` });
  return list.items[0].id;
}

export const textMessage = (body: string) => ({ type: "text", text: { body } });

export async function previewText(conversation_id: string, body: string, role = "agent"): Promise<any> {
  return ok(role, "whatsapp.session_message.preview", { conversation_id, message: textMessage(body) });
}

let nextKey = 1;
export const freshKey = () => `test-key-${nextKey++}`;

export function send(preview_id: string, idempotency_key = freshKey(), role = "agent"): Promise<ToolResult> {
  return call(role, "whatsapp.session_message.send", { preview_id, idempotency_key });
}

/** The last message of a conversation. */
export async function lastMessage(conversation_id: string, role = "agent"): Promise<any> {
  const conversation = await ok(role, "whatsapp.conversation.get", { conversation_id });
  return conversation.messages.at(-1);
}

export const hoursAgo = (hours: number) => String(Math.floor((Date.now() - hours * 3_600_000) / 1000));
