import { foldLookAlikes, INVISIBLE } from "../../governance";
import { toSimplified } from "./han";

/** A text in another form, of which each character knows where it stood. */
export interface Form {
  text: string;
  /** By UTF-16 unit of the form: where what it came from begins and ends in the source. */
  starts: readonly number[];
  ends: readonly number[];
}

/** A text in the forms in which words are looked for. */
export interface SearchableText {
  source: string;
  /** Small letters, full width and invisible characters undone, one space for many. Letters are what they are. */
  plain: Form;
  /** As plain, with letters that only look like Latin ones replaced by these, and Chinese in simplified characters. */
  folded: Form;
  /** As folded, with spelled-out words joined ("f r e e", "優 惠"). */
  joined: Form;
}

interface Unit {
  text: string;
  start: number;
  end: number;
}

const CLUSTER = /\P{M}\p{M}*|\p{M}+/gu;

function plainUnits(source: string): Unit[] {
  const units: Unit[] = [];
  for (const match of source.matchAll(CLUSTER)) {
    const [cluster] = match;
    const small = cluster.normalize("NFKC").toLowerCase().replace(INVISIBLE, "");
    const text = small.replace(/\s/g, " ").replace(/[‘’ʼ`]/g, "'");
    if (text === "") continue;
    const end = match.index + cluster.length;
    const last = units.at(-1);
    // A line's end stays one: words on both sides of it are not read together.
    if (text === " " && (last?.text === " " || last?.text === "\n")) {
      if (/[\n\r\u2028\u2029]/.test(cluster)) last.text = "\n";
      last.end = end;
      continue;
    }
    units.push({ text: /[\n\r\u2028\u2029]/.test(cluster) ? "\n" : text, start: match.index, end });
  }
  return units;
}

function formOf(units: readonly Unit[]): Form {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { text, start, end } of units) {
    for (let unit = 0; unit < text.length; unit++) {
      starts.push(start);
      ends.push(end);
    }
  }
  return { text: units.map(({ text }) => text).join(""), starts, ends };
}

/** The form without what stands at some of its places. */
function without(form: Form, dropped: ReadonlySet<number>): Form {
  const kept = Array.from({ length: form.text.length }, (_, index) => index).filter(
    (index) => !dropped.has(index),
  );
  return {
    text: kept.map((index) => form.text[index]).join(""),
    starts: kept.map((index) => form.starts[index] as number),
    ends: kept.map((index) => form.ends[index] as number),
  };
}

const SEPARATOR = /[.\-_*·•~|/ ]/;
/** Three letters and more, each by itself: "f.r.e.e". */
const SPELLED =
  /(?<![\p{sc=Latin}\p{N}])\p{sc=Latin}(?:[.\-_*·•~|/ ]\p{sc=Latin}(?![\p{sc=Latin}\p{N}])){2,}/gu;
const BETWEEN_HAN = /(?<=[\u3400-\u9fff])[.\-_*·•~|/ ]{1,2}(?=[\u3400-\u9fff])/gu;

function joinedForm(folded: Form): Form {
  const dropped = new Set<number>();
  for (const pattern of [SPELLED, BETWEEN_HAN]) {
    for (const match of folded.text.matchAll(pattern)) {
      for (let index = match.index; index < match.index + match[0].length; index++) {
        if (SEPARATOR.test(folded.text[index] as string)) dropped.add(index);
      }
    }
  }
  return dropped.size === 0 ? folded : without(folded, dropped);
}

export function searchableText(source: string): SearchableText {
  const units = plainUnits(source);
  const folded = formOf(units.map((unit) => ({ ...unit, text: toSimplified(foldLookAlikes(unit.text)) })));
  return { source, plain: formOf(units), folded, joined: joinedForm(folded) };
}

/** What stands in the source where a form has `from` up to `to`. */
export function asItStands(source: string, form: Form, from: number, to: number): string {
  const start = form.starts[from];
  const end = form.ends[to - 1];
  return start === undefined || end === undefined ? "" : source.slice(start, end);
}
