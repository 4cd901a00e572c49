import * as z from "zod";

/** Length as Meta counts it: in characters, not in UTF-16 units. */
export function limitedText(max: number, min = 1) {
  return z
    .string()
    .refine((value) => [...value].length >= min && [...value].length <= max, {
      message:
        min > 0 ? `must be ${min} to ${max} characters long` : `must be at most ${max} characters long`,
    })
    .meta({ minLength: min, maxLength: max });
}

export const webAddress = z
  .url({ protocol: /^https?$/, error: "must be an http or https address" })
  .max(2000);

/** A file of ours in the place where Meta takes an id of its own. */
const assetId = z.string().min(1).max(64);
const caption = limitedText(1024).optional();
const filename = limitedText(240).optional();

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
