import { describe, expect, test } from "vitest";
import { consentWord } from "../../src/governance";

describe("a message that is a word about consent, and nothing else", () => {
  test.each([
    "STOP",
    "stop",
    "Stop!",
    " stop. ",
    "“STOP”",
    "*STOP*",
    "STOP 🛑",
    "ＳＴＯＰ",
    "ｓｔｏｐ！",
    "ST\u200bOP",
    "\ufeffSTOP",
    "stop\n",
    "Stop all",
    "stop  all",
    "STOPALL",
    "Unsubscribe",
    "opt-out",
    "Opt out",
    "remove me",
    "退訂",
    "退訂！",
    "「退訂」",
    "取消訂閱",
    "停止",
    "拒收",
    "唔好再SEND",
    "退订",
    "取消订阅",
    "配信停止",
    "baja",
    "cancelar suscripción",
    "cancelar suscripcio\u0301n",
    "sair",
    "Berhenti",
  ])("%j opts out of everything", (text) => {
    expect(consentWord(text)).toBe("opt_out");
  });

  // Right-to-left keyboards and some apps wrap what was typed in marks that nobody sees.
  test.each(["\u202aSTOP\u202c", "\u2068STOP\u2069", "ST\u00adOP", "退\u2060訂"])(
    "%j opts out of everything, whatever is invisible in it",
    (text) => {
      expect(consentWord(text)).toBe("opt_out");
    },
  );

  test.each(["Stop promotions", "STOP MARKETING", "no more offers", "停止推廣", "停止推廣。", "不要推广"])(
    "%j opts out of marketing",
    (text) => {
      expect(consentWord(text)).toBe("opt_out_marketing");
    },
  );

  test.each([
    "START",
    "start!",
    "ＳＴＡＲＴ",
    "unstop",
    "Subscribe",
    "opt in",
    "訂閱",
    "重新訂閱",
    "恢复接收",
  ])("%j takes the opt-out back", (text) => {
    expect(consentWord(text)).toBe("opt_in");
  });

  test.each([
    "please stop by tomorrow",
    "Don't stop",
    "non-stop",
    "stopped",
    "bus stop",
    "stop promotions please, thanks",
    "When do you start?",
    "我想退訂單",
    "停止營業未？",
    "",
    "   ",
    "👍",
    "!!!",
    "s t o p",
  ])("%j says nothing about consent", (text) => {
    expect(consentWord(text)).toBeUndefined();
  });
});
