import { foldCase, foldLookAlikes } from "../governance";

/** Letters that say a word each: ten of them are a sentence. */
const WORD_LETTER = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u{20000}-\u{3134f}]/u;

/** As long as this is a run that nobody writes twice by chance; a Chinese character counts as two letters. */
export const LEAST_RUN = 20;
/** There are many notes about others, and some share a phrase with any message. */
export const LEAST_RUN_OF_OTHERS = 40;
/** A note that is shorter than a run gives itself away as a whole, from this length on. */
const LEAST_NOTE = 8;

/** Digits that stand for letters where somebody hides a word, and the letter that looks like the digit one. */
const DIGITS_AS_LETTERS: Readonly<Record<string, string>> = {
  ...{ 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t" },
  l: "i",
};

/** What everybody says to everybody: a note that is nothing but this holds no secret, and it may be said though a note has it. */
const COURTESIES: ReadonlySet<string> = new Set(
  [
    ...["thank you", "thank you so much", "thank you very much", "many thanks", "no problem", "good morning"],
    ...["good afternoon", "good evening", "please wait", "one moment please", "you are welcome", "all good"],
    ...["you're welcome", "have a nice day", "have a nice weekend", "will call back", "please call us"],
    ...["order received", "delivered", "thank you for your patience", "thank you for your understanding"],
    ...["thank you for contacting us", "thank you for your order", "thank you for your message"],
    ...["sorry for the inconvenience", "we apologise for the inconvenience", "as soon as possible"],
    ...["please let us know if you have any questions", "how can I help you today"],
    ...[
      "多謝支持",
      "多謝惠顧",
      "謝謝惠顧",
      "唔該晒你",
      "請稍等",
      "請等等",
      "早上好呀",
      "不用客氣",
      "已經寄出",
    ],
    ...["感謝您的耐心等候", "多謝你的查詢", "不好意思讓你久等了", "如有任何問題請隨時聯絡我們"],
  ].map((text) => letters(text)),
);

/** A text in one form: no case, accent or disguise tells two texts apart. */
function plain(text: string): string {
  return foldLookAlikes(foldCase(text))
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .normalize("NFC")
    .replace(/[013457l]/g, (sign) => DIGITS_AS_LETTERS[sign] ?? sign);
}

/** Letters and digits of a text in one form, without spaces and punctuation. */
function letters(text: string): string {
  return plain(text).replace(/[^\p{L}\p{N}]/gu, "");
}

/** A text as words with one space around each, so that a short note is not found inside other words. */
function words(text: string): string {
  return ` ${plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(" ")} `;
}

const weightOf = (letter: string): number => (WORD_LETTER.test(letter) ? 2 : 1);

function weight(text: string): number {
  let sum = 0;
  for (const letter of text) sum += weightOf(letter);
  return sum;
}

/** From each letter on, the shortest run that is long enough to tell where it comes from. */
function runsOf(text: string, least: number): Set<string> {
  const all = [...letters(text)];
  const runs = new Set<string>();
  let end = 0;
  let sum = 0;
  for (let start = 0; start < all.length; start++) {
    while (end < all.length && sum < least) sum += weightOf(all[end++] as string);
    if (sum < least) break;
    runs.add(all.slice(start, end).join(""));
    sum -= weightOf(all[start] as string);
  }
  return runs;
}

function shortNoteIn(note: string, message: { words: string; letters: string }): boolean {
  const own = letters(note);
  const length = weight(own);
  if (length < LEAST_NOTE || length >= LEAST_RUN || COURTESIES.has(own)) return false;
  // The number of an order or a parcel is what messages are about.
  if (weight(letters(note.replace(/\S*\p{N}\S*/gu, ""))) < LEAST_NOTE && !WORD_LETTER.test(own)) return false;
  return WORD_LETTER.test(own) ? message.letters.includes(own) : message.words.includes(words(note));
}

/**
 * Whether the customer wrote a run, but for some letters at its ends: where a known text begins and ends, the words around
 * it may be the same by chance.
 */
function isKnown(run: string, known: string): boolean {
  const all = [...run];
  const slack = Math.floor(all.length * 0.3);
  for (let cut = 0; cut <= slack; cut++)
    if (known.includes(all.slice(cut, all.length - (slack - cut)).join(""))) return true;
  return false;
}

/** What a text is judged by beside the notes. */
export interface Around {
  /** What the customer wrote or was told is no secret to her: an address may be repeated though a note has it too. */
  known?: readonly string[];
  /** What the messages before said: a note in pieces is a note. */
  before?: string;
  /** How long a run gives its note away; see {@link LEAST_RUN}. */
  least?: number;
}

/** Whether a text contains a note, or a run of one, or brings one to an end that the messages before began. */
export function quotesNote(
  text: string,
  notes: readonly string[],
  { known = [], before = "", least = LEAST_RUN }: Around = {},
): boolean {
  if (notes.length === 0) return false;
  const runs = runsOf(`${before} ${text}`, least).difference(runsOf(before, least));
  const message = { words: words(text), letters: letters(text) };
  const knownLetters = [...COURTESIES, ...known.map(letters)].join(" ");
  const said = known.map((knownText) => ({ words: words(knownText), letters: letters(knownText) }));
  return notes.some((note) => {
    if (runs.size > 0)
      for (const run of runsOf(note, least)) if (runs.has(run) && !isKnown(run, knownLetters)) return true;
    return (
      least === LEAST_RUN &&
      shortNoteIn(note, message) &&
      !said.some((knownText) => shortNoteIn(note, knownText))
    );
  });
}
