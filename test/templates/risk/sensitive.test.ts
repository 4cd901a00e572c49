import { describe, expect, test } from "vitest";
import { chinese, found, judged, template } from "./judged";

const asked = (text: string) => [
  ...new Map(
    [template(text), chinese(text)].flatMap((definition) => found(judged(definition), /^sensitive_/)),
  ),
];

describe("requests for sensitive data", () => {
  test("are found, with the data that is asked for", () => {
    const requests: [text: string, code: string, evidence: string][] = [
      ["Please send us your card number.", "sensitive_card", "card number"],
      ["Reply with your CVV to confirm order {{1}}.", "sensitive_card", "CVV"],
      ["Send a photo of your credit card.", "sensitive_card", "your credit card"],
      ["Please send us: name, address, card number.", "sensitive_card", "card number"],
      ["Enter your PIN number here.", "sensitive_password", "your PIN number"],
      ["Tell us your password.", "sensitive_password", "password"],
      ["Share your ＰＡＳＳＷＯＲＤ with us.", "sensitive_password", "ＰＡＳＳＷＯＲＤ"],
      ["Share your p.a.s.s.w.o.r.d with us.", "sensitive_password", "p.a.s.s.w.o.r.d"],
      ["Share your раѕѕwоrd with us.", "sensitive_password", "раѕѕwоrd"],
      ["Forward the OTP to this chat.", "sensitive_code", "OTP"],
      ["Reply with the code from the other message.", "sensitive_code", "the code"],
      ["Please send us your code.", "sensitive_code", "your code"],
      ["Please provide your HKID for booking {{1}}.", "sensitive_identity", "HKID"],
      ["Upload a copy of your passport.", "sensitive_identity", "passport"],
      ["We need your bank account and name.", "sensitive_bank", "bank account"],
      ["Tell us your medical history before {{1}}.", "sensitive_health", "medical history"],
      ["Do not wait, send us your card number.", "sensitive_card", "card number"],
      ["Never share your password, but reply with your HKID.", "sensitive_identity", "HKID"],
      ["請提供信用卡號碼。", "sensitive_card", "信用卡"],
      ["請回覆你的密碼。", "sensitive_password", "密碼"],
      ["麻煩傳送身份證副本俾我哋。", "sensitive_identity", "身份證"],
      ["请提供身份证号码。", "sensitive_identity", "身份证"],
      ["請輸入收到的驗證碼。", "sensitive_code", "驗證碼"],
      ["請告訴我們銀行戶口號碼。", "sensitive_bank", "銀行戶口"],
      ["请发送银行账户。", "sensitive_bank", "银行账户"],
      ["請上載病歷。", "sensitive_health", "病歷"],
      ["請提供身 份 證號碼。", "sensitive_identity", "身 份 證"],
    ];
    for (const [text, code, evidence] of requests) {
      expect(asked(text), text).toContainEqual([code, evidence]);
    }
  });

  test("mentions and warnings are not", () => {
    const innocent = [
      "Never send us your password.",
      "Do not share your card number, CVV or PIN number with anyone.",
      "We will never ask you to send us your HKID.",
      "Staff won't ask you to tell us your password.",
      "No one will ask you to forward the OTP.",
      "Your card ending 1234 was charged for order {{1}}.",
      "Please provide the last four digits of your card number.",
      "Your password was changed. If it was not you, tell us.",
      "We will send your password reset link.",
      "Enter PIN {{1}} at the locker.",
      "Enter passcode {{1}} at the door of booking {{2}}.",
      "Please bring your passport to appointment {{1}}.",
      "Submit your passport application {{1}} by Friday.",
      "Your test results are ready at the clinic.",
      "Share your code word with friends.",
      "Your bank account was credited for refund {{1}}.",
      "請勿向任何人提供密碼。",
      "我們絕不會要求你提供身份證號碼。",
      "本公司不會要求你輸入驗證碼。",
      "唔好將密碼傳送俾任何人。",
      "請提供信用卡號碼的最後四位數字。",
      "請帶備身份證出席預約 {{1}}。",
      "請以信用卡付款。",
      "我們會發送重設密碼的連結。",
      "请勿提供银行账户。",
      "輸入密碼 {{1}} 取件。",
    ];
    for (const text of innocent) expect(asked(text), text).toEqual([]);
  });

  test("a request says which policy forbids it, and how to ask instead", () => {
    const [finding] = judged(template("Send us your card number for order {{1}}."));
    expect(finding).toMatchObject({
      severity: "warning",
      code: "sensitive_card",
      path: "components.0.text",
      message: expect.stringContaining("Protect Data and Comply with Law"),
      fix: expect.stringContaining("last four digits"),
    });
  });
});

describe("numbers of cards and persons", () => {
  const withSample = (sample: string) =>
    found(
      judged(
        template("Your order {{1}} is paid.", {
          components: [
            { type: "BODY", text: "Your order {{1}} is paid.", example: { body_text: [[sample]] } },
          ],
        }),
      ),
      /^sensitive_/,
    );

  test.each([
    ["4111 1111 1111 1111"],
    ["4111-1111-1111-1111"],
    ["４１１１１１１１１１１１１１１１"],
    ["A123456(3)"],
  ])("%j is no sample to give", (sample) => {
    expect(withSample(sample)).toEqual([["sensitive_number", sample]]);
  });

  test.each([
    ["HL-1024"],
    ["+852 5550 0001"],
    ["4111 1111 1111 1112"],
    ["0000 0000 0000 0000"],
    ["A123456(4)"],
    ["2026-11-28 13:05"],
  ])("%j is none", (sample) => {
    expect(withSample(sample)).toEqual([]);
  });
});
