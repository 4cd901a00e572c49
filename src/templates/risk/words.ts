import { foldLookAlikes } from "../../governance";
import { hasHan, toSimplified } from "./han";
import { asItStands, type Form, type SearchableText } from "./searchable-text";

/** What a rule looks for. Chinese stands in traditional characters and is found in both scripts. */
export interface Words {
  /** Latin words match whole, with a plural ending; Chinese ones anywhere. */
  words: readonly string[];
  /** Patterns of small letters, for what is no fixed word: "20% off", 八五折. */
  shapes?: readonly RegExp[];
  /** Longer phrases in which a word is something else: 酒店 is no 酒. */
  except?: readonly (string | RegExp)[];
}

/** Words that are written one behind the other, with commas, as a policy lists them. */
export const listed = (...lines: readonly string[]): string[] => lines.flatMap((line) => line.split(", "));

export interface Hit {
  /** The very words, as they stand in the text. */
  evidence: string;
  form: Form;
  /** In the form's text. */
  from: number;
  to: number;
}

interface Compiled {
  find: readonly RegExp[];
  except: readonly RegExp[];
}

const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const folded = (word: string) => toSimplified(foldLookAlikes(word.normalize("NFKC").toLowerCase()));

const BETWEEN_SCRIPTS = /(?<=[a-z0-9])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[a-z0-9])/g;

/** Words of one kind as a pattern; the longest comes first, so that the evidence is whole. */
function patternsOf(words: readonly string[]): RegExp[] {
  const longestFirst = [...new Set(words.map(folded))].toSorted((a, b) => b.length - a.length);
  const han = longestFirst.filter(hasHan).map((word) => escaped(word).replace(BETWEEN_SCRIPTS, " ?"));
  const latin = longestFirst.filter((word) => !hasHan(word));
  const spaced = latin.map((word) => escaped(word).replace(/[ -]/g, "[\\s-]{0,2}").replace(/'/g, "'?"));
  return [
    ...(spaced.length > 0
      ? [
          new RegExp(
            `(?<![\\p{sc=Latin}\\p{N}])(?:${spaced.join("|")})(?:'s|es|s)?(?![\\p{sc=Latin}\\p{N}])`,
            "gu",
          ),
        ]
      : []),
    ...(han.length > 0 ? [new RegExp(han.join("|"), "gu")] : []),
  ];
}

const shapePattern = (shape: RegExp) => new RegExp(toSimplified(shape.source), "gu");

const compiled = new WeakMap<Words, Compiled>();

function compile(rule: Words): Compiled {
  let known = compiled.get(rule);
  if (!known) {
    const except = rule.except ?? [];
    known = {
      find: [...patternsOf(rule.words), ...(rule.shapes ?? []).map(shapePattern)],
      except: [
        ...patternsOf(except.filter((phrase) => typeof phrase === "string")),
        ...except.filter((phrase) => phrase instanceof RegExp).map(shapePattern),
      ],
    };
    compiled.set(rule, known);
  }
  return known;
}

/** Where one form of a text has a rule's words, in order. */
export function hitsInForm(text: SearchableText, form: Form, rule: Words): Hit[] {
  const { find, except } = compile(rule);
  const hits = find.flatMap((pattern) =>
    Array.from(form.text.matchAll(pattern), (match) => ({
      form,
      from: match.index,
      to: match.index + match[0].length,
      evidence: asItStands(text.source, form, match.index, match.index + match[0].length),
    })),
  );
  if (hits.length === 0) return [];
  const excused = except.flatMap((pattern) =>
    Array.from(form.text.matchAll(pattern), (match) => [match.index, match.index + match[0].length] as const),
  );
  return hits
    .filter(({ from, to }) => !excused.some(([start, end]) => start <= from && to <= end))
    .toSorted((a, b) => a.from - b.from || b.to - a.to);
}

/** Where a text has a rule's words, in order; disguised ones only when there are no open ones. */
export function hitsOf(text: SearchableText, rule: Words): Hit[] {
  const open = hitsInForm(text, text.folded, rule);
  return open.length > 0 || text.joined === text.folded ? open : hitsInForm(text, text.joined, rule);
}

/** The first of a rule's words in a text. */
export const firstHit = (text: SearchableText, rule: Words): Hit | undefined => hitsOf(text, rule)[0];
