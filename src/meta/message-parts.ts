import * as z from "zod";
import { isHarmlessName } from "./file-names";

/** Length as Meta counts it: in characters, not in UTF-16 units. Blanks alone are no text to Meta. */
export function limitedText(max: number, min = 1) {
  return z
    .string()
    .refine((value) => [...value].length >= min && [...value].length <= max && value.trim() !== "", {
      message: `must be ${min} to ${max} characters long and not blank`,
    })
    .meta({ minLength: min, maxLength: max });
}

/** What a browser would read otherwise than it is written: blanks, control characters and marks of direction. */
const MISREAD = /[\s\p{Cc}\p{Cf}\\]/u;

/** Addresses as their reader takes them: a name before an @ passes for the place that the link leads to. */
export const webAddress = z
  .url({ protocol: /^https?$/, error: "must be an http or https address" })
  .max(2000)
  .refine((address) => /^https?:\/\/[^/]/i.test(address) && !MISREAD.test(address), {
    message: "must be written in full, without blanks and marks that cannot be seen",
  })
  .refine((address) => !URL.canParse(address) || new URL(address).username === "", {
    message: "must not hold a user name or password",
  });

/** A file of ours in the place where Meta takes an id of its own. */
const assetId = z.string().min(1).max(64);
const caption = limitedText(1024).optional();
const filename = limitedText(240)
  .refine(isHarmlessName, "must not be the name of a program or a web page: the phone goes by it")
  .optional();

/** …/whatsapp/messages/image-messages, …/video-messages, …/document-messages: captions of 1,024. */
export const picture = z.strictObject({ asset_id: assetId, caption });
export const film = picture;
export const file = z.strictObject({ asset_id: assetId, caption, filename });
/** …/whatsapp/messages/audio-messages: `voice` makes it a voice message, for which Meta wants Ogg with Opus. */
export const sound = z.strictObject({ asset_id: assetId, voice: z.boolean().optional() });
/** …/whatsapp/messages/sticker-messages */
export const sticker = z.strictObject({ asset_id: assetId });

/** The media that stand at the head of another message: without a caption, for the message is their text. */
export const headImage = z.strictObject({ asset_id: assetId });
export const headVideo = headImage;
export const headDocument = z.strictObject({ asset_id: assetId, filename });

/** …/whatsapp/messages/location-messages. Meta gives no limit for the texts; these keep nonsense out. */
export const place = z
  .strictObject({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    name: limitedText(1000).optional(),
    address: limitedText(1000).optional(),
  })
  .refine(({ name, address }) => address === undefined || name !== undefined, {
    message: "is needed: WhatsApp shows an address only under a name",
    path: ["name"],
  });

const emojiOnly = /^\p{RGI_Emoji}$/v;

/** One emoji, also without the selector that makes a sign of text one; nothing takes an earlier reaction back. */
const oneEmoji = z
  .string()
  .refine((value) => value === "" || emojiOnly.test(value) || emojiOnly.test(`${value}\ufe0f`), {
    message: "must be exactly one emoji, or empty to take the reaction back",
  });

/** …/whatsapp/messages/reaction-messages */
export const reaction = z.strictObject({ message_id: z.string().min(1), emoji: oneEmoji });
