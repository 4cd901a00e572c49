import type { Tool } from "../../mcp/define-tool";
import type { EventHandler } from "../event";
import { webhookLogsList } from "./webhook-logs-list";
import { webhookRetry } from "./webhook-retry";

/** Rooms are unknown here: whoever puts them together hands in what they do with events. */
export const webhooksTools = (handlers: readonly EventHandler[]): readonly Tool[] => [
  webhookLogsList,
  webhookRetry(handlers),
];
