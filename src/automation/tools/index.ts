import type { Tool } from "../../mcp/define-tool";
import { autoReplyEnable } from "./auto-reply-enable";
import { automationChangePreview } from "./automation-change-preview";
import { flowUpsert } from "./flow-upsert";
import { flowsList } from "./flows-list";
import { keywordRuleUpsert } from "./keyword-rule-upsert";
import { keywordRulesList } from "./keyword-rules-list";

export const automationTools: readonly Tool[] = [
  flowsList,
  keywordRulesList,
  automationChangePreview,
  flowUpsert,
  keywordRuleUpsert,
  autoReplyEnable,
];
