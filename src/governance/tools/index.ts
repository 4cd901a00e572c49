import type { Tool } from "../../mcp/define-tool";
import { actionRequestStatus } from "./action-request-status";
import { auditLogsList } from "./audit-logs-list";
import { policyRulesGet, type TemplateRisk } from "./policy-rules-get";

export const governanceTools = (templateRisks: readonly TemplateRisk[]): readonly Tool[] => [
  policyRulesGet(templateRisks),
  auditLogsList,
  actionRequestStatus,
];
