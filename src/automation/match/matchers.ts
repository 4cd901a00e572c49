import { normaliseText } from "../../governance";
import type { Matcher } from "../definition";
import { bare } from "./bare";
import { beginsWith, type Edges, edgesOf, hasPhrase } from "./edges";
import { compileIntent, INTENT_THRESHOLD } from "./intent";
import { normaliseForMatching, normaliseForPatterns } from "./normalise";
import { compilePattern } from "./pattern";

/** Whether a customer's words are like one of some matchers, and which. */
export interface CompiledMatchers {
  /** The index of the first matcher that holds, or -1. */
  matches(text: string): number;
}

/** A message in the forms in which matchers look at it, each made when it is first needed. */
class Said {
  readonly normal: string;
  #edges: Edges | undefined;
  #bare: string | undefined;
  #start: { text: string; edges: Edges } | undefined;
  #pattern: string | undefined;

  constructor(readonly text: string) {
    this.normal = normaliseForMatching(text);
  }

  get edges(): Edges {
    this.#edges ??= edgesOf(this.normal);
    return this.#edges;
  }

  get bare(): string {
    this.#bare ??= bare(this.normal);
    return this.#bare;
  }

  /** Without quotation marks and the like before its first word. */
  get start(): { text: string; edges: Edges } {
    if (!this.#start) {
      const text = normaliseText(this.normal);
      this.#start = { text, edges: edgesOf(text) };
    }
    return this.#start;
  }

  get pattern(): string {
    this.#pattern ??= normaliseForPatterns(this.text);
    return this.#pattern;
  }
}

type Test = (said: Said) => boolean;

/** A matcher as a test. A value of nothing that can be seen matches nothing. @throws {RangeError} for an unsafe pattern. */
function compile(matcher: Matcher): Test {
  if (matcher.by === "pattern") {
    const test = compilePattern(matcher.value);
    return (said) => test(said.pattern);
  }
  if (matcher.by === "intent") {
    const likeness = compileIntent(matcher.examples);
    return (said) => likeness(said.normal) >= INTENT_THRESHOLD;
  }
  const value = normaliseForMatching(matcher.value);
  if (value === "") return () => false;
  switch (matcher.by) {
    case "phrase":
      // A message that is nothing but the phrase has it, wherever the segmenter divides.
      return (said) =>
        said.normal === value || said.bare === value || hasPhrase(said.normal, said.edges, value);
    case "prefix":
      return (said) =>
        beginsWith(said.normal, said.edges, value) || beginsWith(said.start.text, said.start.edges, value);
    case "contains":
      return (said) => said.normal.includes(value);
  }
}

/** The message that was looked at last: each live rule asks about the same one in turn. */
let last: Said | undefined;

function said(text: string): Said {
  if (last?.text !== text) last = new Said(text);
  return last;
}

/** Compiled once, asked often. @throws {RangeError} for an unsafe pattern. */
export function compileMatchers(matchers: readonly Matcher[]): CompiledMatchers {
  const tests = matchers.map(compile);
  return { matches: (text) => tests.findIndex((test) => test(said(text))) };
}
