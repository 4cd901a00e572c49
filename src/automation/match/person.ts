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
/** Who is asked for politely at the end of any message. */
const POLITE =
  /(?<!\b(?:no|not|don't|without|for|to) )\b(?:an? |the )?(?:humans?|real person|live person|representative)[\p{P}\s]+(?:please|pls|plz)$/u;
/** Characters that are looked at, before such words and at the end of a message. */
const NEAR = 40;

/** "No talk to a human" answers a bot; it does not turn a person down. */
const BARE_NO: ReadonlySet<string> = new Set(["no", "not"]);
const SPOKEN =
  /^(?:talk|speak|chat|connect|transfer|reach|put|pass|hand|escalate|live|human|real|actual|person)\b/;

/** Whether what stands right before a phrase turns it round. Looks no further back than {@link NEAR}. */
function isNegated(
  text: string,
  start: number,
  phrase: string,
  edges: Edges,
  notAsked: readonly string[],
): boolean {
  const from = Math.max(0, start - NEAR);
  const said = text.slice(from, start).trimEnd();
  if (WHY.test(said)) return false;
  return [said, said.replace(VERBS_BETWEEN, "")].some((before) =>
    notAsked.some(
      (word) =>
        before.endsWith(word) &&
        edges.at(from + before.length - word.length) &&
        !(BARE_NO.has(word) && SPOKEN.test(phrase)),
    ),
  );
}

/** A last sentence of its own, and what it takes after "no": "No!! Agent", "No, human please". */
const LAST_SENTENCE = /[.!?。;]([^.!?。;]{1,40})$/u;
const AFTER_NO = /^no(?: no)*[\p{P}\s]*,[\p{P}\s]*(.{1,40})$/u;

/** What a message comes to in the end: its last sentence, or what follows a "no". */
function atLast(text: string): string | undefined {
  const last = LAST_SENTENCE.exec(text.slice(-NEAR))?.[1] ?? AFTER_NO.exec(text.slice(0, 2 * NEAR))?.[1];
  return last === undefined ? undefined : bare(last);
}

/**
 * Whether somebody wants to speak with a person: says nothing else, says so at the end of a short message, or says it so
 * clearly that it counts in any message. Not when that is what they do not want.
 */
export function asksForPerson(text: string): boolean {
  const normal = normaliseForMatching(text.replaceAll("’", "'"));
  const { whole, end, anywhere, notAsked } = compiled();
  const about = bare(normal);
  const trimmed = normaliseText(normal);
  if (whole.has(about) || whole.has(trimmed)) return true;
  const last = atLast(trimmed);
  if (last !== undefined && whole.has(last)) return true;
  if (POLITE.test(trimmed.slice(-NEAR))) return true;
  const edges = edgesOf(about);
  const isAsked = (start: number, phrase: string): boolean =>
    standsAlone(about, edges, start, phrase) && !isNegated(about, start, phrase, edges, notAsked);
  const has = (phrase: string): boolean => {
    for (let start = about.indexOf(phrase); start !== -1; start = about.indexOf(phrase, start + 1))
      if (isAsked(start, phrase)) return true;
    return false;
  };
  if (anywhere.some(has)) return true;
  if (saidWords(about) > SHORT) return false;
  return end.some((phrase) => about.endsWith(phrase) && isAsked(about.length - phrase.length, phrase));
}
