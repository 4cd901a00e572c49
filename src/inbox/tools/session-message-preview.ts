import * as z from "zod";
import { definePreview } from "../../mcp/define-tool";
import { messageContent } from "../../meta";
import { withWamids } from "../message-references";
import { sessionMessageWrite } from "../session-message";

/** The whole schema of a message would cost more than five tools; this is what an agent needs of it. */
const MESSAGE_SHOWN_AS = {
  type: "object",
  description:
    "Meta's message object without addressing. text {body}; image, video, document, audio, sticker {asset_id, caption?, filename?, voice?}; location {latitude, longitude, name?, address?}; contacts [card]; reaction {message_id, emoji}; interactive {type: button|list|cta_url|location_request_message, header?: {type: text, text}, body: {text}, footer?: {text}, action: {buttons: [{type: reply, reply: {id, title}}]} | {button, sections: [{title, rows: [{id, title}]}]} | {name: cta_url, parameters: {display_text, url}} | {name: send_location}}; template {name, language: {code}, components?: [{type: body, parameters: [{type: text, text}]}]}. context {message_id}: a reply.",
  properties: { type: { type: "string" } },
  required: ["type"],
};

export const sessionMessagePreview = definePreview({
  name: "whatsapp.session_message.preview",
  room: "inbox",
  title: { en: "Preview a reply", "zh-Hant": "預覽回覆" },
  description:
    "Checks one message of any kind to a conversation and shows it as the customer will see it; outside the window only an approved template goes. Changes nothing; whatsapp.session_message.send sends it.",
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
    about: z.looseObject({ message_id: z.string() }).optional(),
    recipient: z.looseObject({ contact_id: z.string() }),
    window: z.object({
      open: z.boolean(),
      closes_at: z.string().nullable(),
      free_entry_point_until: z.string().nullable(),
    }),
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
  content: (input, ctx) => withWamids(ctx, input),
});
