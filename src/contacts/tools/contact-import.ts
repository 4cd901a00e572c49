import { defineWrite } from "../../mcp/define-tool";
import { importWrite } from "../import/write";

export const contactImport = defineWrite({
  name: "whatsapp.contact.import",
  room: "contacts",
  title: { en: "Import contacts", "zh-Hant": "匯入聯絡人" },
  description:
    "Imports exactly the rows that a whatsapp.contact_import.preview accepted, each once, after approval. whatsapp.action_request.status shows the progress.",
  readFirst: ["whatsapp.contact_import.preview"],
  readFirstText: "whatsapp.contact_import.preview",
  approval: "Approval required before bulk import.",
  safety: "Reject rows without valid phone or traceable consent.",
  permission: "contacts:import",
  write: importWrite,
  hints: { destructive: false, openWorld: false },
});
