import type { Tool } from "../../mcp/define-tool";
import { webhookLogsList } from "./webhook-logs-list";

export const webhooksTools: readonly Tool[] = [webhookLogsList];
