import { describe, expect, test } from "vitest";
import { type PhoneProblem, readPhone } from "../../../src/contacts/import/phones";

describe("one number in any usual form", () => {
  test.each([
    ...[
      "+852 5550 1001",
      "+85255501001",
      "55501001",
      "5550 1001",
      "5550-1001",
      "(852) 5550 1001",
      "85255501001",
    ],
    ...[
      "852-5550-1001",
      "+852.5550.1001",
      "00852 5550 1001",
      "001 852 5550 1001",
      "'+85255501001",
      "'55501001",
      "’55501001",
    ],
    ...[
      "tel:+852-5550-1001",
      "TEL: 5550 1001",
      "＋８５２ ５５５０ １００１",
      "５５５０１００１",
      "5550–1001",
    ],
    ...["\u200e+852 5550 1001\u200e", "+852\u00a05550\u00a01001", " 55501001 "],
  ])("%s", (text) => {
    expect(readPhone(text, "HK")).toEqual({ e164: "+85255501001", country: "HK" });
  });

  test.each([
    ["+44 20 7946 0958", "HK", "+442079460958", "GB"],
    ["020 7946 0958", "GB", "+442079460958", "GB"],
    // A spreadsheet has taken the zero in front.
    ["2079460958", "GB", "+442079460958", "GB"],
    ["030/123456", "DE", "+4930123456", "DE"],
    ["+55 11 5555 0100", "HK", "+551155550100", "BR"],
    ["(202) 555-0100", "US", "+12025550100", "US"],
  ])("%s in %s", (text, country, e164, of) => {
    expect(readPhone(text, country)).toEqual({ e164, country: of });
  });
});

test.each<[PhoneProblem, string[]]>([
  ["phone_missing", ["", "  ", "'", "tel:", "\u200b"]],
  ["formula", ["=1+1", "＝85255501001", '="55501001"']],
  [
    "phone_scientific",
    ["8.52555E+10", "8.52555e+10", "８.５２５５５Ｅ＋１０", "8,52555E+10", "85E9", "-8.5E+10"],
  ],
  ["phone_decimal", ["85255501001.0", "55501001.00"]],
  [
    "phone_several",
    [
      ...["55501001/55501002", "55501001; 55501002", "5550 1001, 5550 1002", "55501001、55501002"],
      ...["55501001 55501002", "5550 1001 5550 1002", "55501001 or 55501002", "55501001或55501002"],
      ...["+852 5550 1001 +852 5550 1002", "55501001\n55501002", "55501001 & 55501002 & 55501003"],
    ],
  ],
  [
    "phone_extension",
    ["5550 1001 ext 12", "5550 1001 x12", "5550 1001 #12", "55501001 分機 12", "55501001轉12"],
  ],
  ["phone_email", ["customer@example.com", "＠55501001"]],
  [
    "phone_letters",
    ["none", "n/a", "沒有", "HK 55501001", "5550-TEST", "Tel. 55501001", "55501001 (office)"],
  ],
  [
    "phone_unreadable",
    ["-", "+", "?", "*5550*1001", "+852+5550+1001", "()", "55501001!", "1".repeat(50_000)],
  ],
  ["phone_too_short", ["1", "555", "+852 555"]],
  ["phone_too_long", ["8613555501001", "+852 5550 1001 0000 0000"]],
  // +86 689 455 5081 by the usual prefix, +66 89 455 5081 by that of Hong Kong.
  ["phone_ambiguous", ["00866894555081"]],
  ["phone_invalid", ["5550 10", "5550 1001 00", "00000000", "+852 0000 0000", "+999 5550 1001"]],
])("%s", (problem, texts) => {
  for (const text of texts)
    expect([text.slice(0, 40), readPhone(text, "HK")]).toEqual([text.slice(0, 40), { problem }]);
});

test("long cells take no long time", () => {
  for (const unit of [" ", "1 ", "#1", "x ", "ext ", ";", "+"]) {
    const found = readPhone(`1${unit.repeat(60_000 / unit.length)}1`, "HK");
    expect(found).toEqual({ problem: "phone_unreadable" });
  }
});
