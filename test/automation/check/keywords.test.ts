import { describe, expect, test } from "vitest";
import type { Matcher } from "../../../src/automation/definition";
import { flow, flowTold, rule, ruleTold } from "./definitions";

const about = (matcher: Matcher): string[] => ruleTold(rule({ match: [matcher] }));
const at = (line: string): string[] => [`${line} match.0.value`];

describe("keywords that would answer too much", () => {
  test.each<[Matcher["by"], string]>([
    ["phrase", "a"],
    ["phrase", "Ａ"],
    ["phrase", "7"],
    ["phrase", "the"],
    ["phrase", "want"],
    ["phrase", "大"],
    ["phrase", "想"],
    ["phrase", "我想"],
    ["prefix", "o"],
    ["prefix", "退"],
    ["contains", "x"],
    ["contains", "退"],
    ["pattern", ".*"],
    ["pattern", "a*"],
    ["pattern", ""],
    ["pattern", "\\w"],
    ["pattern", "[aeiou]"],
    ["pattern", "\\p{Han}"],
    ["pattern", "^"],
    ["pattern", "refund|"],
  ])("%s %j is refused", (by, value) => {
    const match = [{ by, value } as Matcher];
    // An empty pattern does not get past the shape, and is no keyword either.
    const definition = { ...rule(), match };
    expect(ruleTold(definition)).toEqual(at("error keyword_broad"));
  });

  test.each<[Matcher["by"], string]>([
    ["phrase", "refund"],
    ["phrase", "退貨"],
    ["phrase", "hi"],
    ["phrase", "🎁"],
    ["prefix", "訂單"],
    ["contains", "退貨"],
    ["contains", "ship"],
    ["pattern", "HL-\\d+"],
    ["pattern", "退(貨|款)"],
  ])("%s %j is not", (by, value) => {
    expect(about({ by, value } as Matcher)).toEqual([]);
  });
});

test.each<[Matcher, string]>([
  [{ by: "phrase", value: "?!" }, "error keyword_empty"],
  [{ by: "phrase", value: "\u200b" }, "error keyword_empty"],
  [{ by: "phrase", value: "茶" }, "warning keyword_short"],
  [{ by: "contains", value: "hi" }, "warning keyword_short"],
  [{ by: "phrase", value: "STOP" }, "warning keyword_reserved"],
  [{ by: "phrase", value: "退訂" }, "warning keyword_reserved"],
  [{ by: "phrase", value: "真人" }, "warning keyword_reserved"],
  [{ by: "pattern", value: "(a)\\1" }, "error pattern_unsafe"],
  [{ by: "pattern", value: "a{900}" }, "error pattern_unsafe"],
  [{ by: "intent", value: "returns", examples: ["Can I return my order?", "退貨"] }, "warning example_short"],
])("%j: %s", (matcher, line) => {
  expect(about(matcher)).toEqual(at(line));
});

test("a keyword that stands before itself never gets its turn", () => {
  const [entry] = flow().faq;
  const faq = [entry, { ...entry, id: "again", match: [{ by: "phrase", value: "ＰＡＲＫＩＮＧ" }] }];
  expect(flowTold(flow({ faq }))).toEqual(["warning keyword_twice faq.1.match.0.value"]);
});
