import { foldLookAlikes, normaliseText } from "../governance";

/** Letters that say a word each: ten of them are a sentence. */
const WORD_LETTER = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u{20000}-\u{3134f}]/u;

/** As long as this is a run that nobody writes twice by chance; a Chinese character counts as two letters. */
const LEAST_RUN = 20;
/** A note that is shorter than a run gives itself away as a whole, from this length on. */
const LEAST_NOTE = 8;

/** What everybody says to everybody: a note that is nothing but this holds no secret. */
const COURTESIES: ReadonlySet<string> = new Set(
  [
    ...["thank you", "thank you so much", "thank you very much", "many thanks", "no problem", "good morning"],
    ...["good afternoon", "good evening", "please wait", "one moment please", "you are welcome", "all good"],
    ...[
      "you're welcome",
      "have a nice day",
      "will call back",
      "please call us",
      "order received",
      "delivered",
    ],
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
  ].map((text) => letters(text)),
);

/** Letters and digits of a text in one form: no case, space, punctuation or disguise tells two texts apart. */
function letters(text: string): string {
  return foldLookAlikes(normaliseText(text)).replace(/[^\p{L}\p{N}]/gu, "");
}

/** A text as words with one space around each, so that a short note is not found inside other words. */
function words(text: string): string {
  return ` ${foldLookAlikes(normaliseText(text))
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
function runsOf(text: string): Set<string> {
  const all = [...letters(text)];
  const runs = new Set<string>();
  let end = 0;
  let sum = 0;
  for (let start = 0; start < all.length; start++) {
    while (end < all.length && sum < LEAST_RUN) sum += weightOf(all[end++] as string);
    if (sum < LEAST_RUN) break;
    runs.add(all.slice(start, end).join(""));
    sum -= weightOf(all[start] as string);
  }
  return runs;
}

function shortNoteIn(note: string, message: { words: string; letters: string }): boolean {
  const own = letters(note);
  const length = weight(own);
  if (length < LEAST_NOTE || length >= LEAST_RUN || COURTESIES.has(own)) return false;
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

/**
 * Whether a text contains a note, or a run of one. What the customer wrote (`known`) is no secret to the customer: an
 * address may be repeated though a note has it too.
 */
export function quotesNote(text: string, notes: readonly string[], known: readonly string[] = []): boolean {
  if (notes.length === 0) return false;
  const runs = runsOf(text);
  const message = { words: words(text), letters: letters(text) };
  const knownLetters = known.map(letters).join(" ");
  const said = known.map((knownText) => ({ words: words(knownText), letters: letters(knownText) }));
  return notes.some((note) => {
    for (const run of runsOf(note)) if (runs.has(run) && !isKnown(run, knownLetters)) return true;
    return shortNoteIn(note, message) && !said.some((knownText) => shortNoteIn(note, knownText));
  });
}

function* stringsIn(value: unknown, key: string): Generator<[key: string, text: string]> {
  if (typeof value === "string") {
    yield [key, value];
    if (!value.includes("%")) return;
    try {
      yield [`${key}%`, decodeURIComponent(value)];
    } catch {
      // No encoded text.
    }
  } else if (Array.isArray(value)) {
    for (const item of value) yield* stringsIn(item, key);
  } else if (value !== null && typeof value === "object") {
    for (const [name, part] of Object.entries(value)) yield* stringsIn(part, name);
  }
}

/**
 * All that a message says, wherever it says it: each field by itself, the fields of one name in a row, as somebody reads
 * buttons, rows or the values of a template one after the other, and all fields in a row.
 */
export function everythingSaid(message: unknown): string[] {
  const byKey = new Map<string, string[]>();
  const add = (key: string, text: string) => byKey.set(key, [...(byKey.get(key) ?? []), text]);
  for (const [key, text] of stringsIn(message, "")) {
    add(key, text);
    if (key !== "type") add("*", text);
  }
  return [...byKey.values()].map((texts) => texts.join(" "));
}
