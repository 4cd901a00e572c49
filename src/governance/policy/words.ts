/**
 * Words that decide something. Every list is matched against text that {@link normaliseText} has
 * brought into one form, so full-width letters, case and spaces do not hide a word.
 */

/** Characters that show nothing: format characters (soft hyphen, joiners, direction marks …), variation selectors. */
export const INVISIBLE = /\p{Cf}|[\u{fe00}-\u{fe0f}]|[\u034f\u115f\u1160\u3164\uffa0]/gu;

const EDGE = /[\s\p{P}\p{S}]/u;

/** Cuts spaces, punctuation and symbols off both ends, in one pass over each end. */
function trimEdges(text: string): string {
  const characters = [...text];
  let start = 0;
  let end = characters.length;
  while (start < end && EDGE.test(characters[start] as string)) start++;
  while (end > start && EDGE.test(characters[end - 1] as string)) end--;
  return characters.slice(start, end).join("");
}

/** Compatibility form, lower case, single spaces, nothing invisible, no punctuation at the ends. */
export function normaliseText(text: string): string {
  return trimEdges(text.normalize("NFKC").toLowerCase().replace(INVISIBLE, "").replace(/\s+/g, " "));
}

/** A message that consists of one of these, and nothing else, is an opt-out from everything. */
export const OPT_OUT_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: ["stop", "stop all", "stopall", "unsubscribe", "opt out", "opt-out", "optout", "remove me"],
  "zh-Hant": ["退訂", "取消訂閱", "停止", "停止接收", "不要再傳", "拒收", "唔好再send"],
  "zh-Hans": ["退订", "取消订阅", "停止接收", "不要再发", "拒收"],
  ja: ["配信停止", "停止"],
  es: ["baja", "parar", "cancelar suscripción"],
  pt: ["parar", "sair", "cancelar inscrição"],
  id: ["berhenti"],
};

/** A message (or a tapped button) that consists of one of these is an opt-out from marketing alone. */
export const MARKETING_OPT_OUT_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: ["stop promotions", "stop marketing", "no more offers"],
  "zh-Hant": ["停止推廣", "停止宣傳", "不要推廣"],
  "zh-Hans": ["停止推广", "停止宣传", "不要推广"],
};

/** A message that consists of one of these, from somebody who had opted out, takes the opt-out back. */
export const OPT_IN_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: ["start", "unstop", "subscribe", "opt in", "opt-in"],
  "zh-Hant": ["訂閱", "重新訂閱", "恢復接收"],
  "zh-Hans": ["订阅", "重新订阅", "恢复接收"],
};

function lookUp(words: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(words).flatMap(([language, list]) =>
      list.map((word) => [normaliseText(word), language] as const),
    ),
  );
}

const OPT_OUT = lookUp(OPT_OUT_WORDS);
const MARKETING_OPT_OUT = lookUp(MARKETING_OPT_OUT_WORDS);
const OPT_IN = lookUp(OPT_IN_WORDS);

/** What a whole message says about consent, or undefined when it says nothing about it. */
export function consentWord(text: string): "opt_out" | "opt_out_marketing" | "opt_in" | undefined {
  const normal = normaliseText(text);
  if (OPT_OUT.has(normal)) return "opt_out";
  if (MARKETING_OPT_OUT.has(normal)) return "opt_out_marketing";
  return OPT_IN.has(normal) ? "opt_in" : undefined;
}
