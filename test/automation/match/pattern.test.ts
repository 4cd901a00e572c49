import { describe, expect, test } from "vitest";
import { compileMatchers, MOST_INSTRUCTIONS, patternProblem } from "../../../src/automation/match";

describe("patterns", () => {
  test.each(["退{1,3}貨", "(?i)refund", "\\bHL-\\d{5}\\b", "\\p{Han}+", "(a+)+$", "[(?=]", "\\\\1", "a|b|c"])(
    "%s can be used",
    (value) => {
      expect(patternProblem(value)).toBeNull();
    },
  );

  test.each([
    ["(a)\\1", "references to groups"],
    ["(?<n>a)\\k<n>", "references to groups"],
    ["(?P<n>a)(?P=n)", "references to groups"],
    ["(?=a)b", "looking ahead or behind"],
    ["(?!a)b", "looking ahead or behind"],
    ["(?<=a)b", "looking ahead or behind"],
    ["(?<!a)b", "looking ahead or behind"],
    ["(?>a+)b", "atomic groups"],
    ["a++b", "possessive repetitions"],
    ["a{1001}", "invalid repeat count"],
    ["(a{1000}){1000}", "invalid repeat count"],
    ["a{900}", "too large"],
    ["(a{20}){30}", `of ${MOST_INSTRUCTIONS} at most`],
    ["((a?){20}){20}", "too large"],
    ["(", "missing closing"],
    ["[a", "missing closing"],
    ["*a", "missing argument"],
    ["a**", "invalid nested repetition"],
  ])("%s is refused: %s", (value, words) => {
    expect(patternProblem(value)).toContain(words);
    expect(() => compileMatchers([{ by: "pattern", value }])).toThrow(RangeError);
  });

  // A backtracking engine does not come back from any of these.
  test.each([
    ["(a+)+$", `${"a".repeat(50_000)}!`],
    ["(a|a)*b", "a".repeat(50_000)],
    ["(a|aa)+$", `${"a".repeat(50_000)}!`],
    ["(.*)(.*)(.*)(.*)=x", "=".repeat(50_000)],
    ["(x+x+)+y", "x".repeat(50_000)],
    ["^(([a-z])+.)+[A-Z]([a-z])+$", `${"a".repeat(50_000)}1`],
    ["(a|b)*a(a|b){12}c", "ab".repeat(25_000)],
    ["(?:a?){80}a{80}c", "a".repeat(50_000)],
  ])("%s ends on a long text", (value, text) => {
    expect(compileMatchers([{ by: "pattern", value }]).matches(text)).toBe(-1);
  });
});
