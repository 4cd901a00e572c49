import { describe, expect, test } from "vitest";
import { checkRule } from "../../../src/automation/check";
import { rule, ruleTold, saying, shop } from "./definitions";

describe("amounts of money in a text", () => {
  test.each([
    // As the catalogue has it, for now.
    ["Jasmine Tea is HK$68", ["info price_literal"]],
    ["茉莉花茶 68蚊一盒", ["info price_literal"]],
    ["HK$68 Jasmine Tea, HK$1,280 Oolong Tea", ["info price_literal", "info price_literal"]],
    ["oolong tea costs HKD 1280.00", ["info price_literal"]],
    // Another one than the product beside it.
    ["Jasmine Tea is HK$58", ["error price_stale"]],
    ["jasmine tea: $58.", ["error price_stale"]],
    ["茉莉花茶每盒只售 58 元", ["error price_stale"]],
    ["茉莉花茶 ＨＫ＄５８", ["error price_stale"]],
    ["茉莉花茶係58蚊", ["error price_stale"]],
    ["JAS-100 USD 68", ["error price_stale"]],
    ["{{product.JAS-100.name}} HK$58", ["error price_stale"]],
    ["Jasmine Tea HK$68, Oolong Tea HK$68", ["error price_stale", "info price_literal"]],
    ["Jasmine Tea HK$6.80", ["error price_stale"]],
    // Nobody's price.
    ["Jasmine Tea HK$68, delivery HK$30", ["warning price_unknown", "info price_literal"]],
    ["Jasmine Tea: free delivery over HK$400", ["warning price_unknown"]],
    ["買滿 NT$1200 有禮物", ["warning price_unknown"]],
    ["Only USD 5", ["warning price_unknown"]],
    // No amounts.
    ["Jasmine Tea, 100 g, code A$AP, room 68, 3塊蛋糕, 24/7, +852 2345 6789", []],
    ["{{product.JAS-100.name}} {{product.JAS-100.price}}", []],
  ])("%s", (text, expected) => {
    expect(saying(text)).toEqual(expected);
  });

  test("are not judged without a catalogue", () => {
    const reply = { en: "Tea is HK$5" };
    expect(ruleTold(rule({ reply }), { ...shop, products: [], languages: [] })).toEqual([]);
  });

  test("say what the catalogue has, and what to write instead", () => {
    const [finding] = checkRule(rule({ reply: { en: "Jasmine Tea is HK$58" } }), { ...shop, languages: [] });
    expect(finding).toMatchObject({
      code: "price_stale",
      path: "reply.en",
      message: "The catalogue has JAS-100 at HKD 68.00.",
      fix: expect.stringContaining("{{product.JAS-100.price}}"),
      evidence: "hk$58",
    });
  });
});
