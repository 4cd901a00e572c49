/** Control characters, and marks that make text read otherwise than it is written. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Characters of a name at most: of a person, or of a passkey. */
export const LONGEST_NAME = 60;

/** A name as somebody typed it, fit to be shown to others; undefined when nothing is left of it, or too much. */
export function nameOf(typed: unknown, longest = LONGEST_NAME): string | undefined {
  if (typeof typed !== "string") return undefined;
  const name = typed.normalize("NFC").replace(UNSEEN, "").replace(/\s+/g, " ").trim();
  return name === "" || [...name].length > longest ? undefined : name;
}

/** An address as somebody typed it, in lower case; undefined when it is none. */
export function emailOf(typed: unknown): string | undefined {
  if (typeof typed !== "string") return undefined;
  const email = typed.trim().toLowerCase();
  return email.length <= 254 && /^[^\s@<>"',;:\\]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(email)
    ? email
    : undefined;
}
