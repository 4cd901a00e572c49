import * as z from "zod";
import { definePreview } from "../../mcp/define-tool";
import { messageContent } from "../../meta";
import { sessionMessageWrite } from "../session-message";

/** The whole schema of a message would cost more than five tools; this is what an agent needs of it. */
const MESSAGE_SHOWN_AS = {
  type: "object",
  description:
    "Meta's message object without addressing. text: {body}. interactive: {type: button|list|cta_url, header?: {type: text, text}, body: {text}, footer?: {text}, action: {buttons: [{type: reply, reply: {id, title}}]} | {button, sections: [{title, rows: [{id, title, description?}]}]} | {name: cta_url, parameters: {display_text, url}}}. template: {name, language: {code}, components?: [{type: body, parameters: [{type: text, text}]}]}. context: {message_id} makes it a reply.",
  properties: { type: { enum: ["text", "interactive", "template"] } },
  required: ["type"],
};

export const sessionMessagePreview = definePreview({
  name: "whatsapp.session_message.preview",
  room: "inbox",
  title: { en: "Preview a reply", "zh-Hant": "預覽回覆" },
  description:
    "Checks one message to a conversation and shows it as the customer will see it. Takes text, interactive buttons, list or cta_url, and, outside the window, an approved template. Changes nothing; whatsapp.session_message.send sends it.",
  readFirst: ["whatsapp.conversation.get", "whatsapp.policy_rules.get"],
  readFirstText: "whatsapp.conversation.get, whatsapp.policy_rules.get",
  approval: "Approval required for sensitive, payment, or policy-changing replies.",
  safety: "Block free-form business-initiated sends outside the 24-hour session window.",
  permission: "inbox:send",
  input: z.strictObject({
    conversation_id: z.string(),
    message: messageContent.meta({ shownAs: MESSAGE_SHOWN_AS }),
  }),
  view: {
    rendering: z.string(),
    recipient: z.looseObject({ contact_id: z.string() }),
    window: z.object({ open: z.boolean(), closes_at: z.string().nullable() }),
    usable_templates: z
      .array(
        z.object({
          template_id: z.string(),
          name: z.string(),
          language: z.string(),
          category: z.string(),
          body: z.string(),
        }),
      )
      .optional(),
  },
  write: sessionMessageWrite,
  content: (input) => input,
});
