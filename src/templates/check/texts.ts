import type { Finding } from "../../governance";
import { charactersIn, TEMPLATE_LIMITS } from "../../meta";
import { doubtful, refused } from "./finding";

const EMOJI = /\p{RGI_Emoji}/v;
const EMOJIS = /\p{RGI_Emoji}/gv;
/** Marks that nobody sees: controls, and those that turn the direction of reading. */
const UNSEEN = /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u;

/** How WhatsApp formats text: pairs of these around words. …/whatsapp "How to format your messages" */
const MARKS = ["*", "_", "~"] as const;

const shown = (mark: string): string =>
  `U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** Control characters besides new lines and tabs, and marks of direction. */
function unseenFindings(text: string, path: string): Finding[] {
  const found = text.replace(/[\n\r\t]/g, "").match(UNSEEN)?.[0];
  if (found === undefined) return [];
  const message = "The text holds a character that cannot be seen.";
  return [refused("character_forbidden", path, message, "Take it out.", shown(found))];
}

/** A text that is within the limit by characters, and beyond it by UTF-16 units: Meta's pages do not say which it counts. */
function countingFindings(text: string, path: string, most: number): Finding[] {
  if (charactersIn(text) > most || text.length <= most) return [];
  const message = `The text has ${charactersIn(text)} characters, but ${text.length} UTF-16 units, and Meta may count those.`;
  const fix = `Shorten it until both are at most ${most}.`;
  return [doubtful("length_by_units", path, message, fix)];
}

/** …/whatsapp/templates/components, "Text headers": no new lines, formatting marks or emojis. */
export function headerTextFindings(text: string, path: string): Finding[] {
  const findings = [...unseenFindings(text, path), ...countingFindings(text, path, TEMPLATE_LIMITS.header)];
  const found = text.match(/[\n\r*~`]|(?<=^|\s)_[^_]+_(?=\s|$)/)?.[0] ?? text.match(EMOJI)?.[0];
  if (found !== undefined) {
    const message = "A header has no new lines, formatting marks or emojis.";
    findings.push(refused("header_characters", path, message, "Take them out.", found));
  }
  return findings;
}

/** …/whatsapp/templates/components, "Body". */
export function bodyTextFindings(text: string, path: string, most: number): Finding[] {
  const findings = [...unseenFindings(text, path), ...countingFindings(text, path, most)];
  if (/\n{3,}/.test(text.replaceAll("\r", "")))
    findings.push(
      refused("body_newlines", path, "A body has at most two new lines in a row.", "Take the others out."),
    );
  if (/\t| {5,}/.test(text)) {
    const message = "A body has no tabs, and at most four blanks in a row.";
    findings.push(refused("body_blanks", path, message, "Use single blanks."));
  }
  const emojis = text.match(EMOJIS)?.length ?? 0;
  if (emojis > TEMPLATE_LIMITS.bodyEmojis) {
    const message = `A body has at most ${TEMPLATE_LIMITS.bodyEmojis} emojis, this one has ${emojis}.`;
    findings.push(refused("body_emojis", path, message, "Leave some out."));
  }
  for (const mark of MARKS) {
    const times = text.split(mark).length - 1;
    // Within words, as in snake_case or 2*3, they format nothing.
    const opens = new RegExp(`(?<![\\p{L}\\p{N}])\\${mark}(?=\\S)`, "u").test(text);
    if (times % 2 === 1 && opens)
      findings.push(
        doubtful(
          "formatting_open",
          path,
          "A formatting mark never closes.",
          "Close it, or take it out.",
          mark,
        ),
      );
  }
  return findings;
}

/** …/whatsapp/templates/components, "Footer": no new lines; variables are looked for elsewhere. */
export function footerTextFindings(text: string, path: string): Finding[] {
  const findings = [...unseenFindings(text, path), ...countingFindings(text, path, TEMPLATE_LIMITS.footer)];
  if (/[\n\r]/.test(text))
    findings.push(refused("footer_newline", path, "A footer is one line.", "Take the new lines out."));
  return findings;
}

/** …/whatsapp/templates/components, "Buttons": labels have no new lines, emojis or formatting marks. */
export function labelFindings(text: string, path: string): Finding[] {
  const found = text.match(/[\n\r*~`]/)?.[0] ?? text.match(EMOJI)?.[0];
  const findings = unseenFindings(text, path);
  if (found === undefined) return findings;
  const message = "A button's text has no new lines, emojis or formatting marks.";
  return [...findings, refused("button_characters", path, message, "Take them out.", found)];
}
