import type { Tool } from "../../mcp/define-tool";
import { conversationGet } from "./conversation-get";
import { conversationsList } from "./conversations-list";
import { sessionMessagePreview } from "./session-message-preview";
import { sessionMessageSend } from "./session-message-send";

export const inboxTools: readonly Tool[] = [
  conversationsList,
  conversationGet,
  sessionMessagePreview,
  sessionMessageSend,
];
