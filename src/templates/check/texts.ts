import type { Finding } from "../../governance";
import { charactersIn, TEMPLATE_LIMITS } from "../../meta";
import type { TemplateCategory } from "../definition";
import { doubtful, refused } from "./finding";

const EMOJI = /\p{RGI_Emoji}/v;
const EMOJIS = /\p{RGI_Emoji}/gv;
/**
 * What nobody sees or nothing can show: controls, halves of characters, letters turned round, and tags, which spell whole
 * sentences outside the flags they were made for. Joiners, which emojis and many scripts need, are none of these.
 */
const UNSEEN = /[\p{Cc}\p{Cs}\u202d\u202e\u2028\u2029\ufeff\u{e0000}-\u{e007f}]/u;
/** Marks around words of another direction: sound where there are letters that run from right to left. */
const DIRECTION = /[\u202a-\u202c\u2066-\u2069]/;
const FROM_THE_RIGHT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
/** A blank without width: sound beside letters that are written without blanks between words. */
const NO_WIDTH = /(?<![\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])\u200b/u;

/** How WhatsApp formats text: pairs of these around words. */
const MARKS = ["*", "_", "~", "```"] as const;

const shown = (mark: string): string =>
  `U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** The first character that cannot be seen, besides new lines and tabs. */
function unseenFindings(text: string, path: string): Finding[] {
  const told = text.replace(/[\n\r\t]/g, "").replace(EMOJIS, "");
  const found =
    told.match(UNSEEN)?.[0] ??
    told.match(NO_WIDTH)?.[0] ??
    (FROM_THE_RIGHT.test(told) ? undefined : told.match(DIRECTION)?.[0]);
  if (found === undefined) return [];
  const message = "The text holds a character that cannot be seen.";
  return [refused("character_forbidden", path, message, "Take it out.", shown(found))];
}

/** A text that is too long. Accents that stand apart count: composed with their letters it may fit. */
export function lengthFinding(code: string, path: string, text: string, most: number): Finding {
  const count = charactersIn(text);
  const composed = charactersIn(text.normalize("NFC"));
  const message = `The text has ${count} characters, Meta takes ${most}.`;
  const shorten = `Shorten it to ${most} characters.`;
  if (composed === count) return refused(code, path, message, shorten);
  const compose = `Write each letter and its accents as one character (Unicode NFC): that leaves ${composed}.`;
  return refused(code, path, message, composed > most ? `${compose} ${shorten}` : compose);
}

/** A text that is within the limit by characters, and beyond it by UTF-16 units: Meta's pages do not say which it counts. */
function countingFindings(text: string, path: string, most: number): Finding[] {
  if (charactersIn(text) > most || text.length <= most) return [];
  const message = `The text has ${charactersIn(text)} characters, but ${text.length} UTF-16 units, and Meta may count those.`;
  const fix = `Shorten it until both are at most ${most}.`;
  return [doubtful("length_by_units", path, message, fix)];
}

/** …/whatsapp/support/error-codes, 2388047: no new lines, formatting marks or emojis. */
export function headerTextFindings(text: string, path: string): Finding[] {
  const findings = [...unseenFindings(text, path), ...countingFindings(text, path, TEMPLATE_LIMITS.header)];
  const found = text.match(/[\n\r\t*~`]|(?<=^|\s)_[^_]+_(?=\s|$)/)?.[0] ?? text.match(EMOJI)?.[0];
  if (found === undefined) return findings;
  const message = "A header has no new lines, formatting marks or emojis.";
  return [...findings, refused("header_characters", path, message, "Take them out.", found)];
}

export interface BodyRules {
  category: TemplateCategory;
  /** Characters that it may have. */
  bodyLength: number;
  /** A card's text is short in lines, too. */
  inCard: boolean;
}

