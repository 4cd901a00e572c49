/** What people take for an export. */
export type Looks = "empty" | "folder" | "web_page" | "packed" | "utf16" | "table" | "seal_copy" | "other";

/** Said behind the code's own words: whole sentences. */
export const LOOKS_LIKE: Readonly<Record<Looks, string>> = {
  empty: "It is empty: nothing was downloaded.",
  folder: "It is a folder: give the file in it.",
  web_page:
    "It looks like a web page, such as a sign-in page that was saved: sign in first, then download with the button.",
  packed: "It looks like a packed file (ZIP or similar): unpack it, and give what was in it.",
  utf16:
    "It looks like UTF-16, as some editors and shells save text: download it anew, and do not save it with another program.",
  table: "It looks like the table (CSV), which has no seals: choose NDJSON.",
  seal_copy:
    "It looks like a copy of a seal or a verdict of this command: give it with --head, beside an export.",
  other: "Nothing in it reads like a line of an export.",
};

/**
 * Marks that only an export has. One of them in any line, whole or in pieces, makes a file an export, which is then judged
 * in full: as long as it is text and bears one, what was cut off or changed must not pass for a wrong file.
 */
const KIND = /"kind"\s*:\s*"(?:about|entry|seal|end)"/;
const FIELD = /"(?:actor_kind|more_after_seq|exported_at|before_digest)"\s*:/;

/** How ZIP (with files and without), gzip, 7-Zip and RAR begin. */
const PACKED = ["PK\u0003", "PK\u0005", "\u001f", "7z", "Rar!"];

export const hasMarkOfExport = (text: string): boolean => KIND.test(text) || FIELD.test(text);

const LINE_BEGINS = '{"kind":"';

/** Whether a line is the first part of a line of an export, its objects not closed yet. */
export function isBrokenOff(text: string): boolean {
  if (!text.startsWith(LINE_BEGINS) && !LINE_BEGINS.startsWith(text)) return false;
  let [depth, isInText] = [0, false];
  for (const [sign] of text.matchAll(/\\.|["{}[\]]/g)) {
    if (sign === '"') isInText = !isInText;
    else if (isInText || sign.startsWith("\\")) continue;
    else depth += sign === "{" || sign === "[" ? 1 : -1;
    if (depth === 0) return false;
  }
  return true;
}

/** Characters at the beginning of a file by which it is told what it seems to be. */
export const OPENING = 2000;

/** What a file without any mark seems to be, by how its first lines that are not blank begin. */
export function looksLike(opening: string): Looks {
  const start = opening.trimStart();
  if (start === "") return "empty";
  if (/^<(?:!doctype|html|head|\?xml)/i.test(start)) return "web_page";
  if (PACKED.some((sign) => start.startsWith(sign))) return "packed";
  if (/^\ufffd\ufffd/.test(start) || start.includes("\u0000")) return "utf16";
  if (/^"?seq"?,"?id"?,/.test(start)) return "table";
  if (/"audit-seal-copy"|"hash"\s*:|^\{\s*"state"/.test(start)) return "seal_copy";
  return "other";
}
