import * as z from "zod";
import { definePreview } from "../../mcp/define-tool";
import { messageContent } from "../../meta";
import { withWamids } from "../message-references";
import { sessionMessageWrite } from "../session-message";

/** The whole schema of a message would cost more than five tools; this is what an agent needs of it. */
const MESSAGE_SHOWN_AS = {
  type: "object",
  description:
    'Meta\'s message object without addressing; media by asset_id. text {body}; image, video {asset_id, caption?}; document {asset_id, caption?, filename?}; audio {asset_id, voice?}; sticker {asset_id}; location {latitude, longitude, name?, address?}; contacts [{name: {formatted_name, first_name}, phones: [{phone}]}]; reaction {message_id, emoji or ""}; interactive {type, header?: {type: text, text} | {type: image, image: {asset_id}}, body: {text}, footer?: {text}, action: button {buttons: [{type: reply, reply: {id, title}}]} | list {button, sections: [{title, rows: [{id, title, description?}]}]} | cta_url {name: cta_url, parameters: {display_text, url}} | location_request_message {name: send_location}}; template {name, language: {code}, components?: [{type: body, parameters: [{type: text, text}]}]}. context {message_id}: a reply. message_id: ours or the wamid.',
  properties: {
    type: {
      enum: [
        "text",
        "image",
        "video",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "reaction",
        "interactive",
        "template",
      ],
    },
  },
  required: ["type"],
};

export const sessionMessagePreview = definePreview({
  name: "whatsapp.session_message.preview",
  room: "inbox",
  title: { en: "Preview a reply", "zh-Hant": "預覽回覆" },
  description:
    "Checks one message to a conversation and shows it as the customer will see it. Takes every message kind, and, outside the window, an approved template. Changes nothing; whatsapp.session_message.send sends it.",
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
  content: (input, ctx) => withWamids(ctx, input),
});
