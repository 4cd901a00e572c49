/** A writing system, and how to find its letters. */
export type Script =
  | "Latin"
  | "Han"
  | "Kana"
  | "Hangul"
  | "Cyrillic"
  | "Greek"
  | "Hebrew"
  | "Arabic"
  | "Thai"
  | "Lao"
  | "Devanagari"
  | "Bengali"
  | "Tamil"
  | "Telugu"
  | "Kannada"
  | "Malayalam"
  | "Gujarati"
  | "Gurmukhi"
  | "Georgian";

/** Runs of one script's letters, spaces and variables within included. */
export const SCRIPT_LETTERS: Readonly<Record<Script, RegExp>> = {
  Latin: /\p{sc=Latin}/gu,
  Han: /\p{sc=Han}/gu,
  Kana: /[\p{sc=Hiragana}\p{sc=Katakana}]/gu,
  Hangul: /\p{sc=Hangul}/gu,
  Cyrillic: /\p{sc=Cyrillic}/gu,
  Greek: /\p{sc=Greek}/gu,
  Hebrew: /\p{sc=Hebrew}/gu,
  Arabic: /\p{sc=Arabic}/gu,
  Thai: /\p{sc=Thai}/gu,
  Lao: /\p{sc=Lao}/gu,
  Devanagari: /\p{sc=Devanagari}/gu,
  Bengali: /\p{sc=Bengali}/gu,
  Tamil: /\p{sc=Tamil}/gu,
  Telugu: /\p{sc=Telugu}/gu,
  Kannada: /\p{sc=Kannada}/gu,
  Malayalam: /\p{sc=Malayalam}/gu,
  Gujarati: /\p{sc=Gujarati}/gu,
  Gurmukhi: /\p{sc=Gurmukhi}/gu,
  Georgian: /\p{sc=Georgian}/gu,
};

const SCRIPTS_BY_LANGUAGE: Readonly<Record<string, readonly Script[]>> = {
  zh: ["Han"],
  ja: ["Kana", "Han"],
  ko: ["Hangul"],
  ru: ["Cyrillic"],
  uk: ["Cyrillic"],
  bg: ["Cyrillic"],
  mk: ["Cyrillic"],
  sr: ["Cyrillic", "Latin"],
  kk: ["Cyrillic"],
  ky: ["Cyrillic"],
  el: ["Greek"],
  he: ["Hebrew"],
  ar: ["Arabic"],
  fa: ["Arabic"],
  ur: ["Arabic"],
  prs: ["Arabic"],
  ps: ["Arabic"],
  th: ["Thai"],
  lo: ["Lao"],
  hi: ["Devanagari"],
  mr: ["Devanagari"],
  bn: ["Bengali"],
  ta: ["Tamil"],
  te: ["Telugu"],
  kn: ["Kannada"],
  ml: ["Malayalam"],
  gu: ["Gujarati"],
  pa: ["Gurmukhi"],
  ka: ["Georgian"],
  si: [],
};

/**
 * What a language is written in; empty when nothing is known here. Codes of Meta's, for example `zh_HK`.
 * …/whatsapp/templates/supported-languages
 */
export function scriptsOf(language: string): readonly Script[] {
  return SCRIPTS_BY_LANGUAGE[language.split(/[_-]/)[0]?.toLowerCase() ?? ""] ?? ["Latin"];
}

/** Which Chinese characters belong to a code; undefined for other languages. */
export function chineseOf(language: string): "traditional" | "simplified" | undefined {
  if (/^zh_(HK|TW)$/i.test(language)) return "traditional";
  return /^zh_CN$/i.test(language) ? "simplified" : undefined;
}
