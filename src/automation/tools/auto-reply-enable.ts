import { defineWrite } from "../../mcp/define-tool";
import { switchWrite } from "../change/switch-write";

export const autoReplyEnable = defineWrite({
  name: "whatsapp.auto_reply.enable",
  room: "automation",
  title: { en: "Switch automatic replies", "zh-Hant": "啟用或停用自動回覆" },
  description:
    "Switches a previewed flow on or off, to another version or another scope, once a person agrees. Off takes effect at once.",
  readFirst: ["whatsapp.automation_change.preview"],
  readFirstText: "whatsapp.automation_change.preview",
  approval: "Approval required before activation or deactivation.",
  safety: "Check fallback and human handover path before enabling.",
  permission: "automation:write",
  write: switchWrite,
  hints: { destructive: true, openWorld: true },
});
