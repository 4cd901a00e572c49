import { consentWord } from "../../governance";
import type { Matcher } from "../definition";
import {
  asksForPerson,
  compileMatchers,
  isShortExample,
  normaliseForMatching,
  patternProblem,
} from "../match";
import type { Notice } from "./codes";
import { COMMON_CHARACTERS, COMMON_WORDS, ORDINARY_MESSAGES } from "./keyword-words";

let common: { words: Set<string>; characters: Set<string> } | undefined;

const HAS_MEANING = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;
const HAN = /\p{Script=Han}/u;
const PLAIN = /[\p{L}\p{N}]/u;

type Found = Omit<Notice, "path">;

const broad = (message: string, evidence: string): Found => ({
  code: "keyword_broad",
  message,
  fix: "Use a longer word or a phrase that only such messages have.",
  evidence,
});

/** What is wrong with a keyword as such, whatever customers write. */
function keywordNotice({ by, value }: Exclude<Matcher, { by: "pattern" | "intent" }>): Found | undefined {
  common ??= {
    words: new Set(COMMON_WORDS.map(normaliseForMatching)),
    characters: new Set(COMMON_CHARACTERS.map(normaliseForMatching)),
  };
  const folded = normaliseForMatching(value);
  if (!HAS_MEANING.test(folded)) {
    const message = "It has no letter, digit or emoji, so there is nothing to find.";
    return { code: "keyword_empty", message, fix: "Give a word or phrase.", evidence: value };
  }
  const [first = "", ...more] = folded;
  if (common.words.has(folded)) return broad("This word stands in messages about anything.", value);
  if (more.length > 0) {
    const isShort = by === "contains" && more.length === 1 && !HAN.test(folded);
    if (!isShort) return undefined;
    const message = "Two letters stand within many words.";
    return { code: "keyword_short", message, fix: "Use by: phrase, or more letters.", evidence: value };
  }
  if (by !== "phrase") return broad("One character begins, or stands in, too many messages.", value);
  if (common.characters.has(first)) return broad("This character stands in messages about anything.", value);
  if (HAN.test(first)) {
    const message = "One character is a word of its own in few messages, and means many things.";
    return { code: "keyword_short", message, fix: "Use a word of two characters or more.", evidence: value };
  }
  return PLAIN.test(first) ? broad("One letter or digit stands in too many messages.", value) : undefined;
}

function patternNotice(value: string): Found | undefined {
  const problem = patternProblem(value);
  if (problem !== null) {
    const fix = "Write it in RE2's syntax, smaller, or use several phrases instead.";
    return { code: "pattern_unsafe", message: problem, fix, evidence: value };
  }
  const { matches } = compileMatchers([{ by: "pattern", value }]);
  if (matches("") === 0)
    return broad("The pattern finds an empty message, so it finds every message.", value);
  const findsAll = ORDINARY_MESSAGES.some((messages) => messages.every((message) => matches(message) === 0));
  return findsAll ? broad("The pattern finds ordinary messages of all kinds.", value) : undefined;
}

/** Words that are dealt with before any keyword is looked at. */
function reservedNotice(words: string): Found | undefined {
  const consent = consentWord(words);
  if (consent === undefined && !asksForPerson(words)) return undefined;
  const message =
    consent === undefined
      ? "Whoever says this gets a person, before any keyword is looked at."
      : "Whoever says this opts out or in, before any keyword is looked at.";
  return { code: "keyword_reserved", message, fix: "Take it out.", evidence: words };
}

function noticesOf(matcher: Matcher): Found[] {
  if (matcher.by === "pattern")
    return [patternNotice(matcher.value)].filter((notice) => notice !== undefined);
  if (matcher.by === "intent") {
    const shortOnes = matcher.examples.filter(isShortExample);
    if (shortOnes.length === 0) return [];
    const message = "So short an example is like messages of the same words only.";
    const fix = "Write whole sentences, as customers do, or use by: phrase.";
    return [{ code: "example_short", message, fix, evidence: shortOnes.slice(0, 5).join(", ") }];
  }
  return [keywordNotice(matcher), reservedNotice(matcher.value)].filter((notice) => notice !== undefined);
}

/** Lists of matchers with their places, in the order in which they are asked. */
export interface PlacedMatchers {
  match: readonly Matcher[];
  /** For example `faq.0.match`. */
  path: string;
}

/** What is wrong with keywords: each, and those that never get their turn because the same stands before them. */
export function keywordNotices(lists: readonly PlacedMatchers[]): Notice[] {
  const before = new Map<string, string>();
  return lists.flatMap(({ match, path }) =>
    match.flatMap((matcher, index): Notice[] => {
      const at = `${path}.${index}.value`;
      const notices = noticesOf(matcher).map((found) => ({ ...found, path: at }));
      const value = matcher.by === "pattern" ? matcher.value : normaliseForMatching(matcher.value);
      const key = `${matcher.by}\u0000${value}`;
      const first = before.get(key);
      if (first === undefined) before.set(key, at);
      else {
        const message = `The same stands at ${first} already, which is asked first.`;
        notices.push({
          code: "keyword_twice",
          path: at,
          message,
          fix: "Take one out.",
          evidence: matcher.value,
        });
      }
      return notices;
    }),
  );
}
