import { defineWrite } from "../../mcp/define-tool";
import { sessionMessageWrite } from "../session-message";

export const sessionMessageSend = defineWrite({
  name: "whatsapp.session_message.send",
  room: "inbox",
  title: { en: "Send a reply", "zh-Hant": "發送回覆" },
  description:
    "Sends exactly what a whatsapp.session_message.preview showed, once. Ask whatsapp.action_request.status for the outcome of one that waits.",
  readFirst: ["whatsapp.session_message.preview"],
  readFirstText: "whatsapp.session_message.preview",
  approval: "Approval required for sensitive or payment-related replies.",
  safety: "Block session messages outside active customer-care window unless template is used.",
  permission: "inbox:send",
  write: sessionMessageWrite,
  hints: { destructive: true, openWorld: true },
});
