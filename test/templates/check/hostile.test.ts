import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkDefinition } from "../../../src/templates/check";
import type { TemplateComponent, TemplateDefinition } from "../../../src/templates/definition";
import {
  authentication,
  body,
  buttons,
  components,
  definition,
  expectFound,
  footer,
  link,
  marketing,
  namedBody,
  only,
  PLAIN_BODY,
  picture,
  reply,
  SHOP,
} from "./definitions";

const TEXT = "components.0.text";
const told = (text: string, ...samples: string[]) => marketing(body(text, ...samples));

describe("sound texts of many scripts have no findings", () => {
  test.each([
    [
      "a comma of lists between variables",
      "本店在{{1}}、{{2}}和觀塘均設有分店，歡迎光臨。",
      ["上環", "中環"],
    ],
    [
      "Japanese",
      "お客様、{{1}}様のご注文{{2}}を本日発送いたしました。ありがとうございます。",
      ["田中", "HL-7"],
    ],
    ["Korean", "안녕하세요 {{1}}님, 주문하신 상품이 오늘 출발했습니다.", ["지은"]],
    ["Arabic with a variable and its comma", "مرحبا {{1}}، طلبك في الطريق إليك الآن", ["ليلى"]],
    ["Arabic with an isolated number", "طلبك رقم \u2068{{1}}\u2069 في الطريق إليك الآن", ["HL-7"]],
    ["Hebrew with an embedded number", "ההזמנה שלך \u202a{{1}}\u202c בדרך אליך עכשיו", ["HL-7"]],
    ["Persian with joiners that part letters", "سفارش شما آماده است و می\u200cرسد", []],
    ["Hindi with a joiner", "आपका ऑर्डर क्\u200dषण भर में पहुँचेगा", []],
    ["Thai with blanks without width", "สวัสดีคุณ {{1}} คำสั่งซื้อ\u200bของคุณ\u200bจัดส่งแล้ว ขอบคุณค่ะ", ["มะลิ"]],
    [
      "Thai with words of English",
      "Hello {{1}} ค่ะ, your order {{2}} has left our shop today",
      ["Mali", "HL-7"],
    ],
    ["a family of emojis", "Tea for the whole family 👨‍👩‍👧‍👦 from Monday on.", []],
    ["an emoji with its colour and form", "Our shop thanks you ❤️ 👍🏽 and waves 🏳️‍🌈", []],
    ["a flag that is made of tags", "Tea from England 🏴󠁧󠁢󠁥󠁮󠁧󠁿 is here for you.", []],
    ["a soft hyphen", "Ihre Bestell\u00adbestätigung liegt bereit.", []],
    ["about fifty", "A pot is ~50 dollars here.", []],
    ["an address with underscores", "Read https://shop.example/_our_teas_ and a_b and c.", []],
  ])("%s", (_what, text, samples) => {
    expectFound(told(text, ...samples));
  });

  test("names with underscores beside words in italics", () => {
    const text = "Hi {{customer_name}}, _thanks_ for your order with our shop.";
    expectFound(
      definition({ parameter_format: "named", components: [namedBody(text, { customer_name: "Mei" })] }),
    );
  });

  test("an emoji behind the last variable may be enough for Meta, or not", () => {
    expectFound(told("Thank you for your order, dear {{1}} 🎉", "Mei"), `warning variable_end ${TEXT}`);
  });
});

test.each([
  ["marks of direction among Latin letters", "Your order \u2068is\u2069 here.", "U+2068"],
  ["letters turned round in Arabic", "طلبك \u202eفي الطريق", "U+202E"],
  ["a blank without width among Latin letters", "Your or\u200bder is here.", "U+200B"],
  ["words written in tags", "Your order is here.\u{e0050}\u{e0061}\u{e0079}", "U+E0050"],
  ["tags behind a flag", "Tea 🏴󠁧󠁢󠁥󠁮󠁧󠁿\u{e0050} is here.", "U+E0050"],
])("%s: found", (_what, text, evidence) => {
  expectFound(told(text), `error character_forbidden ${TEXT}`);
  expect(only(told(text)).evidence).toBe(evidence);
});

