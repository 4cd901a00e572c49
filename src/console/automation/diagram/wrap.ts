/** Characters as wide as the font is high: Chinese, Japanese, Korean, full-width forms, pictographs. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60\p{Extended_Pictographic}]/u;
const NARROW = /[\sfijlrtI1.,:;'’|!()[\]/\\-]/;
const BROAD = /[mwMW@%&\p{Lu}]/u;
const MARK = /^\p{M}|^\p{Cf}/u;

/** Widths of a letter in the font of the pages, rounded up, as parts of its size: servers measure nothing. */
function widthOf(grapheme: string): number {
  if (WIDE.test(grapheme)) return 1;
  if (MARK.test(grapheme)) return 0;
  if (NARROW.test(grapheme)) return 0.38;
  return BROAD.test(grapheme) ? 0.82 : 0.58;
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const words = new Intl.Segmenter("zh-Hant", { granularity: "word" });

const lettersOf = (text: string): string[] => Array.from(graphemes.segment(text), ({ segment }) => segment);

/** How wide a text is, in parts of its font size. */
export function measure(text: string): number {
  return lettersOf(text).reduce((width, letter) => width + widthOf(letter), 0);
}

const OPENS = /[\p{Ps}\p{Pi}]$/u;

/** Whether a line may end between two parts: at a blank, and between Chinese words but not before punctuation. */
function mayBreak(before: string, after: string, isWord: boolean): boolean {
  if (before === " " || after === " ") return true;
  if (OPENS.test(before) || !(isWord || OPENS.test(after))) return false;
  return WIDE.test(lettersOf(before).at(-1) ?? "") || WIDE.test(after);
}

/** What is not broken, and single spaces. */
function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (const { segment, isWordLike = false } of words.segment(text.replace(/\s+/gu, " ").trim())) {
    const last = tokens.at(-1);
    if (last === undefined || mayBreak(last, segment, isWordLike)) tokens.push(segment);
    else tokens[tokens.length - 1] = last + segment;
  }
  return tokens;
}

/** As much of a text as fits, in parts of the font size, with what says that there is more. */
function cut(text: string, most: number): string {
  let kept = "";
  let width = measure("…");
  for (const letter of lettersOf(text)) {
    width += widthOf(letter);
    if (width > most) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}

/**
 * A text in lines, cut off after the last one.
 *
 * @param most width of a line in parts of the font size
 */
export function wrap(text: string, most: number, lines: number): string[] {
  const wrapped: string[] = [];
  let line = "";
  let width = 0;
  const close = () => {
    if (line.trim() !== "") wrapped.push(line.trim());
    line = "";
    width = 0;
  };
  for (const token of tokensOf(text)) {
    const needed = measure(token);
    if (width + needed > most) close();
    // A word that is longer than a line is broken anywhere.
    for (const part of needed > most ? lettersOf(token) : [token]) {
      const more = measure(part);
      if (width + more > most) close();
      if (line === "" && part === " ") continue;
      line += part;
      width += more;
    }
    if (wrapped.length > lines) break;
  }
  close();
  if (wrapped.length <= lines) return wrapped;
  return [...wrapped.slice(0, lines - 1), cut(wrapped[lines - 1] ?? "", most)];
}

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
const LETTER = /\p{L}/u;

/** The direction that a text begins in, as `dir="auto"` finds it. */
export function directionOf(text: string): "rtl" | undefined {
  const [first] = LETTER.exec(text) ?? [];
  return first !== undefined && RIGHT_TO_LEFT.test(first) ? "rtl" : undefined;
}
