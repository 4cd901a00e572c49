import { describe, expect, test } from "vitest";
import { sensitiveTopics } from "../../src/governance";

const topicsOf = (text: string) => sensitiveTopics(text).map(({ topic }) => topic);

describe("sensitive topics of a reply", () => {
  test.each([
    "Please pay by Friday.",
    "PAY",
    "Ｐａｙ　ｎｏｗ",
    "You paid twice",
    "Your refund is on its way.",
    "pay-day offer",
    "Use paypal.me/harbourlane",
    "https://paypal.me/harbourlane",
    "PayMe or FPS are fine",
    "the invoice",
    "bank  transfer",
    "bank\ntransfer",
    "p\u200bay",
    "wechat pay",
    "IBAN: HK00",
    "請付款",
    "可以用轉數快",
    "轉賬去我哋銀行戶口",
    "退款會喺三日內到",
    "请转账",
    "用支付宝",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "４１１１１１１１１１１１１１１１",
  ])("%j is about payment", (text) => {
    expect(topicsOf(text)).toEqual(["payment"]);
  });

  test.each([
    "What is your HKID?",
    "Send us your passport.",
    "your PASSWORD",
    "the OTP please",
    "date of birth",
    "verification code",
    "請提供身份證號碼",
    "你嘅密碼",
    "验证码",
    "護照",
  ])("%j is about personal data", (text) => {
    expect(topicsOf(text)).toEqual(["personal_data"]);
  });

  test.each([
    "We guarantee it.",
    "Compensation will follow",
    "our lawyer",
    "We waive the fee",
    "new terms and conditions",
    "我哋保證",
    "賠償",
    "条款",
    "更改政策",
  ])("%j is a commitment", (text) => {
    expect(topicsOf(text)).toEqual(["commitment"]);
  });

  test.each(["p\u200bay", "p\u00aday", "pa\u2061y", "付\u200b款", "付\u00ad款"])(
    "%j is about payment, whatever is invisible in it",
    (text) => {
      expect(topicsOf(text)).toEqual(["payment"]);
    },
  );

  // Letters of other scripts, dots and spaces only serve to hide a word from a filter.
  test.each(["рау now", "p.a.y now", "p a y now", "P-A-Y now", "pаypal", "付 款", "付.款"])(
    "%j is about payment, however it is spelled",
    (text) => {
      expect(topicsOf(text)).toContain("payment");
    },
  );

  test.each([
    "Please send HK$500 to Mr Chan",
    "transfer US$20 today",
    "請過 $500 畀我哋",
    "轉500元",
    "Our number is 123-456789-001",
    "024123456789001",
  ])("%j is about payment without a word for it", (text) => {
    expect(topicsOf(text)).toContain("payment");
  });

  test.each(["A123456(7)", "ab987654(a)", "My HKID is A123456(7)"])("%j is an identity card", (text) => {
    expect(topicsOf(text)).toContain("personal_data");
  });

  test.each([
    "Reply START to join",
    "Subscribe to our news",
    "opt in here",
    "想再收到請回覆「恢復接收」",
    "訂閱我哋",
  ])("%j asks for consent", (text) => {
    expect(topicsOf(text)).toEqual(["consent"]);
  });

  // The rule for payments is about "paying, refunding"; these say it in another form of the same words.
  test.each([
    "You are paying twice",
    "We are refunding you",
    "You were refunded",
    "two deposits",
    "your invoices",
  ])("%j is about payment too", (text) => {
    expect(topicsOf(text)).toContain("payment");
  });

  test.each([
    "Hello! How can we help?",
    "We open at 10:00, see you then.",
    "I will repay your kindness",
    "a payphone",
    "spayed",
    "Payton will help you",
    "prepaid",
    "Your order HL-1001 left on 2026-01-05.",
    "Call +852 5550 1234 or 5550 9876",
    "12:30, 13:00, 14:30 or 15:00?",
    "compass",
    "Call +886 955 501 009",
    "Call us at +852 5550 0001",
    "Let's start at ten.",
    "The rooibos is back, 3 tins left",
    "optional",
    "the cottage",
    "paidia",
    "You are welcome 😊",
    "你好，訂單今日下午寄出，多謝支持。",
    "星期日有開門",
    "好的，明白。",
    "我哋有新茶到",
    "法國茶",
  ])("%j is an ordinary reply", (text) => {
    expect(topicsOf(text)).toEqual([]);
  });

  test("one reply may touch several topics, each with the words that show it", () => {
    expect(sensitiveTopics("Pay the deposit; we guarantee a refund. Bring your passport.")).toEqual([
      { topic: "payment", words: ["pay", "refund", "deposit"] },
      { topic: "personal_data", words: ["passport"] },
      { topic: "commitment", words: ["guarantee"] },
    ]);
  });
});
