import type { Matcher } from "../definition";

/** Whether a customer's words are like one of some matchers, and which; compiled once. @throws {RangeError} for an unsafe pattern. */
export interface CompiledMatchers {
  /** The index of the first matcher that holds, or -1. */
  matches(text: string): number;
}

export function compileMatchers(_matchers: readonly Matcher[]): CompiledMatchers {
  throw new Error("not written yet");
}

/** A text in the form in which matchers compare: width, case, look-alikes, Traditional as Simplified, spaces. */
export function normaliseForMatching(_text: string): string {
  throw new Error("not written yet");
}
