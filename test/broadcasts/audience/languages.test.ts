import { expect, test } from "vitest";
import { languageFor } from "../../../src/broadcasts/audience/languages";

const ALL = ["en", "en_GB", "zh_CN", "zh_HK", "zh_TW", "pt_BR", "fil"];

test.each([
  ["zh-HK", "zh_HK"],
  ["zh_HK", "zh_HK"],
  ["zh-Hant-HK", "zh_HK"],
  ["ZH-hant-hk", "zh_HK"],
  ["zh-TW", "zh_TW"],
  ["zh-Hant-TW", "zh_TW"],
  ["zh-Hant", "zh_HK"],
  ["zh-Hant-MO", "zh_HK"],
  ["zh-MO", "zh_HK"],
  ["yue", "zh_HK"],
  ["yue-Hant-HK", "zh_HK"],
  ["zh-CN", "zh_CN"],
  ["zh-Hans", "zh_CN"],
  ["zh-Hans-SG", "zh_CN"],
  ["zh-SG", "zh_CN"],
  ["en", "en"],
  ["en-GB", "en_GB"],
  ["en-US", "en"],
  ["pt", "pt_BR"],
  ["pt-PT", "pt_BR"],
  ["tl", "fil"],
  ["ja", "en"],
  ["", "en"],
  ["-", "en"],
  [null, "en"],
])("who speaks %s is written to in %s", (spoken, expected) => {
  expect(languageFor(spoken, ALL, "en")).toBe(expected);
});

test.each([
  ["zh-Hant-HK", ["en", "zh_TW"], "zh_TW"],
  ["zh-TW", ["en", "zh_HK"], "zh_HK"],
  ["zh-Hant", ["en", "zh_TW"], "zh_TW"],
  ["zh-HK", ["en", "zh_CN"], "zh_CN"],
  ["zh-CN", ["en", "zh_HK"], "zh_HK"],
  ["en-GB", ["zh_HK", "en_US"], "en_US"],
  ["fr", ["en", "zh_HK"], "en"],
])("who speaks %s, of %j, gets %s", (spoken, available, expected) => {
  expect(languageFor(spoken, available, "en")).toBe(expected);
});

test("Chinese of no place is that of the fallback, when it is Chinese", () => {
  expect(languageFor("zh", ["zh_CN", "zh_TW"], "zh_TW")).toBe("zh_TW");
});
