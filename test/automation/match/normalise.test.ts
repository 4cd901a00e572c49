import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileMatchers, normaliseForMatching } from "../../../src/automation/match";

describe("the form in which matchers compare", () => {
  test.each([
    ["ＲＥＦＵＮＤ　１２", "refund 12"],
    ["  Refund \n\t please ", "refund please"],
    ["re\u200bfu\u00adnd", "refund"],
    ["cafe\u0301", "café"],
    ["STRASSE", "strasse"],
    ["rеfund", "refund"],
    ["1️⃣", "1"],
    ["退貨政策", "退货政策"],
    ["我想搵真人", "我想揾真人"],
    ["臺灣", "台湾"],
    ["衞生", "卫生"],
    ["等著", "等着"],
    ["\u2067退貨\u2069", "退货"],
    ["", ""],
  ])("%j is %j", (text, form) => {
    expect(normaliseForMatching(text)).toBe(form);
  });

  test.each([
    ["營業時間", "营业时间"],
    ["後來", "后来"],
    ["乾隆", "干隆"],
    ["什麼", "什么"],
    ["俾錢", "畀錢"],
  ])("%s and %s are one", (one, other) => {
    expect(normaliseForMatching(one)).toBe(normaliseForMatching(other));
  });

  const han = fc.string({
    unit: fc.integer({ min: 0x3400, max: 0x9fff }).map((code) => String.fromCodePoint(code)),
  });
  const marks = fc.string({
    unit: fc.constantFrom("a", "а", "ı", "i", "\u0307", "\u0301", " ", "\u200d", "İ", "\u20e3"),
  });

  test("of such a form is itself", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), han, marks), (text) => {
        const form = normaliseForMatching(text);
        expect(normaliseForMatching(form)).toBe(form);
      }),
      { numRuns: 600 },
    );
  });

  test("does not depend on what stands around Chinese words", () => {
    fc.assert(
      fc.property(han, han, (one, other) => {
        expect(normaliseForMatching(one + other)).toBe(
          normaliseForMatching(one) + normaliseForMatching(other),
        );
      }),
      { numRuns: 300 },
    );
  });
});

test("no text makes a matcher throw, and each finds itself", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.string());
  const matchers = compileMatchers([
    { by: "phrase", value: "退貨" },
    { by: "prefix", value: "refund" },
    { by: "contains", value: "fps" },
    { by: "pattern", value: "(a+)+$|\\p{Han}{3}" },
    { by: "intent", value: "hours", examples: ["When do you open?", "請問營業時間係幾時"] },
  ]);
  fc.assert(
    fc.property(text, (words) => {
      expect(matchers.matches(words)).toBeGreaterThanOrEqual(-1);
      const value = words.trim();
      if (normaliseForMatching(value) === "") return;
      for (const by of ["phrase", "prefix", "contains"] as const)
        expect(compileMatchers([{ by, value }]).matches(words)).toBe(0);
    }),
    { numRuns: 400 },
  );
});
