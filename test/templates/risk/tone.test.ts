import { describe, expect, test } from "vitest";
import { chinese, found, judged, template } from "./judged";

const TONE = /^(abusive_|misleading_|impersonation_|style_|vague_)/;
const toneOf = (text: string) =>
  found(judged(/[\u3400-\u9fff]/.test(text) ? chinese(text) : template(text)), TONE);

describe("threats, pressure and somebody else's voice", () => {
  test("are found", () => {
    const rows: [text: string, code: string, evidence: string][] = [
      ["Pay bill {{1}} now to avoid legal action.", "abusive_threat", "legal action"],
      ["Bill {{1}} is open: we will inform your employer.", "abusive_threat", "inform your employer"],
      ["帳單 {{1}} 未付，我們將採取法律行動。", "abusive_threat", "法律行動"],
      ["账单 {{1}} 未付，后果自负。", "abusive_threat", "后果自负"],
      ["Only an idiot leaves order {{1}} unpaid.", "abusive_words", "idiot"],
      ["訂單 {{1}} 未付，你是白痴。", "abusive_words", "白痴"],
      [
        "Your account {{1}} will be suspended tonight.",
        "misleading_urgency",
        "account {{1}} will be suspended",
      ],
      ["Unusual activity on account {{1}} was seen.", "misleading_urgency", "Unusual activity"],
      ["你的帳戶 {{1}} 將被凍結。", "misleading_urgency", "帳戶 {{1}} 將被凍結"],
      ["请处理订单 {{1}}，否则将冻结账户。", "misleading_urgency", "否则将冻结"],
      ["Order {{1}}: you have won a kettle.", "misleading_promise", "you have won"],
      ["訂單 {{1}}：恭喜中獎。", "misleading_promise", "恭喜中獎"],
      ["The WhatsApp team needs account {{1}} checked.", "impersonation_platform", "WhatsApp team"],
      ["這是 WhatsApp 官方關於帳戶 {{1}} 的通知。", "impersonation_platform", "WhatsApp 官方"],
      ["The Inland Revenue writes about account {{1}}.", "impersonation_authority", "Inland Revenue"],
      ["稅務局通知：帳戶 {{1}} 有退款。", "impersonation_authority", "稅務局"],
      ["税务局通知：账户 {{1}} 有退款。", "impersonation_authority", "税务局"],
    ];
    for (const [text, code, evidence] of rows) {
      const simplified = /[账后则冻税]/.test(text);
      const definition = simplified ? template(text, { language: "zh_CN" }) : undefined;
      const findings = definition ? found(judged(definition), TONE) : toneOf(text);
      expect(findings, text).toContainEqual([code, evidence]);
    }
  });

  test("plain words are not", () => {
    for (const text of [
      "Bill {{1}} is due on {{2}}, please settle it or write to us.",
      "Chat with us on WhatsApp about order {{1}}.",
      "Order {{1}} will be closed in our system after pickup.",
      "Parcel {{1}} cleared customs today.",
      "Your waste pickup {{1}}: 廢物回收 on Friday.",
      "包裹 {{1}} 正在海關清關。",
      "你的帳戶 {{1}} 已開立。",
      "如對帳單 {{1}} 有疑問，請與我們聯絡。",
    ]) {
      expect(toneOf(text), text).toEqual([]);
    }
  });
});

describe("how a text looks", () => {
  test.each([
    ["Your order {{1}} IS READY FOR PICKUP NOW at noon", "IS READY FOR PICKUP NOW"],
    ["PLEASE COLLECT ORDER {{1}} TODAY", "PLEASE COLLECT ORDER"],
  ])("%j shouts", (text, evidence) => {
    expect(toneOf(text)).toEqual([["style_capitals", evidence]]);
  });

  test.each([
    ["Your order {{1}} is ready!!! Come by.", "!!!"],
    ["Order {{1}}! Ready! Come! Now!", "!"],
    ["你的訂單 {{1}} 可以取了！！！", "！！！"],
  ])("%j has too many exclamation marks", (text, evidence) => {
    expect(toneOf(text)).toEqual([["style_exclamation", evidence]]);
  });

  test("too many emojis are mentioned, families and skin tones counted once", () => {
    expect(toneOf("Order {{1}} is ready 🎉🎉🎉🎉🎉🎉 today.")).toEqual([["style_emoji", "🎉"]]);
    expect(toneOf("Order {{1}} is ready 👨‍👩‍👧‍👦👍🏽🎉 for {{2}} today.")).toEqual([]);
  });

  test.each([
    ["Order HL-1024 for {{1}} is OK."],
    ["ORDER UPDATE {{1}}"],
    ["Your HLTDC, HLT and HL EXPRESS parcel {{1}} is here!"],
  ])("%j does not", (text) => {
    expect(found(judged(template(text)), /^style_/)).toEqual([]);
  });

  test.each([["Hi {{1}}, {{2}}."], ["Dear {{1}}, thanks."], ["Congratulations!"], ["你好 {{1}}，{{2}}。"]])(
    "%j leaves the message to its variables",
    (text) => {
      expect(toneOf(text)).toEqual([["vague_body", text]]);
    },
  );

  test.each([["Hi {{1}}, your order {{2}} has shipped."], ["你好 {{1}}，你的訂單 {{2}} 已經寄出。"]])(
    "%j says what it is about",
    (text) => {
      expect(toneOf(text)).toEqual([]);
    },
  );
});
