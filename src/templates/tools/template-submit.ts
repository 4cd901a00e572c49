import { defineWrite } from "../../mcp/define-tool";
import { submitWrite } from "../submit/write";

export const templateSubmit = defineWrite({
  name: "whatsapp.template.submit",
  room: "templates",
  title: { en: "Submit a template", "zh-Hant": "提交範本" },
  description:
    "Submits what a whatsapp.template_submit.preview showed to Meta's review, once, after approval; Meta's verdict comes later, see whatsapp.template.get.",
  readFirst: ["whatsapp.template_submit.preview"],
  readFirstText: "whatsapp.template_submit.preview",
  approval: "Explicit approval required before submission.",
  safety: "Use preview as contract and store Meta review response in audit.",
  permission: "templates:write",
  write: submitWrite,
  hints: { destructive: true, openWorld: true },
});
