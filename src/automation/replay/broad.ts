import type { Matcher } from "../definition";
import { compileMatchers } from "../match";
import { BROAD_SHARE } from "../rules";
import type { Answers, Comparison } from "./compare";

/** Fewer messages than this show no share. */
const FROM_MESSAGES = 20;

/** How much of what customers write a change would answer. Shares from 0 to 1. */
export interface Broadness {
  messages: number;
  /** Share that the changed flow or rule would answer; null with too few messages. */
  share: number | null;
  /** Of a keyword rule: matchers that alone are too broad, by their place. */
  matchers: { index: number; share: number }[];
}

export const isBroad = (share: number | null): boolean => share !== null && share > BROAD_SHARE;

/** A pattern that cannot be compiled matches nothing; `check/` says what is wrong with it. */
function compiled(matchers: readonly Matcher[]): { matches(text: string): number } {
  try {
    return compileMatchers(matchers);
  } catch (error) {
    if (error instanceof RangeError) return { matches: () => -1 };
    throw error;
  }
}

/**
 * How broad a change is by the messages that were replayed.
 *
 * @param texts what the customers wrote, empty of what has no words
 * @param match of a keyword rule
 */
export function broadnessOf(
  { messages, by }: Pick<Comparison, "messages" | "by">,
  subjectId: string,
  texts: readonly string[],
  match: readonly Matcher[] = [],
): Broadness {
  if (messages < FROM_MESSAGES) return { messages, share: null, matchers: [] };
  const answered = by.find(({ id }: Answers) => id === subjectId)?.after ?? 0;
  const all = compiled(match);
  const matching = texts.filter((text) => text !== "" && all.matches(text) !== -1);
  // One alone can be no broader than all together.
  const each = isBroad(matching.length / messages) ? match : [];
  return {
    messages,
    share: answered / messages,
    matchers: each.flatMap((matcher, index) => {
      const one = compiled([matcher]);
      const share = matching.filter((text) => one.matches(text) !== -1).length / messages;
      return isBroad(share) ? [{ index, share }] : [];
    }),
  };
}
