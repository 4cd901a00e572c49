import { describe, expect, test } from "vitest";
import type { TemplateComponent, TemplateDefinition } from "../../../src/templates";
import { chinese, found, judged, template } from "./judged";

const BODY = "Your order {{1}} arrives on {{2}}, see you.";
const CHINESE_BODY = "你的訂單 {{1}} 將於 {{2}} 送達，再見。";
const button = (changed: Record<string, unknown> = {}) => ({
  type: "URL",
  text: "See",
  url: "https://shop.example/en/{{1}}",
  ...changed,
});
const withParts = (text: string, ...rest: TemplateComponent[]): TemplateComponent[] => [
  { type: "BODY", text },
  ...rest,
];
const buttons = (...list: ReturnType<typeof button>[]): TemplateComponent => ({
  type: "BUTTONS",
  buttons: list,
});

const compared = (own: Partial<TemplateDefinition>, other: Partial<TemplateDefinition>) =>
  judged(template(BODY, own), { languages: [chinese(CHINESE_BODY, other)] }).filter(({ code }) =>
    /^language_(?!script|variant)/.test(code),
  );

describe("differences between languages of one name", () => {
  const rows: [string, Partial<TemplateDefinition>, Partial<TemplateDefinition>, string, string][] = [
    ["category", { category: "utility" }, { category: "marketing" }, "language_category", "category"],
    [
      "parameter format",
      { parameter_format: "positional" },
      { parameter_format: "named" },
      "language_format",
      "parameter_format",
    ],
    [
      "a missing footer",
      {},
      { components: withParts(CHINESE_BODY, { type: "FOOTER", text: "港灣里" }) },
      "language_parts",
      "components",
    ],
    [
      "the kind of header",
      {
        components: [
          { type: "HEADER", format: "TEXT", text: "News" },
          { type: "BODY", text: BODY },
        ],
      },
      {
        components: [
          { type: "HEADER", format: "IMAGE" },
          { type: "BODY", text: CHINESE_BODY },
        ],
      },
      "language_header",
      "components.0.format",
    ],
    [
      "the number of variables",
      {},
      { components: withParts("你的訂單 {{1}} 已送達，再見。") },
      "language_variables",
      "components.0.text",
    ],
    [
      "the names of variables",
      { parameter_format: "named", components: withParts("Your order {{order}} is on its way.") },
      { parameter_format: "named", components: withParts("你的訂單 {{number}} 已經寄出。") },
      "language_variables",
      "components.0.text",
    ],
    [
      "the number of buttons",
      { components: withParts(BODY, buttons(button())) },
      {
        components: withParts(
          CHINESE_BODY,
          buttons(button(), button({ type: "QUICK_REPLY", url: undefined })),
        ),
      },
      "language_buttons",
      "components.1.buttons",
    ],
    [
      "the site of a button",
      { components: withParts(BODY, buttons(button())) },
      { components: withParts(CHINESE_BODY, buttons(button({ url: "https://other.example/{{1}}" }))) },
      "language_buttons",
      "components.1.buttons",
    ],
    [
      "a phone number",
      {
        components: withParts(
          BODY,
          buttons(button({ type: "PHONE_NUMBER", url: undefined, phone_number: "+85255500001" })),
        ),
      },
      {
        components: withParts(
          CHINESE_BODY,
          buttons(button({ type: "PHONE_NUMBER", url: undefined, phone_number: "+85255500002" })),
        ),
      },
      "language_buttons",
      "components.1.buttons",
    ],
    [
      "the number of cards",
      { components: withParts(BODY, { type: "CAROUSEL", cards: [{ components: [] }, { components: [] }] }) },
      { components: withParts(CHINESE_BODY, { type: "CAROUSEL", cards: [{ components: [] }] }) },
      "language_cards",
      "components.1.cards",
    ],
    [
      "the variables of a card",
      {
        components: withParts(BODY, {
          type: "CAROUSEL",
          cards: [{ components: [{ type: "BODY", text: "Green tea for {{1}}" }] }],
        }),
      },
      {
        components: withParts(CHINESE_BODY, {
          type: "CAROUSEL",
          cards: [{ components: [{ type: "BODY", text: "綠茶" }] }],
        }),
      },
      "language_variables",
      "components.1.cards.0.components.0.text",
    ],
  ];

  test.each(rows)("%s", (_what, own, other, code, path) => {
    const findings = compared(own, other);
    expect(findings.map((finding) => [finding.code, finding.path])).toEqual([[code, path]]);
    expect(findings[0]?.message).toContain("zh_HK");
    expect(compared(own, own)).toEqual([]);
  });

  test("pages of one site, the order of components and the words of buttons may differ", () => {
    expect(
      compared(
        { components: withParts(BODY, buttons(button())) },
        {
          components: [
            buttons(button({ text: "查看", url: "https://shop.example/zh/{{1}}" })),
            ...withParts(CHINESE_BODY),
          ],
        },
      ),
    ).toEqual([]);
  });

  test("the button that copies a code is the same as Meta lists it", () => {
    const listed = "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}";
    expect(
      compared(
        {
          category: "authentication",
          components: [
            { type: "BODY", add_security_recommendation: true },
            { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE" }] },
          ],
        },
        {
          category: "authentication",
          components: [
            { type: "BODY", text: "*{{1}}* 是你的驗證碼。" },
            { type: "BUTTONS", buttons: [{ type: "URL", text: "複製", url: listed }] },
          ],
        },
      ),
    ).toEqual([]);
  });

  test("each difference is told once, with all languages that it is from", () => {
    const findings = judged(template(BODY), {
      languages: [
        chinese(CHINESE_BODY, { category: "marketing" }),
        template("Tu pedido {{1}} llega el {{2}}, hasta pronto.", { language: "es", category: "marketing" }),
        template(BODY, { category: "marketing" }),
      ],
    });
    expect(findings).toMatchObject([
      { code: "language_category", message: expect.stringMatching(/zh_HK: marketing; es: marketing/) },
    ]);
  });
});

describe("a text and the code of its language", () => {
  const said = (text: string, language: string) =>
    found(judged(template(text, { language })), /^language_(script|variant)/);

  test.each([
    ["en", "你的訂單 {{1}} 已經寄出。", "language_script", "你的訂單"],
    ["en", "Order {{1}}: 你的訂單已經寄出，請查收", "language_script", "你的訂單已經寄出"],
    ["zh_HK", "Your order {{1}} is on its way.", "language_script", "is on its way"],
    ["ja", "Your order {{1}} is on its way.", "language_script", "is on its way"],
    ["ru", "Your order {{1}} is on its way.", "language_script", "is on its way"],
    ["en", "Ваш заказ {{1}} уже в пути.", "language_script", "уже в пути"],
    ["zh_HK", "您的订单 {{1}} 已经寄出。", "language_variant", "您的订单"],
    ["zh_TW", "您的订单 {{1}} 已经寄出。", "language_variant", "您的订单"],
    ["zh_CN", "你的訂單 {{1}} 已經寄出。", "language_variant", "你的訂單"],
  ])("%s: %j does not fit", (language, text, code, evidence) => {
    expect(said(text, language)).toEqual([[code, evidence]]);
  });

  test.each([
    ["en", "Your order {{1}} from Harbour Lane 港灣里 is on its way to you."],
    ["en_GB", "Your order {{1}} is on its way."],
    ["zh_HK", "你的 Harbour Lane 訂單 {{1}} 已經寄出，請留意 SMS 通知。"],
    ["zh_HK", "你嘅訂單 {{1}} 已經寄出，唔該晒。"],
    ["zh_TW", "後台已收到訂單 {{1}}，周先生簽收。"],
    ["zh_CN", "您的订单 {{1}} 已经寄出。"],
    ["ja", "ご注文 {{1}} を発送しました。"],
    ["ko", "주문 {{1}} 이 발송되었습니다."],
    ["es", "Tu pedido {{1}} está en camino."],
    ["th", "คำสั่งซื้อ {{1}} กำลังจัดส่ง"],
    ["si", "ඔබගේ ඇණවුම {{1}}"],
  ])("%s: %j fits", (language, text) => {
    expect(said(text, language)).toEqual([]);
  });

  test("a few characters of the other script are only mentioned", () => {
    expect(judged(chinese("你的訂單 {{1}} 已經寄出，請留意送貨員來电。"))).toMatchObject([
      { severity: "info", code: "language_variant", evidence: "請留意送貨員來电" },
    ]);
  });
});