/** …/whatsapp/support/error-codes, 2388072; of cards 2388245 */
function newLineFindings(text: string, path: string, inCard: boolean): Finding[] {
  const lines = text.replaceAll("\r", "");
  const { cardNewLines } = TEMPLATE_LIMITS;
  if (inCard && lines.split("\n").length - 1 > cardNewLines) {
    const message = `The text of a card has at most ${cardNewLines} new lines.`;
    return [refused("card_newlines", path, message, "Write it in fewer lines.")];
  }
  if (!/\n{3,}/.test(lines)) return [];
  const message = "A body has at most two new lines in a row.";
  return [refused("body_newlines", path, message, "Take the others out.")];
}

function emojiFindings(text: string, path: string, category: TemplateCategory): Finding[] {
  const emojis = text.match(EMOJIS)?.length ?? 0;
  const { bodyEmojis, utilityEmojis } = TEMPLATE_LIMITS;
  if (emojis > bodyEmojis) {
    const message = `A body has at most ${bodyEmojis} emojis, this one has ${emojis}.`;
    return [refused("body_emojis", path, message, `Leave ${emojis - bodyEmojis} or more out.`)];
  }
  if (category !== "utility" || emojis <= utilityEmojis) return [];
  const message = `WhatsApp Manager takes at most ${utilityEmojis} emojis in a utility template, this one has ${emojis}.`;
  return [doubtful("body_emojis", path, message, `Leave ${emojis - utilityEmojis} or more out.`)];
}

/** Variables and web addresses, whose marks format nothing. */
const OPAQUE = /\{\{[^{}]*\}\}|https?:\/\/\S+/gi;

function formattingFindings(text: string, path: string): Finding[] {
  const told = text.replace(OPAQUE, "x");
  return MARKS.flatMap((mark) => {
    const times = told.split(mark).length - 1;
    const literally = mark === "*" ? "\\*" : mark;
    // Within words, as in snake_case or 2*3, they format nothing, nor in "~50", which is about 50.
    const follower = mark === "~" ? "(?=[^\\s\\p{N}])" : "(?=\\S)";
    const opens = new RegExp(`(?<![\\p{L}\\p{N}])${literally}${follower}`, "u").test(told);
    if (times % 2 === 0 || !opens) return [];
    const message = "A formatting mark never closes.";
    return [doubtful("formatting_open", path, message, "Close it, or take it out.", mark)];
  });
}

/** …/whatsapp/templates/components, "Body". */
export function bodyTextFindings(text: string, path: string, rules: BodyRules): Finding[] {
  const findings = [...unseenFindings(text, path), ...countingFindings(text, path, rules.bodyLength)];
  if (/\t| {5,}/.test(text)) {
    const message = "A body has no tabs, and at most four blanks in a row.";
    findings.push(doubtful("body_blanks", path, message, "Use single blanks."));
  }
  return [
    ...findings,
    ...newLineFindings(text, path, rules.inCard),
    ...emojiFindings(text, path, rules.category),
    ...formattingFindings(text, path),
  ];
}

/** …/whatsapp/support/error-codes, 2388073; variables are looked for elsewhere. */
export function footerTextFindings(text: string, path: string): Finding[] {
  const findings = [...unseenFindings(text, path), ...countingFindings(text, path, TEMPLATE_LIMITS.footer)];
  const found = text.match(/[\n\r]/)?.[0] ?? text.match(EMOJI)?.[0];
  if (found === undefined) return findings;
  const message = "A footer is one line without emojis.";
  return [...findings, refused("footer_characters", path, message, "Take them out.", found)];
}

/** …/whatsapp/templates/components, "Buttons": labels have no new lines, emojis or formatting marks. */
export function labelFindings(text: string, path: string): Finding[] {
  const findings = unseenFindings(text, path);
  const found = text.match(/[\n\r\t*~`]/)?.[0] ?? text.match(EMOJI)?.[0];
  if (found === undefined) return findings;
  const message = "A button's text has no new lines, emojis or formatting marks.";
  return [...findings, refused("button_characters", path, message, "Take them out.", found)];
}
