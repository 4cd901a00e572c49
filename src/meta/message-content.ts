import * as z from "zod";
import { cardText, contactCards } from "./contact-card";
import { interactive, interactiveText } from "./interactive-content";
import { file, film, limitedText, picture, place, reaction, sound, sticker } from "./message-parts";
import { templateContent } from "./template-content";

/**
 * Meta's message object without addressing, with Meta's limits; media by `asset_id` in place of Meta's id.
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages
 */
const context = z
  .strictObject({ message_id: z.string().min(1) })
  .describe("Reply to this message.")
  .optional();

const noContext = z
  .never({ error: "a reaction takes no context: reaction.message_id names its message" })
  .optional();

/** The message kinds that can be sent, told apart by `type`. */
export const messageContent = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("text"),
    text: z.strictObject({ body: limitedText(4096), preview_url: z.boolean().optional() }),
    context,
  }),
  z.strictObject({ type: z.literal("image"), image: picture, context }),
  z.strictObject({ type: z.literal("video"), video: film, context }),
  z.strictObject({ type: z.literal("audio"), audio: sound, context }),
  z.strictObject({ type: z.literal("document"), document: file, context }),
  z.strictObject({ type: z.literal("sticker"), sticker, context }),
  z.strictObject({ type: z.literal("location"), location: place, context }),
  z.strictObject({ type: z.literal("contacts"), contacts: contactCards, context }),
  z.strictObject({ type: z.literal("reaction"), reaction, context: noContext }),
  z.strictObject({ type: z.literal("interactive"), interactive, context }),
  z.strictObject({ type: z.literal("template"), template: templateContent, context }),
]);

export type MessageContent = z.infer<typeof messageContent>;

/** The words of a message that are not a template's, for people and for the content policy. */
export function plainText(content: Exclude<MessageContent, { type: "template" }>): string {
  switch (content.type) {
    case "text":
      return content.text.body;
    case "interactive":
      return interactiveText(content.interactive);
    case "contacts":
      return content.contacts.map(cardText).join("\n");
    case "image":
      return words(["[image]", content.image.caption]);
    case "video":
      return words(["[video]", content.video.caption]);
    case "document":
      return words(["[document]", content.document.filename, content.document.caption]);
    case "audio":
      return content.audio.voice ? "[voice message]" : "[audio]";
    case "sticker":
      return "[sticker]";
    case "reaction":
      return content.reaction.emoji ? `[reaction] ${content.reaction.emoji}` : "[reaction removed]";
    case "location": {
      const { name, address, latitude, longitude } = content.location;
      return words(["[location]", name, address, `${latitude},${longitude}`]);
    }
  }
}

function words(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(" ");
}
