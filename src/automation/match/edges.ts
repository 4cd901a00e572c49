/**
 * Where words begin and end. Scripts with spaces: between a letter or digit and anything else. Scripts without: where
 * `Intl.Segmenter` divides, and where the script changes. Texts are in the form of `normaliseForMatching`.
 */

const WORD = /[\p{L}\p{N}\p{M}]/u;
const MARK = /\p{M}/u;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u;
const HANGUL = /\p{Script=Hangul}/u;
const ONLY_HAN = /^\p{Script=Han}+$/u;

let segmenter: Intl.Segmenter | undefined;

export function segments(text: string): Intl.SegmentData[] {
  segmenter ??= new Intl.Segmenter("zh", { granularity: "word" });
  return [...segmenter.segment(text)];
}

function characterBefore(text: string, index: number): string {
  const low = text.charCodeAt(index - 1);
  const isPair = index > 1 && low >= 0xdc00 && low <= 0xdfff;
  return text.slice(index - (isPair ? 2 : 1), index);
}

const characterAt = (text: string, index: number): string =>
  index < text.length ? String.fromCodePoint(text.codePointAt(index) ?? 0) : "";

/** The places of one text at which words begin or end. */
export interface Edges {
  at(index: number): boolean;
  /** Nothing divides the text from `start` to `end`. */
  undivided(start: number, end: number): boolean;
}

export function edgesOf(text: string): Edges {
  let starts: Set<number> | undefined;
  const divides = (index: number): boolean => {
    starts ??= new Set(segments(text).map((segment) => segment.index));
    return starts.has(index);
  };
  return {
    at(index) {
      if (index <= 0 || index >= text.length) return true;
      const before = characterBefore(text, index);
      const after = characterAt(text, index);
      if (!WORD.test(before) || !WORD.test(after)) return true;
      if (UNSPACED.test(before) && UNSPACED.test(after)) return divides(index);
      return UNSPACED.test(before) !== UNSPACED.test(after) && !MARK.test(after);
    },
    undivided(start, end) {
      for (let index = start + 1; index < end; index++) if (divides(index)) return false;
      return true;
    },
  };
}

/**
 * Whether a phrase that stands at `start` is words of their own there. Beyond word edges:
 * three Chinese characters in a row are hardly ever parts of other words, so they count wherever they stand (「想退貨」 in
 * 「我想退貨」, where the segmenter takes 「我想」 for a word); two count within a longer word (「送貨」 in 「送貨上門」), not
 * across two of them (「和服」 in 「產品和服務」); one counts as a word of its own alone (「大」 not in 「大家好」).
 * Korean words take endings: a phrase counts at their beginning.
 */
export function standsAlone(text: string, edges: Edges, start: number, phrase: string): boolean {
  const end = start + phrase.length;
  const length = [...phrase].length;
  if (ONLY_HAN.test(phrase) && length >= 3) return true;
  if (edges.at(start)) {
    if (edges.at(end)) return true;
    const isStem = length >= 2 && HANGUL.test(characterBefore(text, end));
    if (isStem && HANGUL.test(characterAt(text, end))) return true;
  }
  return ONLY_HAN.test(phrase) && length === 2 && edges.undivided(start, end);
}

/** Whether a text has a phrase as words of their own. */
export function hasPhrase(text: string, edges: Edges, phrase: string): boolean {
  for (let start = text.indexOf(phrase); start !== -1; start = text.indexOf(phrase, start + 1))
    if (standsAlone(text, edges, start, phrase)) return true;
  return false;
}

/** Whether a text begins with a phrase, up to the end of a word where words have spaces. */
export function beginsWith(text: string, edges: Edges, phrase: string): boolean {
  if (!text.startsWith(phrase)) return false;
  const last = characterBefore(phrase, phrase.length);
  return UNSPACED.test(last) || HANGUL.test(last) || edges.at(phrase.length);
}
