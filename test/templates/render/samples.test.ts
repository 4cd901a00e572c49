import { describe, expect, test } from "vitest";
import type { TemplateComponent } from "../../../src/templates/definition";
import { renderSample } from "../../../src/templates/render";

const rendered = (components: TemplateComponent[], language = "en") => renderSample({ components, language });

const button = (more: NonNullable<TemplateComponent["buttons"]>[number]): TemplateComponent[] => [
  { type: "BODY", text: "Look" },
  { type: "BUTTONS", buttons: [more] },
];

describe("texts", () => {
  test("header, body and footer with numbered variables", () => {
    const { text, bubble } = rendered([
      {
        type: "HEADER",
        format: "TEXT",
        text: "Order {{1}}",
        example: { header_text: ["HL-1003"] },
      },
      {
        type: "BODY",
        text: "Hi {{1}}, it comes on {{2}}.",
        example: { body_text: [["Mei", "Friday"]] },
      },
      { type: "FOOTER", text: "Harbour Lights" },
    ]);
    expect(text).toBe("Order HL-1003\nHi Mei, it comes on Friday.\nHarbour Lights");
    expect(bubble).toEqual({
      header: { format: "TEXT", text: "Order HL-1003" },
      body: "Hi Mei, it comes on Friday.",
      footer: "Harbour Lights",
      buttons: [],
    });
  });

  test("named variables, in any order and more than once", () => {
    const { text } = rendered([
      {
        type: "BODY",
        text: "{{ order }} for {{name}}: {{order}}!",
        example: {
          body_text_named_params: [
            { param_name: "name", example: "美美" },
            { param_name: "order", example: "HL-1" },
          ],
        },
      },
    ]);
    expect(text).toBe("HL-1 for 美美: HL-1!");
  });

  test("a variable without a sample stays as it is written", () => {
    expect(
      rendered([{ type: "BODY", text: "Hi {{1}} and {{2}}.", example: { body_text: [["Mei"]] } }]).text,
    ).toBe("Hi Mei and {{2}}.");
    expect(rendered([{ type: "BODY", text: "Hi {{name}}." }]).text).toBe("Hi {{name}}.");
  });

  test("a sample is no pattern, and what looks like a variable in it is left alone", () => {
    const { text } = rendered([
      { type: "BODY", text: "Pay {{1}} now, {{2}}.", example: { body_text: [["$& $1", "{{1}}"]] } },
    ]);
    expect(text).toBe("Pay $& $1 now, {{1}}.");
  });

  test("types in small letters are read as well", () => {
    expect(
      rendered([
        { type: "body", text: "Hello" },
        { type: "footer", text: "Bye" },
      ]).text,
    ).toBe("Hello\nBye");
  });
});

describe("headers that are no text", () => {
  test.each(["IMAGE", "VIDEO", "DOCUMENT"])("%s with a file of ours", (format) => {
    const { text, bubble } = rendered([
      { type: "HEADER", format, example: { asset_id: "ast_1" } },
      { type: "BODY", text: "Look" },
    ]);
    expect(text).toBe(`[${format.toLowerCase()}]\nLook`);
    expect(bubble.header).toEqual({ format, asset_id: "ast_1" });
  });

  test("what Meta's list holds names no file of ours", () => {
    const { bubble } = rendered([
      { type: "HEADER", format: "IMAGE", example: { header_handle: ["https://example.com/x"] } },
      { type: "BODY", text: "Look" },
    ]);
    expect(bubble.header).toEqual({ format: "IMAGE" });
  });

  test("a place", () => {
    expect(
      rendered([
        { type: "HEADER", format: "LOCATION" },
        { type: "BODY", text: "Here" },
      ]).text,
    ).toBe("[location]\nHere");
  });
});

describe("buttons", () => {
  test.each([
    [{ type: "QUICK_REPLY", text: "Yes" }, "[Yes]"],
    [{ type: "URL", text: "Shop", url: "https://example.com/a" }, "[Shop] https://example.com/a"],
    [
      { type: "URL", text: "Track", url: "https://example.com/{{1}}", example: ["https://example.com/HL-1"] },
      "[Track] https://example.com/HL-1",
    ],
    [
      { type: "URL", text: "Track", url: "https://example.com/{{1}}", example: ["HL-1"] },
      "[Track] https://example.com/HL-1",
    ],
    [{ type: "URL", text: "Track", url: "https://example.com/{{1}}" }, "[Track] https://example.com/{{1}}"],
    [{ type: "PHONE_NUMBER", text: "Call", phone_number: "+85255501234" }, "[Call] +85255501234"],
    [{ type: "COPY_CODE", example: "SPRING25" }, "[Copy offer code] SPRING25"],
    [{ type: "COPY_CODE", example: ["SPRING25"] }, "[Copy offer code] SPRING25"],
    [{ type: "FLOW", text: "Book", flow_id: "1" }, "[Book]"],
    [{ type: "CATALOG" }, "[View catalog]"],
    [{ type: "MPM" }, "[View items]"],
    [{ type: "VOICE_CALL", text: "Call us here", ttl_minutes: 1440 }, "[Call us here]"],
    [{ type: "REQUEST_CONTACT_INFO" }, "[Share contact info]"],
    [{ type: "SOMETHING_NEW" }, "[SOMETHING_NEW]"],
  ])("%j", (given, line) => {
    expect(rendered(button(given)).text).toBe(`Look\n${line}`);
  });
});

