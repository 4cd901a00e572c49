import { describe, expect, test } from "vitest";
import type { Matcher } from "../../../src/automation/definition";
import { compileMatchers } from "../../../src/automation/match";

const holds = (matcher: Matcher, text: string): boolean => compileMatchers([matcher]).matches(text) === 0;

describe("a phrase", () => {
  const there = [
    ["refund", "REFUND!"],
    ["refund", "I'd like a refund, please"],
    ["refund", "“Ｒｅｆｕｎｄ”"],
    ["opening hours", "what are your opening   hours?"],
    ["refund", "我要refund"],
    ["fps", "可以用FPS過數嗎"],
    ["café", "is the cafe\u0301 open"],
    ["退貨", "退貨"],
    ["退貨", "我想退貨"],
    ["退貨", "可以退貨嗎"],
    ["退貨", "点样退货呀？"],
    ["退货", "唔該，想退貨"],
    ["想退貨", "我想退貨"],
    ["送貨", "送貨上門"],
    ["學生", "大學生優惠"],
    ["運費", "請問運費幾多"],
    ["營業時間", "请问营业时间"],
    ["大", "大呀"],
    ["返品", "返品したいです"],
    ["คืนสินค้า", "ขอคืนสินค้าได้ไหม"],
    ["환불", "환불하고 싶어요"],
    ["возврат", "Хочу возврат!"],
    ["1", "1️⃣"],
  ] as const;
  test("is found as words of their own", () => {
    expect(there.filter(([value, text]) => !holds({ by: "phrase", value }, text))).toEqual([]);
  });

  const notThere = [
    ["refund", "refunds"],
    ["hi", "this"],
    ["art", "start"],
    ["1", "11"],
    ["opening hours", "opening my parcel took hours"],
    ["大", "大家好"],
    ["和服", "產品和服務"],
    ["上海", "海上海鮮"],
    ["退貨", "退咗件貨"],
    ["환불", "무환불"],
    ["refund", ""],
    ["\u200b", "anything"],
  ] as const;
  test("is not found within other words", () => {
    expect(notThere.filter(([value, text]) => holds({ by: "phrase", value }, text))).toEqual([]);
  });
});

describe("other ways to ask", () => {
  test.each<[Matcher, string, boolean]>([
    [{ by: "prefix", value: "order" }, "Order 12 please", true],
    [{ by: "prefix", value: "order" }, "“Order” 12", true],
    [{ by: "prefix", value: "order" }, "orders", false],
    [{ by: "prefix", value: "order" }, "my order", false],
    [{ by: "prefix", value: "訂單" }, "订单編號 12", true],
    [{ by: "prefix", value: "#" }, "#12", true],
    [{ by: "contains", value: "track" }, "TRACKING number?", true],
    [{ by: "contains", value: "track" }, "trace", false],
    [{ by: "contains", value: "單號" }, "我的单号是", true],
    [{ by: "pattern", value: "HL-\\d{4,6}" }, "where is hl-12345", true],
    [{ by: "pattern", value: "HL-\\d{4,6}" }, "ＨＬ－１２３４５", true],
    [{ by: "pattern", value: "HL-\\d{4,6}" }, "HL-12", false],
    [{ by: "pattern", value: "退(貨|款)" }, "我想退货", true],
    [{ by: "pattern", value: "^заказ" }, "Заказ 5", true],
  ])("%j of %j: %s", (matcher, text, expected) => {
    expect(holds(matcher, text)).toBe(expected);
  });

  test("of several matchers the first that holds is told", () => {
    const { matches } = compileMatchers([
      { by: "phrase", value: "refund" },
      { by: "contains", value: "fund" },
    ]);
    expect([matches("refund"), matches("funds"), matches("tea")]).toEqual([0, 1, -1]);
  });
});
