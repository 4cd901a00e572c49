import { defineWrite } from "../../mcp/define-tool";
import { flowWrite } from "../change/flow-write";

export const flowUpsert = defineWrite({
  name: "whatsapp.flow.upsert",
  room: "automation",
  title: { en: "Save a flow", "zh-Hant": "儲存自動回覆流程" },
  description:
    "Saves a previewed flow as its next draft version; with publish, it replaces the live one once a person agrees.",
  readFirst: ["whatsapp.automation_change.preview"],
  readFirstText: "whatsapp.automation_change.preview",
  approval: "Approval required before flow is active.",
  safety: "Prevent loops, stale pricing, and policy-violating replies.",
  permission: "automation:write",
  write: flowWrite,
  hints: { destructive: true, openWorld: true },
});
