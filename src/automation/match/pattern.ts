import { RE2JS, RE2JSSyntaxException } from "re2js";
import { simplified } from "./normalise";

/**
 * A pattern's size: instructions of its program, which repetitions multiply. RE2 looks at each character once for each of
 * them at most, so this times the length of a message bounds the work. github.com/google/re2/wiki/Syntax
 */
export const MOST_INSTRUCTIONS = 500;

/** What other engines have and RE2 does not, because it cannot be answered in linear time. */
const UNSUPPORTED: readonly { shape: RegExp; what: string }[] = [
  { shape: /^\(\?<?[=!]/, what: "looking ahead or behind" },
  { shape: /^\\[1-9]/, what: "references to groups" },
  { shape: /^\\k[<{']/, what: "references to groups" },
  { shape: /^\(\?P[=>]/, what: "references to groups" },
  { shape: /^\(\?>/, what: "atomic groups" },
  { shape: /^\(\?(?:\(|R|\d)/, what: "conditions and recursion" },
  { shape: /^(?:[*+?]|\{\d+(?:,\d*)?\})\+/, what: "possessive repetitions" },
];

/** Why a pattern is none of RE2's, as far as it can be told better than the library does. */
function unsupported(pattern: string): string | null {
  let inClass = false;
  for (let index = 0; index < pattern.length; index++) {
    const rest = pattern.slice(index, index + 12);
    const row = inClass ? undefined : UNSUPPORTED.find(({ shape }) => shape.test(rest));
    if (row) return `Patterns are RE2's: ${row.what} (${JSON.stringify(rest.slice(0, 4))}) is not supported.`;
    if (pattern[index] === "\\") index++;
    else if (pattern[index] === "[") inClass = true;
    else if (pattern[index] === "]") inClass = false;
  }
  return null;
}

/** Letters and digits of a pattern in the form in which messages are looked at; its signs stay what they are. */
const foldedPattern = (pattern: string): string =>
  simplified(pattern.replace(/[\p{L}\p{N}\p{M}]+/gu, (run) => run.normalize("NFKC")));

type Compiled = { pattern: RE2JS } | { problem: string };

function compiled(value: string): Compiled {
  const problem = unsupported(value);
  if (problem) return { problem };
  try {
    const pattern = RE2JS.compile(foldedPattern(value), RE2JS.CASE_INSENSITIVE);
    if (pattern.programSize() <= MOST_INSTRUCTIONS) return { pattern };
    return {
      problem: `The pattern is too large: ${pattern.programSize()} steps, of ${MOST_INSTRUCTIONS} at most. Repeat less often.`,
    };
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return { problem: `This is no pattern of RE2: ${error.message.replace(/^error parsing regexp: /, "")}.` };
  }
}

/** Why a pattern cannot be used, in words for whoever wrote it; null when it can. */
export function patternProblem(value: string): string | null {
  const result = compiled(value);
  return "problem" in result ? result.problem : null;
}

/**
 * A test of texts in the form of `normaliseForPatterns`; it holds when the pattern is found anywhere. Linear in the text.
 * @throws {RangeError} with the words of {@link patternProblem}.
 */
export function compilePattern(value: string): (text: string) => boolean {
  const result = compiled(value);
  if ("problem" in result) throw new RangeError(result.problem);
  return (text) => result.pattern.test(text);
}
