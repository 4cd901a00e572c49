import { describe, expect, test } from "vitest";
import { REJECTION_REASONS, reasonInWords } from "../../../src/templates/reasons";
import type { RejectedTemplate } from "../../../src/templates/risk";
import { chinese, judged, template } from "./judged";

const rejected = (text: string, changed: Partial<RejectedTemplate> = {}): RejectedTemplate => ({
  name: "win_back",
  language: "en",
  reason: "SCAM",
  components: [{ type: "BODY", text }],
  ...changed,
});
const OLD = "Hi {{1}}, the safe for account {{2}} must be opened again before the end of the week.";
const OLD_CHINESE = "你好 {{1}}，你的帳戶 {{2}} 須於本星期內重新登記，否則不能使用。";

const alike = (definition: ReturnType<typeof template>, ...others: RejectedTemplate[]) =>
  judged(definition, { rejected: others }).filter(({ code }) => code === "similar_to_rejected");

describe("a template that is like one that Meta rejected", () => {
  test("names it, how like it is and from where on that counts, and Meta's reason in plain words", () => {
    const [finding] = alike(
      template("Dear {{1}}, the safe for account {{2}} must be opened again before the end of the week."),
      rejected(OLD),
    );
    expect(finding).toMatchObject({
      severity: "warning",
      path: "components.0.text",
      evidence: "the safe for account {{2}} must be opened again before the end of the week",
      fix: reasonInWords("SCAM", "en")?.fix,
    });
    expect(finding?.message).toMatch(/win_back \(en\).* \d\d% .*from 60% on/);
    expect(finding?.message).toContain(reasonInWords("SCAM", "en")?.message);
  });

  test.each([
    ["in capitals", OLD.toUpperCase().replaceAll("{{1}}", "{{1}}")],
    ["in wide letters", OLD.replace("safe", "ｓａｆｅ")],
    ["with other variables", OLD.replace("{{1}}", "{{name}}").replace("{{2}}", "{{number}}")],
    ["with another end", OLD.replace("week", "month")],
  ])("%s it is the same", (_how, text) => {
    expect(alike(template(text), rejected(OLD))).toHaveLength(1);
  });

  test("in either Chinese script it is the same", () => {
    const other = rejected(OLD_CHINESE, { language: "zh_HK" });
    expect(alike(chinese(OLD_CHINESE.replace("你好", "您好")), other)).toHaveLength(1);
    const simplified = "你好 {{1}}，你的帐户 {{2}} 须于本星期内重新登记，否则不能使用。";
    expect(alike(template(simplified, { language: "zh_CN" }), other)).toHaveLength(1);
  });

  test("a longer text that holds it is like it", () => {
    const longer = `${OLD} Our shop stands at the harbour, between the ferry and the old market, and opens at nine.`;
    expect(alike(template(longer), rejected(OLD))).toMatchObject([
      { message: expect.stringMatching(/of the shorter one.*from 80% on/) },
    ]);
  });

  test.each([
    [template("Hi {{1}}, your order {{2}} is on its way.")],
    [template("Hi {{1}}, your account {{2}} was opened today.")],
    [chinese("你好 {{1}}，你的訂單 {{2}} 已經寄出。")],
  ])("another text is not", (definition) => {
    expect(alike(definition, rejected(OLD), rejected(OLD_CHINESE))).toEqual([]);
  });

  test("the same template, submitted again without a change, is told as such", () => {
    const again = template(OLD, { name: "win_back" });
    expect(alike(again, rejected(OLD))[0]?.message).toContain("what Meta rejected before");
  });

  test("a reason that nobody knows is given as Meta said it", () => {
    expect(alike(template(OLD), rejected(OLD, { reason: "NEW_REASON" }))[0]?.message).toContain("NEW_REASON");
  });

  test("the likest three are named", () => {
    const many = ["a", "b", "c", "d"].map((name) => rejected(OLD, { name }));
    expect(alike(template(OLD), ...many)).toHaveLength(3);
  });

  test("authentication has Meta's words, which are never like a rejected text", () => {
    const definition = template(OLD, { category: "authentication" });
    expect(alike(definition, rejected(OLD))).toEqual([]);
  });
});

describe("Meta's reasons in plain words", () => {
  test.each(Object.keys(REJECTION_REASONS))("%s says in both languages what to do", (reason) => {
    for (const language of ["en", "zh-Hant"] as const) {
      const words = reasonInWords(reason, language);
      expect(words?.message).not.toContain(reason);
      expect(words?.fix.length).toBeGreaterThan(10);
    }
    expect(reasonInWords(reason, "zh-Hant")?.message).toMatch(/[\u3400-\u9fff]/);
  });

  test("small letters are understood, other words and nothing at all are not", () => {
    expect(reasonInWords("invalid_format", "en")).toEqual(reasonInWords("INVALID_FORMAT", "en"));
    expect(reasonInWords("SOMETHING_NEW", "en")).toBeUndefined();
    expect(reasonInWords("constructor", "en")).toBeUndefined();
    expect(reasonInWords(null, "en")).toBeUndefined();
  });
});
