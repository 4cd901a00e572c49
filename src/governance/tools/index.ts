import type { Tool } from "../../mcp/define-tool";
import { actionRequestStatus } from "./action-request-status";
import { auditLogsList } from "./audit-logs-list";
import { policyRulesGet, type RoomRules } from "./policy-rules-get";

export const governanceTools = (rules: RoomRules): readonly Tool[] => [
  policyRulesGet(rules),
  auditLogsList,
  actionRequestStatus,
];