describe("one mistake is one finding", () => {
  const timer: TemplateComponent = { type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "Ends soon!" } };
  const otp = buttons({ type: "OTP", otp_type: "COPY_CODE" });
  const card = (...parts: TemplateComponent[]) => ({ components: parts });
  const full = card(picture(), buttons(SHOP));
  const sold = (...cards: { components: TemplateComponent[] }[]) =>
    marketing(PLAIN_BODY, { type: "CAROUSEL", cards });

  test.each<[string, TemplateDefinition, string]>([
    [
      "an offer's body beyond every limit",
      marketing(body("a".repeat(1025)), timer, buttons(SHOP)),
      `error body_length ${TEXT}`,
    ],
    [
      "a blank address",
      marketing(PLAIN_BODY, buttons(link(" "))),
      "error blank_text components.1.buttons.0.url",
    ],
    [
      "a blank number",
      marketing(PLAIN_BODY, buttons({ type: "PHONE_NUMBER", text: "Call", phone_number: "" })),
      "error blank_text components.1.buttons.0.phone_number",
    ],
    [
      "a code to copy in an authentication template",
      authentication({ type: "BODY" }, buttons({ type: "COPY_CODE", example: "TEA25" })),
      "error authentication_button components.1",
    ],
    [
      "an offer in an authentication template",
      authentication({ type: "BODY" }, otp, timer),
      "error authentication_part components.2",
    ],
    ["a card without a picture", sold(full, card(buttons(SHOP))), "error card_header components.1.cards.1"],
    [
      "a first card without a picture: the others are not told to be like it",
      sold(card(buttons(SHOP)), full, full),
      "error card_header components.1.cards.0",
    ],
  ])("%s", (_what, checked, expected) => {
    expectFound(checked, expected);
  });
});

test("a variable of an address has a name", () => {
  const named = (url: string) =>
    definition({ parameter_format: "named", components: [PLAIN_BODY, buttons(link(url, "7"))] });
  expectFound(named("https://shop.example/{{1}}"));
  expectFound(named("https://shop.example/{{}}"), "error url_variable_name components.1.buttons.0.url");
  expectFound(named("https://shop.example/{{A b}}"), "error url_variable_name components.1.buttons.0.url");
});

test.each([
  ["iw", "he"],
  ["in_ID", "id"],
  ["tl", "fil"],
  ["HK", "zh_HK"],
  ["cn", "zh_CN"],
  ["nn", "nb"],
  ["nb_NO", "nb"],
])("who writes %s means %s", (language, near) => {
  expect(only(definition({ language })).fix).toContain(near);
});

test("words that JavaScript has for its objects are words like any other", () => {
  for (const word of ["constructor", "__proto__", "toString", "valueOf", "hasOwnProperty"]) {
    expectFound(definition({ language: word }), "error language_unknown language");
    const strange = components(PLAIN_BODY, { type: word }, buttons({ type: word, text: word }));
    expect(() => checkDefinition(strange)).not.toThrow();
  }
});

describe("what comes from Meta's list is read", () => {
  test("nulls are nothing", () => {
    const listed = definition({
      components: [
        { type: "HEADER", format: "TEXT", text: "Tea", example: null, buttons: null, cards: null },
        { ...PLAIN_BODY, example: null, add_security_recommendation: null },
        { ...footer("Harbour Lane"), code_expiration_minutes: null },
        { ...buttons(reply("Yes")), limited_time_offer: null },
      ] as unknown as TemplateComponent[],
    });
    expectFound(listed);
  });

  test("Meta's handle shows a header as well as a file of ours", () => {
    const header_handle = ["https://scontent.example/v/t61"];
    expectFound(components({ type: "HEADER", format: "IMAGE", example: { header_handle } }, PLAIN_BODY));
  });

  test("things of another type are left out, and the others keep their places", () => {
    const listed = definition({
      components: [7, null, "BODY", PLAIN_BODY, footer("Yours, {{1}}")] as unknown as TemplateComponent[],
    });
    expect(checkDefinition(listed).map(({ path }) => path)).toContain("components.4.text");
  });
});

const parts = ["HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"];
const kinds = ["QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "FLOW", "OTP", "VOICE_CALL", "constructor"];
const keys = ["text", "url", "phone_number", "example", "supported_apps", "otp_type", "flow_id", "format"];
const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(null, "{{1}}", "TEXT", [null], {}));
const strangeButton = fc
  .tuple(fc.constantFrom(...kinds), fc.dictionary(fc.constantFrom(...keys), anything))
  .map(([type, rest]) => ({ ...rest, type }));
const strangePart = fc
  .tuple(
    fc.constantFrom(...parts),
    fc.dictionary(fc.constantFrom(...keys, "cards", "buttons", "limited_time_offer"), anything),
    fc.oneof(anything, fc.array(fc.oneof(strangeButton, anything), { maxLength: 3 })),
  )
  .map(([type, rest, within]) => ({ ...rest, type, ...(type === "BUTTONS" && { buttons: within }) }));
const carousel = fc
  .array(fc.oneof(anything, fc.record({ components: fc.array(strangePart, { maxLength: 3 }) })), {
    maxLength: 3,
  })
  .map((cards) => ({ type: "CAROUSEL", cards }));

test("whatever JSON stands in the place of components, nothing is thrown", () => {
  fc.assert(
    fc.property(
      fc.oneof(anything, fc.array(fc.oneof(strangePart, carousel, anything), { maxLength: 5 })),
      fc.constantFrom("marketing" as const, "utility" as const, "authentication" as const),
      (strange, category) => {
        const checked = definition({ category, components: strange as TemplateComponent[] });
        expect(checkDefinition(checked)).toEqual(checkDefinition(checked));
      },
    ),
    { numRuns: 300 },
  );
});
