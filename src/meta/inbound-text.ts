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

/**
 * Whether something that came in is a message of the customer's own: it opens the window and shows that she wants
 * to talk. Notices of Meta's, reactions, and changes of earlier messages are not.
 */
export function isCustomersMessage(message: InboundMessage): boolean {
  return !["system", "reaction", "edit", "revoke"].includes(message.type ?? "");
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
