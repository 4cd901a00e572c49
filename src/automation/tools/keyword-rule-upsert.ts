import { defineWrite } from "../../mcp/define-tool";
import { ruleWrite } from "../change/rule-write";

export const keywordRuleUpsert = defineWrite({
  name: "whatsapp.keyword_rule.upsert",
  room: "automation",
  title: { en: "Save a keyword rule", "zh-Hant": "儲存關鍵字規則" },
  description:
    "Saves a previewed keyword rule as a draft, or has it go live, back to an earlier version, or off once a person agrees.",
  readFirst: ["whatsapp.automation_change.preview"],
  readFirstText: "whatsapp.automation_change.preview",
  approval: "Approval required before live routing or replies change.",
  safety: "Avoid matching overly broad keywords that misroute customers.",
  permission: "automation:write",
  write: ruleWrite,
  hints: { destructive: true, openWorld: true },
});
