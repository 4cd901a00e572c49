import { invalid, linkAt, missing, numberAt, objectAt, objectsAt, optionalTextAt, textAt } from "./checks";
import { checkCard } from "./contact-card";
import { GraphError } from "./errors";
import { checkInteractive } from "./interactive";
import { isObject, type Json, lengthOf } from "./json";
import { digitsOf, isPhoneNumber, isUserId } from "./wa-id";

/** Whom a message is for: a dialled number, or a business-scoped user id (BSUID). */
export type Recipient =
  | { kind: "phone"; input: string; digits: string }
  | { kind: "user_id"; userId: string };

export interface SendRequest {
  recipient: Recipient;
  type: MessageType;
  /** The message without its addressing, as the customer's phone would show it. */
  message: Json;
  /** The message that this one answers. */
  contextId: string | undefined;
  callbackData: string | undefined;
}

export interface ReadRequest {
  messageId: string;
}

/**
 * A checked body of `POST /{phone-number-id}/messages`: a message to send, or a received one to mark as read.
 * Throws GraphError with Meta's code for the first fault found: 100 for the envelope,
 * 131008 for a missing and 131009 for a wrong field of the message.
 * …/whatsapp/reference/whatsapp-business-phone-number/message-api
 */
export function parseMessageCall(body: unknown): { send: SendRequest } | { read: ReadRequest } {
  if (!isObject(body)) throw new GraphError(100, "The request body must be a JSON object.");
  if (body.messaging_product === undefined) throw parameterRequired("messaging_product");
  if (body.messaging_product !== "whatsapp")
    throw new GraphError(100, "Param messaging_product must be one of {WHATSAPP}.");
  return body.status === undefined ? { send: parseSend(body) } : { read: parseRead(body) };
}

function parseRead(body: Json): ReadRequest {
  if (body.status !== "read") throw new GraphError(100, "Param status must be one of {READ}.");
  if (typeof body.message_id !== "string" || body.message_id === "") throw parameterRequired("message_id");
  return { messageId: body.message_id };
}

function parseSend(body: Json): SendRequest {
  if (body.recipient_type !== undefined && body.recipient_type !== "individual") {
    throw new GraphError(100, "Param recipient_type must be one of {INDIVIDUAL}.");
  }
  const recipient = parseRecipient(body);
  const type = body.type ?? "text";
  if (!isMessageType(type))
    throw new GraphError(
      100,
      `Param type must be one of {${Object.keys(contentChecks).join(", ").toUpperCase()}}.`,
    );
  if (type === "reaction" && body.context !== undefined)
    throw invalid("A reaction message cannot be a contextual reply.");
  const content = body[type];
  if (content === undefined) throw new GraphError(100, `The parameter ${type} is required.`);
  if (type === "contacts") contentChecks.contacts(body);
  else contentChecks[type](objectAt(body, type, type));
  return {
    recipient,
    type,
    message: { type, [type]: content, ...(isObject(body.context) ? { context: body.context } : {}) },
    contextId:
      body.context === undefined
        ? undefined
        : textAt(objectAt(body, "context", "context"), "message_id", "context['message_id']", 512),
    callbackData: parseCallbackData(body.biz_opaque_callback_data),
  };
}

/** `to` wins over `recipient` when both are given. …/whatsapp/business-scoped-user-ids */
function parseRecipient(body: Json): Recipient {
  const to = body.to;
  if (to !== undefined && to !== null && to !== "") {
    const input = String(to);
    if (!isPhoneNumber(input)) throw new GraphError(131009, `to is not a valid phone number: ${input}`);
    return { kind: "phone", input, digits: digitsOf(input) };
  }
  if (body.recipient === undefined) throw parameterRequired("to");
  if (typeof body.recipient !== "string" || !isUserId(body.recipient))
    throw new GraphError(131009, "recipient is not a valid business-scoped user ID.");
  return { kind: "user_id", userId: body.recipient };
}

function parseCallbackData(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string")
    throw new GraphError(100, "Param biz_opaque_callback_data must be a string.");
  if (lengthOf(value) > 512)
    throw new GraphError(100, "Param biz_opaque_callback_data must be at most 512 characters long.");
  return value;
}

const contentChecks = {
  text: (text: Json): void => {
    textAt(text, "body", "text['body']", 4096);
  },
  interactive: checkInteractive,
  template: (template: Json): void => {
    textAt(template, "name", "template['name']", 512);
    textAt(
      objectAt(template, "language", "template['language']"),
      "code",
      "template['language']['code']",
      16,
    );
    if (template.components !== undefined) objectsAt(template, "components", "template['components']", 0, 20);
  },
  image: (media: Json): void => checkMedia(media, "image", true),
  video: (media: Json): void => checkMedia(media, "video", true),
  audio: (media: Json): void => {
    checkMedia(media, "audio", false);
    if (media.voice !== undefined && typeof media.voice !== "boolean")
      throw invalid("audio['voice'] must be a boolean.");
  },
  sticker: (media: Json): void => checkMedia(media, "sticker", false),
  document: (media: Json): void => {
    checkMedia(media, "document", true);
    optionalTextAt(media, "filename", "document['filename']", 240);
  },
  location: (location: Json): void => {
    numberAt(location, "latitude", "location['latitude']", -90, 90);
    numberAt(location, "longitude", "location['longitude']", -180, 180);
  },
  contacts: (body: Json): void => {
    for (const contact of objectsAt(body, "contacts", "contacts", 1, 257)) checkCard(contact);
  },
  reaction: (reaction: Json): void => {
    textAt(reaction, "message_id", "reaction['message_id']", 512);
    if (typeof reaction.emoji !== "string") throw missing("reaction['emoji']");
    const [first, ...others] = new Intl.Segmenter().segment(reaction.emoji);
    if (others.length > 0 || (first && !/\p{Emoji}/u.test(first.segment)))
      throw invalid("reaction['emoji'] must be one emoji.");
  },
} as const;

export type MessageType = keyof typeof contentChecks;

function isMessageType(type: unknown): type is MessageType {
  return typeof type === "string" && Object.hasOwn(contentChecks, type);
}

function checkMedia(media: Json, type: string, captioned: boolean): void {
  if (media.id !== undefined && media.link !== undefined)
    throw invalid(`${type} takes an id or a link, not both.`);
  if (media.link === undefined) textAt(media, "id", `${type}['id']`, 64);
  else linkAt(media, "link", `${type}['link']`, 2000);
  if (media.caption === undefined) return;
  if (!captioned) throw invalid(`${type}['caption'] is not supported.`);
  textAt(media, "caption", `${type}['caption']`, 1024);
}

function parameterRequired(name: string): GraphError {
  return new GraphError(100, `The parameter ${name} is required.`, {
    message: `(#100) The parameter ${name} is required.`,
  });
}
