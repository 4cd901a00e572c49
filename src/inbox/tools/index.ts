import type { Tool } from "../../mcp/define-tool";
import { conversationAssign } from "./conversation-assign";
import { conversationClose } from "./conversation-close";
import { conversationGet } from "./conversation-get";
import { conversationSummaryGet } from "./conversation-summary-get";
import { conversationsList } from "./conversations-list";
import { handoverPreview } from "./handover-preview";
import { inboxAssignmentsList } from "./inbox-assignments-list";
import { sessionMessagePreview } from "./session-message-preview";
import { sessionMessageSend } from "./session-message-send";

export const inboxTools: readonly Tool[] = [
  conversationsList,
  conversationGet,
  inboxAssignmentsList,
  conversationSummaryGet,
  sessionMessagePreview,
  sessionMessageSend,
  handoverPreview,
  conversationAssign,
  conversationClose,
];
