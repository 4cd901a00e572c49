import type { Tool } from "../../mcp/define-tool";
import { actionRequestStatus } from "./action-request-status";
import { auditLogsList } from "./audit-logs-list";
import { policyRulesGet } from "./policy-rules-get";

export const governanceTools: readonly Tool[] = [policyRulesGet, auditLogsList, actionRequestStatus];
