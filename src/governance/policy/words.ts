/**
 * Words that decide something. Every list is matched against text that {@link normaliseText} has
 * brought into one form, so full-width letters, case and spaces do not hide a word.
 */

/** Characters that show nothing: format characters (soft hyphen, joiners, direction marks …), variation selectors. */
export const INVISIBLE =
  /\p{Cf}|[\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]|[\u180b-\u180d\u180f]|[\u034f\u115f\u1160\u2800\u3164\uffa0]/gu;

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

/** What lower case makes of Turkish i and I, which have no capital or small letter in common otherwise. */
const TURKISH_I = /\u0131\u0307*|i\u0307+/g;

/**
 * Compatibility form, lower case, nothing invisible. Composed again behind that: what stood between a letter and its
 * accent is gone. The form of such a form is itself.
 */
export function foldCase(text: string): string {
  const small = text.normalize("NFKC").toLowerCase().replace(INVISIBLE, "");
  const folded = small.replace(TURKISH_I, "i").normalize("NFKC");
  // Composing can bring an accent next to another letter than before; every further turn leaves less to fold.
  return folded === text ? folded : foldCase(folded);
}

/** Compatibility form, lower case, single spaces, nothing invisible, no punctuation at the ends. */
export function normaliseText(text: string): string {
  return trimEdges(foldCase(text).replace(/\s+/g, " "));
}

/** A message that consists of one of these, and nothing else, is an opt-out from everything. */
export const OPT_OUT_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: [
    "stop",
    "stop all",
    "stopall",
    "unsubscribe",
    "opt out",
    "opt-out",
    "optout",
    "remove me",
    "stop messages",
    "stop messaging me",
    "do not contact me",
    "don't contact me",
  ],
  "zh-Hant": [
    "退訂",
    "取消訂閱",
    "停止",
    "停止接收",
    "停止訂閱",
    "不要再傳",
    "不要再發",
    "不要再傳訊息",
    "拒收",
    "唔好再send",
    "唔好再傳",
    "唔好再發",
    "取消接收",
    "不再接收",
  ],
  "zh-Hans": [
    "退订",
    "取消订阅",
    "停止接收",
    "停止订阅",
    "不要再发",
    "不要再发了",
    "拒收",
    "取消接收",
    "不再接收",
  ],
  ja: ["配信停止", "停止", "解除", "登録解除", "退会"],
  ko: ["수신거부", "중지", "그만", "구독취소"],
  es: ["baja", "parar", "detener", "cancelar suscripción", "darme de baja", "no más mensajes"],
  pt: ["parar", "pare", "sair", "cancelar inscrição", "descadastrar"],
  fr: ["arrêt", "arret", "arrêter", "arreter", "désabonner", "desabonner", "se désabonner"],
  de: ["stopp", "abmelden", "abbestellen", "austragen"],
  it: ["ferma", "basta", "disiscrivi", "annulla iscrizione", "cancellami"],
  nl: ["afmelden", "uitschrijven"],
  ru: ["стоп", "отписаться", "отписка"],
  tr: ["dur", "abonelikten çık", "iptal"],
  ar: ["توقف", "إيقاف", "إلغاء الاشتراك", "الغاء الاشتراك"],
  hi: ["रोकें", "बंद करें", "बंद करो"],
  th: ["หยุด", "ยกเลิก", "ยกเลิกรับข่าวสาร"],
  vi: ["dừng", "ngừng", "hủy đăng ký", "huỷ đăng ký", "từ chối"],
  id: ["berhenti", "stop langganan"],
  ms: ["berhenti", "batal langganan"],
  tl: ["itigil", "tama na", "huminto"],
};

/** A message (or a tapped button) that consists of one of these is an opt-out from marketing alone. */
export const MARKETING_OPT_OUT_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: ["stop promotions", "stop marketing", "no more offers", "no promotions"],
  "zh-Hant": ["停止推廣", "停止宣傳", "不要推廣", "不要廣告", "唔好推廣", "唔要廣告"],
  "zh-Hans": ["停止推广", "停止宣传", "不要推广", "不要广告"],
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

/** A tenant's own opt-out words by language, in normal form. They add to the table; nothing takes a word out of it. */
export type OwnWords = ReadonlyMap<string, string>;

const NO_WORDS: OwnWords = new Map();
let read: { json: string; words: OwnWords } | undefined;

/**
 * Reads the variable `OPT_OUT_WORDS`: JSON `{ "<language>": ["word", …] }`. Undefined when it is no such thing; then
 * only the table counts, and `config.get` warns.
 */
export function ownOptOutWords(json: string | undefined): OwnWords | undefined {
  if (!json?.trim()) return NO_WORDS;
  if (read?.json === json) return read.words;
  try {
    const lists = Object.entries(JSON.parse(json) as Record<string, unknown>);
    if (!lists.every(([, list]) => Array.isArray(list) && list.every((word) => typeof word === "string")))
      return undefined;
    const words = lookUp(Object.fromEntries(lists) as Record<string, string[]>);
    // An empty word would take every message without words for an opt-out.
    read = { json, words: new Map([...words].filter(([word]) => word !== "")) };
    return read.words;
  } catch {
    return undefined;
  }
}

/** What a whole message says about consent, or undefined when it says nothing about it. */
export function consentWord(
  text: string,
  own: OwnWords = NO_WORDS,
): "opt_out" | "opt_out_marketing" | "opt_in" | undefined {
  const normal = normaliseText(text);
  if (OPT_OUT.has(normal) || own.has(normal)) return "opt_out";
  if (MARKETING_OPT_OUT.has(normal)) return "opt_out_marketing";
  return OPT_IN.has(normal) ? "opt_in" : undefined;
}
