import { defineWrite } from "../../mcp/define-tool";
import { handoverWrite } from "../assign/handover";

export const conversationAssign = defineWrite({
  name: "whatsapp.conversation.assign",
  room: "inbox",
  title: { en: "Assign conversations", "zh-Hant": "指派對話" },
  description:
    "Carries out exactly what a whatsapp.handover.preview showed, once: conversations go to a queue, team, person or nobody.",
  readFirst: ["whatsapp.handover.preview"],
  readFirstText: "whatsapp.handover.preview",
  approval: "Approval required for restricted queue transfers or bulk changes.",
  safety: "Preserve handover history and do not notify customers with internal notes.",
  permission: "inbox:assign",
  write: handoverWrite,
  hints: { destructive: false, openWorld: false },
});
