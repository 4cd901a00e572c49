/** How tool names are spelled for a client. */
export type NameSpelling = "dotted" | "underscore";

/** `whatsapp.contacts.list` → `whatsapp_contacts_list`, for clients that refuse dots. */
export function spell(name: string, spelling: NameSpelling): string {
  return spelling === "underscore" ? name.replaceAll(".", "_") : name;
}

/** Rewrites every tool name inside a text to the spelling in force. */
export function spellWithin(text: string, spelling: NameSpelling): string {
  if (spelling === "dotted") return text;
  return text.replace(/\bwhatsapp(?:\.[a-z_]+)+/g, (name) => spell(name, spelling));
}

/** The room that a tool belongs to, for `?rooms=`. */
export const ROOMS = [
  "account",
  "contacts",
  "consent",
  "segments",
  "inbox",
  "templates",
  "media",
  "broadcasts",
  "automation",
  "commerce",
  "webhooks",
  "audit",
] as const;

export type Room = (typeof ROOMS)[number];
