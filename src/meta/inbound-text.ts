import { answersText, cardsText, choiceTitle, errorText, orderText } from "./inbound-details";
import type { InboundMessage } from "./webhook-payload";
import { objectIn, textOf } from "./webhook-values";

/** Message types that have a rendering of their own; any other is shown as unsupported, with its name. */
const MEDIA = ["image", "video", "audio", "document", "sticker"] as const;

/** Kinds that are a message of the customer's own. A kind that is not known is none until it is listed here. */
export const CUSTOMER_KINDS: readonly string[] = [
  "text",
  "image",
  "video",
  "audio",
  "document",
  "sticker",
  "location",
  "contacts",
  "interactive",
  "button",
  "order",
];

/** The kind of a message by its own word. */
export function kindOf(message: InboundMessage): string {
  return textOf(message.type)?.slice(0, 60) ?? "unknown";
}

/**
 * Whether something that came in is a message of the customer's own and shows that she wants to talk. Notices of Meta's,
 * reactions, opening the chat, and changes of earlier messages are not.
 */
export function isCustomersMessage(message: InboundMessage): boolean {
  return CUSTOMER_KINDS.includes(message.type ?? "");
}

/** Whether a message opens the customer's service window. What she writes in a group opens that group's alone. */
export function opensWindow(message: InboundMessage): boolean {
  return isCustomersMessage(message) && !isGroupMessage(message);
}

/** Whether staff should look at it: what Meta could not pass on is there to be asked about. */
export function isForStaff(message: InboundMessage): boolean {
  return isCustomersMessage(message) || message.type === "unsupported";
}

export function isGroupMessage(message: InboundMessage): boolean {
  return typeof message.group_id === "string" && message.group_id !== "";
}

/** The wamid of the message that a reaction, an edit or a deletion is about. */
export function targetOf(message: InboundMessage): string | null {
  switch (message.type) {
    case "reaction":
      return textOf(objectIn(message, "reaction").message_id) ?? null;
    case "edit":
      return textOf(objectIn(message, "edit").original_message_id) ?? null;
    case "revoke":
      return textOf(objectIn(message, "revoke").original_message_id) ?? null;
    default:
      return null;
  }
}

/** The message that an edit puts in the place of an earlier one. */
export function editedMessage(message: InboundMessage): InboundMessage | undefined {
  if (message.type !== "edit") return undefined;
  const { message: edited } = objectIn(message, "edit");
  return edited !== null && typeof edited === "object" && !Array.isArray(edited)
    ? (edited as InboundMessage)
    : undefined;
}

/**
 * A message of Meta's webhooks as a person reads it. What its writer wrote stays as it is; the rest is in brackets.
 * …/whatsapp/webhooks/reference/messages
 */
export function inboundText(message: InboundMessage): string {
  const type = kindOf(message);
  if ((MEDIA as readonly string[]).includes(type)) {
    const media = objectIn(message, type);
    const label = type === "audio" && media.voice === true ? "voice message" : type;
    return inBrackets(label, textOf(media.filename), textOf(media.caption));
  }
  switch (type) {
    case "text":
      return textOf(objectIn(message, "text").body) ?? "";
    case "button":
      return textOf(objectIn(message, "button").text) ?? "[button]";
    case "interactive":
      return [choiceTitle(message) ?? "[choice]", ...answersText(message)].join("\n");
    case "location": {
      const { latitude, longitude, name, address, url } = objectIn(message, "location");
      const at =
        typeof latitude === "number" && typeof longitude === "number" ? `${latitude},${longitude}` : "";
      return inBrackets("location", textOf(name), textOf(address), at, textOf(url));
    }
    case "reaction": {
      const emoji = textOf(objectIn(message, "reaction").emoji);
      return emoji ? `[reaction] ${emoji}` : "[reaction removed]";
    }
    case "edit": {
      const edited = editedMessage(message);
      return edited ? `[edited] ${inboundText(edited)}` : "[edited]";
    }
    case "revoke":
      return "[message deleted]";
    case "contacts":
      return cardsText(message);
    case "order":
      return orderText(message);
    case "system":
      return inBrackets("system", textOf(objectIn(message, "system").body));
    case "request_welcome":
      return "[opened the chat]";
    case "unsupported":
      return `[unsupported: ${errorText(message)}]`;
    default:
      return `[unsupported: ${type}]`;
  }
}

function inBrackets(label: string, ...parts: (string | undefined)[]): string {
  return [`[${label}]`, ...parts].filter(Boolean).join(" ");
}

/** The words that a customer wrote or tapped, without what the rendering adds: text, caption, new wording, title. */
export function customersWords(message: InboundMessage): { words: string; typed: boolean } | undefined {
  const type = kindOf(message);
  if (type === "text") return { words: inboundText(message), typed: true };
  if (type === "button") return { words: inboundText(message), typed: false };
  if (type === "interactive") return { words: choiceTitle(message) ?? "[choice]", typed: false };
  if (type === "edit") {
    const edited = editedMessage(message);
    return edited && customersWords(edited);
  }
  const caption = textOf(objectIn(message, type).caption);
  return caption === undefined ? undefined : { words: caption, typed: true };
}
