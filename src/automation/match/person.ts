import { normaliseText } from "../../governance";
import { bare } from "./bare";
import { type Edges, edgesOf, standsAlone } from "./edges";
import { normaliseForMatching } from "./normalise";
import { NOT_ASKED, PERSON_WORDS } from "./person-words";

/** A message of more is about something else that ends with such words. Latin words and Chinese characters. */
const SHORT = 14;

const folded = (list: readonly string[]): string[] => [...new Set(list.map(normaliseForMatching))];

interface Words {
  whole: ReadonlySet<string>;
  end: readonly string[];
  anywhere: readonly string[];
  notAsked: readonly string[];
}

let words: Words | undefined;

function compiled(): Words {
  words ??= {
    whole: new Set(folded(PERSON_WORDS.whole)),
    end: folded(PERSON_WORDS.end),
    anywhere: folded(PERSON_WORDS.anywhere),
    notAsked: folded(NOT_ASKED),
  };
  return words;
}

const saidWords = (text: string): number => text.match(/\p{Script=Han}|[\p{L}\p{N}']+/gu)?.length ?? 0;

/** What may stand between a negation and the word for a person. */
const VERBS_BETWEEN = /[揾找转要叫驳接同跟和与见]+$/u;
/** Whoever asks why not, asks. */
const WHY = /点解|为什么|为何|几解|\bwhy\b/u;
/** Characters before the words that are looked at. */
const NEAR = 40;

function isNegated(before: string, edges: Edges, notAsked: readonly string[]): boolean {
  const said = before.trimEnd();
  if (WHY.test(said.slice(-NEAR))) return false;
  return [said, said.replace(VERBS_BETWEEN, "")].some((text) =>
    notAsked.some((word) => text.endsWith(word) && edges.at(text.length - word.length)),
  );
}

/**
 * Whether somebody wants to speak with a person: says nothing else, says so at the end of a short message, or says it so
 * clearly that it counts in any message. Not when that is what they do not want.
 */
export function asksForPerson(text: string): boolean {
  const normal = normaliseForMatching(text.replaceAll("’", "'"));
  const { whole, end, anywhere, notAsked } = compiled();
  const about = bare(normal);
  if (whole.has(about) || whole.has(normaliseText(normal))) return true;
  const edges = edgesOf(about);
  const isAsked = (start: number, phrase: string): boolean =>
    standsAlone(about, edges, start, phrase) && !isNegated(about.slice(0, start), edges, notAsked);
  const has = (phrase: string): boolean => {
    for (let start = about.indexOf(phrase); start !== -1; start = about.indexOf(phrase, start + 1))
      if (isAsked(start, phrase)) return true;
    return false;
  };
  if (anywhere.some(has)) return true;
  if (saidWords(about) > SHORT) return false;
  return end.some((phrase) => about.endsWith(phrase) && isAsked(about.length - phrase.length, phrase));
}