test("a limited-time offer stands between header and text", () => {
  const { text, bubble } = rendered([
    { type: "HEADER", format: "IMAGE" },
    { type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "Ends soon!", has_expiration: true } },
    { type: "BODY", text: "Use code {{1}}.", example: { body_text: [["SPRING25"]] } },
    { type: "BUTTONS", buttons: [{ type: "COPY_CODE", example: "SPRING25" }] },
  ]);
  expect(text).toBe(
    "[image]\n[offer] Ends soon!, with the time left\nUse code SPRING25.\n[Copy offer code] SPRING25",
  );
  expect(bubble).toMatchObject({ offer: "Ends soon!", offer_counts_down: true });
  const without = rendered([{ type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "Ends soon!" } }]);
  expect(without.text).toBe("[offer] Ends soon!");
  expect(without.bubble).not.toHaveProperty("offer_counts_down");
});

test("a carousel is a bubble with a bubble for each card", () => {
  const card = (name: string, code: string) => ({
    components: [
      { type: "HEADER", format: "IMAGE", example: { asset_id: `ast_${code}` } },
      { type: "BODY", text: "{{1}} today", example: { body_text: [[name]] } },
      {
        type: "BUTTONS",
        buttons: [{ type: "URL", text: "Buy", url: "https://example.com/{{1}}", example: [code] }],
      },
    ],
  });
  const { text, bubble } = rendered([
    { type: "BODY", text: "New lamps, {{1}}!", example: { body_text: [["Mei"]] } },
    { type: "CAROUSEL", cards: [card("Fern", "f1"), card("Palm", "p2")] },
  ]);
  expect(text).toBe(
    [
      "New lamps, Mei!",
      "[card 1]\n[image]\nFern today\n[Buy] https://example.com/f1",
      "[card 2]\n[image]\nPalm today\n[Buy] https://example.com/p2",
    ].join("\n"),
  );
  expect(bubble.cards?.map(({ header }) => header?.asset_id)).toEqual(["ast_f1", "ast_p2"]);
});

describe("authentication: the texts are Meta's", () => {
  const written = (otp_type: string): TemplateComponent[] => [
    { type: "BODY", add_security_recommendation: true },
    { type: "FOOTER", code_expiration_minutes: 5 },
    { type: "BUTTONS", buttons: [{ type: "OTP", otp_type }] },
  ];

  test.each([
    [
      "en_US",
      "*123456* is your verification code. For your security, do not share this code.\nThis code expires in 5 minutes.\n[Copy code] 123456",
    ],
    [
      "zh_HK",
      "*123456* 是你的驗證碼。為了安全起見，請勿分享此驗證碼。\n這組驗證碼將於 5 分鐘後失效。\n[複製驗證碼] 123456",
    ],
    [
      "zh_CN",
      "*123456* 是你的验证码。为安全起见，请不要分享这组验证码。\n这组验证码将在 5 分钟后过期。\n[复制验证码] 123456",
    ],
  ])("%s", (language, text) => {
    const { bubble, ...shown } = rendered(written("COPY_CODE"), language);
    expect(shown.text).toBe(text);
    expect(bubble).not.toHaveProperty("shown_by_meta_in");
  });

  test("a language whose texts are not known is shown in English, and says so", () => {
    const { text, bubble } = rendered(written("COPY_CODE"), "fr");
    expect(text).toContain("is your verification code");
    expect(bubble.shown_by_meta_in).toBe("fr");
  });

  test("one tap has a button of another name, zero tap none", () => {
    expect(rendered(written("ONE_TAP")).bubble.buttons).toEqual([
      { type: "OTP", text: "Autofill", value: "123456" },
    ]);
    expect(rendered(written("ZERO_TAP")).bubble.buttons).toEqual([]);
  });

  test("as Meta's list shows it", () => {
    const { text, bubble } = rendered(
      [
        {
          type: "BODY",
          text: "*{{1}}* est votre code.",
          add_security_recommendation: false,
          example: { body_text: [["123456"]] },
        },
        {
          type: "BUTTONS",
          buttons: [
            {
              type: "URL",
              text: "Copier",
              url: "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}",
              example: ["https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp123456"],
            },
          ],
        },
      ],
      "fr",
    );
    expect(text).toBe("*123456* est votre code.\n[Copier] 123456");
    expect(bubble).not.toHaveProperty("shown_by_meta_in");
  });
});

test("nothing at all is an empty text", () => {
  expect(rendered([])).toEqual({ text: "", bubble: { body: "", buttons: [] } });
});
