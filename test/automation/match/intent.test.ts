import { describe, expect, test } from "vitest";
import { compileMatchers, INTENT_THRESHOLD, similarity } from "../../../src/automation/match";

describe("an intent", () => {
  test.each([
    ["What are your opening hours?", "can you tell me your opening hours please"],
    ["What are your opening hours?", "opening hours on Sunday"],
    ["how much is shipping", "how much would the shipping be?"],
    ["how long does delivery take", "How long will the delivery take?"],
    ["I want to return my order", "can I return an order"],
    ["where is my order", "where is my order?? it's late"],
    ["track my order", "How can I track my ordr"],
    ["你哋幾點開門", "請問幾點開門呀"],
    ["營業時間係幾時", "想問下營業時間"],
    ["營業時間係幾時", "你们的营业时间"],
    ["點樣退貨", "我想退貨"],
    ["我想退貨", "可唔可以退貨呀"],
    ["運費幾多錢", "請問運費係幾多"],
    ["可以改送貨地址嗎", "送貨地址寫錯咗想改"],
    ["退款要等幾耐", "退款要等几天"],
  ])("%j is like %j", (example, text) => {
    expect(similarity(example, text)).toBeGreaterThanOrEqual(INTENT_THRESHOLD);
  });

  test.each([
    ["when do you open", "when do you ship"],
    ["where is my order", "I want to order tea"],
    ["track my order", "cancel my order"],
    ["how much is shipping", "how much is the jasmine tea"],
    ["What are your opening hours?", "yes"],
    ["你哋幾點開門", "你哋幾點關門"],
    ["我想退貨", "我想換貨"],
    ["運費幾多錢", "茶葉幾多錢"],
    ["可以改送貨地址嗎", "你哋地址喺邊"],
    ["送貨要幾耐", "送貨上門要俾幾多錢運費"],
    ["我想退貨", "退"],
    ["", ""],
    ["hi", ""],
  ])("%j is not like %j", (example, text) => {
    expect(similarity(example, text)).toBeLessThan(INTENT_THRESHOLD);
  });

  test("holds when one of its examples is alike", () => {
    const { matches } = compileMatchers([
      { by: "intent", value: "returns", examples: ["Can I return my order?", "點樣退貨"] },
    ]);
    expect(matches("想退貨呀")).toBe(0);
    expect(matches("I would like to return my order")).toBe(0);
    expect(matches("I would like to place an order")).toBe(-1);
  });
});
