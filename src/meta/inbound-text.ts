import type { InboundMessage } from "./webhook-payload";

/** Message types that have a rendering of their own; any other is shown as unsupported, with its name. */
const MEDIA = ["image", "video", "audio", "document", "sticker"] as const;

function part(message: InboundMessage, key: string): Record<string, unknown> {
  const value = message[key];
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
}

function string(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Kinds that are a message of the customer's own. A kind that is not known is none until it is listed here. */
const CUSTOMER_KINDS = new Set([
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
]);

/**
 * Whether something that came in is a message of the customer's own: it opens the window and shows that she wants
 * to talk. Notices of Meta's, reactions, opening the chat, and changes of earlier messages are not.
 */
export function isCustomersMessage(message: InboundMessage): boolean {
  return CUSTOMER_KINDS.has(message.type ?? "");
}

/** An inbound message as a person reads it. What the customer wrote stays as it is; the rest is in brackets. */
export function inboundText(message: InboundMessage): string {
  const type = message.type ?? "unknown";
  if (type === "text") return string(part(message, "text").body) ?? "";
  if (type === "button") return string(part(message, "button").text) ?? "[button]";
  if (type === "interactive") {
    const interactive = part(message, "interactive");
    const choice = (interactive.button_reply ?? interactive.list_reply ?? interactive.nfm_reply) as
      | { title?: string; body?: string }
      | undefined;
    return choice?.title ?? choice?.body ?? "[choice]";
  }
  if ((MEDIA as readonly string[]).includes(type)) {
    const media = part(message, type);
    const label = type === "audio" && media.voice === true ? "voice message" : type;
    return [`[${label}]`, string(media.filename), string(media.caption)].filter(Boolean).join(" ");
  }
  if (type === "location") {
    const place = part(message, "location");
    const { latitude, longitude } = place;
    const coordinates =
      typeof latitude === "number" && typeof longitude === "number" ? `${latitude},${longitude}` : "";
    return ["[location]", string(place.name), string(place.address), coordinates].filter(Boolean).join(" ");
  }
  if (type === "reaction") {
    const emoji = string(part(message, "reaction").emoji);
    return emoji ? `[reaction] ${emoji}` : "[reaction removed]";
  }
  if (type === "edit") {
    const edited = part(message, "edit").message;
    return edited !== null && typeof edited === "object"
      ? `[edited] ${inboundText(edited as InboundMessage)}`
      : "[edited]";
  }
  if (type === "revoke") return "[message deleted]";
  if (type === "contacts") return "[contact card]";
  if (type === "order") return "[order]";
  if (type === "system") return `[system] ${string(part(message, "system").body) ?? ""}`.trim();
  if (type === "request_welcome") return "[opened the chat]";
  return `[unsupported: ${type}]`;
}

/** The words that a customer wrote or tapped, without what the rendering adds: text, caption, new wording, title. */
export function customersWords(message: InboundMessage): { words: string; typed: boolean } | undefined {
  const type = message.type ?? "";
  if (type === "text") return { words: inboundText(message), typed: true };
  if (type === "button" || type === "interactive") return { words: inboundText(message), typed: false };
  if (type === "edit") {
    const edited = part(message, "edit").message;
    return edited !== null && typeof edited === "object"
      ? customersWords(edited as InboundMessage)
      : undefined;
  }
  const caption = string(part(message, type).caption);
  return caption === undefined ? undefined : { words: caption, typed: true };
}
