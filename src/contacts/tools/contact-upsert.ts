import { defineDirectWrite } from "../../mcp/define-tool";
import { contactChange, contactWrite } from "../upsert";
import { contactInput } from "../upsert-input";

const CONSENT = "whatsapp.consent.update";

export const contactUpsert = defineDirectWrite({
  name: "whatsapp.contact.upsert",
  room: "contacts",
  title: { en: "Create or change a contact", "zh-Hant": "建立或更新聯絡人" },
  description:
    "Creates a contact, or changes the one with that id, number or business-scoped id: name, language, tags, preferences, CRM links. Two contacts of one person become one, after approval. For consent use whatsapp.consent.update.",
  readFirst: ["whatsapp.contact.get", "whatsapp.contacts.list"],
  readFirstText: "whatsapp.contact.get or whatsapp.contacts.list",
  approval: "Approval required for sensitive identity or phone changes.",
  safety: "Deduplicate by normalized phone and preserve consent history.",
  permission: "contacts:write",
  input: contactInput,
  write: contactWrite,
  content: (input, ctx) => contactChange(ctx, input),
  elsewhere: {
    consent: CONSENT,
    opt_in: CONSENT,
    opt_out: CONSENT,
    opted_in: CONSENT,
    opted_out: CONSENT,
    marketing: CONSENT,
    subscribed: CONSENT,
    blocked: CONSENT,
  },
  hints: { destructive: false, openWorld: false },
});
