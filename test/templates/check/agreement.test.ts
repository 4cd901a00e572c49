import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { createTemplate } from "../../../src/meta/template-calls";
import { createContext } from "../../../src/platform/context";
import { checkDefinition } from "../../../src/templates/check";
import type {
  TemplateButton,
  TemplateComponent,
  TemplateDefinition,
} from "../../../src/templates/definition";
import { handle } from "../../simulator/graph";
import {
  authentication,
  BODY,
  body,
  buttons,
  components,
  definition,
  footer,
  header,
  link,
  marketing,
  namedBody,
  PLAIN_BODY,
  picture,
  reply,
  SHOP,
} from "./definitions";

/** What the check says of a template, and what Meta does with it. */
const errorsIn = (checked: TemplateDefinition): string[] =>
  checkDefinition(checked).flatMap(({ severity, code }) => (severity === "error" ? [code] : []));

async function answered(checked: TemplateDefinition): Promise<string> {
  const files = new Map([
    ["ast_1", await handle("image/png")],
    ["ast_film", await handle("video/mp4")],
    ["ast_paper", await handle("application/pdf")],
  ]);
  const outcome = await createTemplate(createContext(env), checked, files);
  return outcome.kind === "refused"
    ? `refused: ${outcome.error.details ?? outcome.error.title}`
    : outcome.kind;
}

const refusal = expect.stringMatching(/^refused: /);

const file = (format: string, asset_id: string): TemplateComponent => ({
  type: "HEADER",
  format,
  example: { asset_id },
});
const film = file("VIDEO", "ast_film");
const named = (text: string, samples: Record<string, string>) =>
  definition({ parameter_format: "named", components: [namedBody(text, samples)] });
const words = (text: string, ...samples: string[]) => components(body(text, ...samples));
const offered = (...all: TemplateButton[]) => marketing(PLAIN_BODY, buttons(...all));
const call: TemplateButton = { type: "PHONE_NUMBER", text: "Call us", phone_number: "+85255501234" };
const code: TemplateButton = { type: "COPY_CODE", example: "TEA25" };
const flow: TemplateButton = { type: "FLOW", text: "Book a tasting", flow_id: "1234567890" };
const contact: TemplateButton = { type: "REQUEST_CONTACT_INFO" };
const catalogue: TemplateButton = { type: "CATALOG", text: "View catalog" };

const card = (...parts: TemplateComponent[]) => ({ components: parts });
const full = card(picture(), body("A tea for the morning."), buttons(reply("I take it"), SHOP));
const sold = (...cards: { components: TemplateComponent[] }[]) =>
  marketing(PLAIN_BODY, { type: "CAROUSEL", cards });
const timer = (text = "Ends soon!", has_expiration?: boolean): TemplateComponent => ({
  type: "LIMITED_TIME_OFFER",
  limited_time_offer: { text, ...(has_expiration !== undefined && { has_expiration }) },
});

const app = { package_name: "com.example.shop", signature_hash: "K8a/AINcGX7" };
const copy: TemplateButton = { type: "OTP", otp_type: "COPY_CODE" };
const oneTap: TemplateButton = { type: "OTP", otp_type: "ONE_TAP", supported_apps: [app] };
const otp = (button: TemplateButton, ...parts: TemplateComponent[]) =>
  authentication({ type: "BODY" }, ...parts, buttons(button));

const sentence = "Your order is on its way to you";

describe("what has no errors is taken by Meta", () => {
  test.each<[string, TemplateDefinition]>([
    ["two variables", definition()],
    ["Chinese", words("你好{{1}}，你的訂單{{2}}已經由本店寄出。", "阿美", "HL-1024")],
    [
      "a comma between variables in Chinese",
      words("本店在{{1}}、{{2}}和觀塘均設有分店，歡迎光臨。", "上環", "中環"),
    ],
    ["Japanese", words("お客様、{{1}}様のご注文を本日発送いたしました。", "田中")],
    ["Arabic", words("مرحبا {{1}}، طلبك في الطريق إليك الآن", "ليلى")],
    ["Arabic with an isolated number", words("طلبك رقم \u2068{{1}}\u2069 في الطريق إليك الآن", "HL-7")],
    ["Persian with a joiner that keeps letters apart", words("سلام، سفارش شما می\u200cرسد و آماده است")],
    ["Hebrew with a mark of direction", words("שלום, ההזמנה שלך {{1}}\u200f בדרך אליך עכשיו", "HL-7")],
    ["Hindi with a joiner", words("नमस्ते, आपका ऑर्डर क्\u200dषण भर में पहुँचेगा")],
    ["Thai", words("สวัสดีคุณ {{1}} คำสั่งซื้อของคุณจัดส่งแล้ว ขอบคุณค่ะ", "มะลิ")],
    ["a family of emojis", words("Tea for the whole family 👨‍👩‍👧‍👦 from Monday on.")],
    ["a flag made of tags", words("Tea from England 🏴󠁧󠁢󠁥󠁮󠁧󠁿 is here for you.")],
    ["an emoji behind the last variable", words("Thank you for your order, dear {{1}} 🎉", "Mei")],
    ["1,024 astral characters", words("𠮷".repeat(1024))],
    [
      "names",
      named("Dear {{customer}}, your order {{order_id}} is on its way.", { customer: "Mei", order_id: "7" }),
    ],
    ["a header of words", components(header("Order {{1}}", "HL-1024"), PLAIN_BODY)],
    ["a header of a picture", components(picture(), PLAIN_BODY)],
    ["a header of a film", components(film, PLAIN_BODY)],
    ["a header of a document", components(file("DOCUMENT", "ast_paper"), PLAIN_BODY)],
    ["a header of a place", components({ type: "HEADER", format: "LOCATION" }, PLAIN_BODY)],
    ["a footer", components(BODY, footer("Harbour Lane Tea"))],
    ["ten quick replies", offered(...Array.from({ length: 10 }, (_, n) => reply(`Choice ${n}`)))],
    ["replies, then others", offered(reply("Yes"), SHOP, call, code)],
    ["an address with a variable", offered(link("https://shop.example/o/{{1}}", "https://shop.example/o/7"))],
    ["a sample that is the value alone", offered(link("https://shop.example/o/{{1}}", "7"))],
    ["a flow", offered(flow)],
    ["a catalogue", offered(catalogue)],
    ["a voice call", offered({ type: "VOICE_CALL", text: "Call on WhatsApp", ttl_minutes: 60 })],
    ["a request for contact details", offered(contact)],
    ["a carousel", sold(full, full)],
    ["a carousel of films", sold(card(film, buttons(SHOP)), card(film, buttons(SHOP)))],
    ["an offer", marketing(PLAIN_BODY, timer(), buttons(SHOP))],
    [
      "an offer that counts down",
      marketing(picture(), PLAIN_BODY, timer("Ends soon!", true), buttons(code, SHOP)),
    ],
    ["copy code", otp(copy, { type: "FOOTER", code_expiration_minutes: 5 })],
    ["one tap", otp(oneTap)],
    ["zero tap", otp({ ...oneTap, otp_type: "ZERO_TAP", zero_tap_terms_accepted: true })],
    ["time to live", definition({ message_send_ttl_seconds: 3600 })],
  ])("%s", async (_what, checked) => {
    expect(errorsIn(checked)).toEqual([]);
    expect(await answered(checked)).toBe("accepted");
  });
});

describe("what is an error is refused by Meta", () => {
  const twelve = Array.from({ length: 12 }, (_, n) => `w${n} {{${n + 1}}}`).join(" ");
  const many = Array.from({ length: 11 }, (_, n) => reply(`Choice ${n}`));

  test.each<[string, TemplateDefinition]>([
    ["name_format", definition({ name: "ORDER_SENT" })],
    ["name_length", definition({ name: "a".repeat(513) })],
    ["language_unknown", definition({ language: "zh_Hant" })],
    ["lifetime", definition({ message_send_ttl_seconds: 29 })],
    ["component_twice", components(PLAIN_BODY, PLAIN_BODY)],
    ["body_missing", components(footer("Harbour Lane"))],
    ["text_missing", components({ type: "BODY" })],
    ["blank_text", words("  \n ")],
    ["body_length", words("a".repeat(1025))],
    ["body_newlines", words("One.\n\n\nTwo.")],
    ["header_length", components(header("h".repeat(61)), PLAIN_BODY)],
    ["header_characters", components(header("Your *order*"), PLAIN_BODY)],
    ["header_characters", components(header("Your order 📦"), PLAIN_BODY)],
    ["header_variables", components(header("{{1}} of {{2}}", "Order", "Mei"), PLAIN_BODY)],
    ["text_missing", components(PLAIN_BODY, { type: "FOOTER" })],
    ["footer_length", components(PLAIN_BODY, footer("f".repeat(61)))],
    ["footer_characters", components(PLAIN_BODY, footer("Yours,\nHarbour Lane"))],
    ["footer_characters", components(PLAIN_BODY, footer("Harbour Lane 🍵"))],
    ["variable_misplaced", components(PLAIN_BODY, footer("Yours, {{1}}"))],
    ["variable_start", words("{{1}}, your order is on its way to you.", "Mei")],
    ["variable_end", words(`${sentence}, {{1}}`, "Mei")],
    ["variable_end", words(`${sentence}, {{1}}.`, "Mei")],
    ["variable_ratio", words(`${twelve} end`, ...Array.from({ length: 12 }, (_, n) => `v${n}`))],
    ["variable_gap", words("Dear {{1}}, your order {{3}} is on its way to you.", "Mei", "7")],
    ["variable_format", words("Dear {{01}}, your order is on its way to you.", "Mei")],
    ["variable_mixed", words("Dear {{1}}, your order {{order_id}} is on its way.", "Mei", "7")],
    ["variable_dangling", words("Dear {{1, your order is on its way to you.", "Mei")],
    ["variable_format", named("Dear {{Customer}}, your order is on its way to you.", { Customer: "Mei" })],
    ["example_missing", words("Dear {{1}}, your order is on its way to you.")],
    ["example_missing", components(header("Order {{1}}"), PLAIN_BODY)],
    ["example_missing", components({ type: "HEADER", format: "IMAGE" }, PLAIN_BODY)],
    ["example_extra", words("Dear {{1}}, your order is on its way to you.", "Mei", "7")],
    ["button_number", offered()],
    ["button_number", offered(...many)],
    ["button_kind_number", offered(call, { ...call, text: "Call again" })],
    ["button_alone", offered(catalogue, SHOP)],
    ["button_order", offered(reply("Yes"), SHOP, reply("No"))],
    ["button_text_length", offered(reply("b".repeat(26)))],
    ["button_text_fixed", offered({ ...code, text: "Take the code" })],
    ["button_characters", offered(reply("Yes 👍"))],
    ["variable_misplaced", offered(reply("Yes, {{1}}"))],
    ["url_format", offered(link("shop.example/orders"))],
    ["url_length", offered(link(`https://shop.example/${"a".repeat(1980)}`))],
    ["url_whatsapp", offered(link("https://wa.me/85255501234"))],
    ["url_variables", offered(link("https://shop.example/{{1}}/{{2}}", "https://shop.example/7/8"))],
    ["url_variable_place", offered(link("https://shop.example/{{1}}/track", "https://shop.example/7/track"))],
    ["url_variable_name", offered(link("https://shop.example/{{2}}", "https://shop.example/7"))],
    ["example_missing", offered(link("https://shop.example/{{1}}"))],
    ["phone_number", offered({ ...call, phone_number: "call me" })],
    ["phone_number_length", offered({ ...call, phone_number: "+852 5550 1234       " })],
    ["example_missing", offered({ type: "COPY_CODE" })],
    ["code_length", offered({ ...code, example: "T".repeat(21) })],
    ["flow_missing", offered({ type: "FLOW", text: "Book" })],
    ["flow_missing", offered({ ...flow, flow_name: "tasting" })],
    ["call_lifetime", offered({ type: "VOICE_CALL", text: "Call", ttl_minutes: 0 })],
    ["category_part", components(PLAIN_BODY, buttons(copy))],
    ["category_part", components(PLAIN_BODY, { type: "CAROUSEL", cards: [full, full] })],
    ["category_part", components(PLAIN_BODY, timer(), buttons(SHOP))],
    ["card_number", sold(full)],
    ["card_header", sold(card(body("A tea."), buttons(SHOP)), card(body("A tea."), buttons(SHOP)))],
    ["card_button", sold(card(picture(), buttons(code)), card(picture(), buttons(code)))],
    ["cards_unequal", sold(full, card(picture(), buttons(SHOP)))],
    [
      "button_number",
      sold(card(picture(), buttons(...many.slice(0, 3))), card(picture(), buttons(...many.slice(0, 3)))),
    ],
    ["body_length", sold(card(picture(), body("a".repeat(161))), card(picture(), body("a".repeat(161))))],
    ["carousel_beside", marketing(PLAIN_BODY, footer("Yours"), { type: "CAROUSEL", cards: [full, full] })],
    ["offer_length", marketing(PLAIN_BODY, timer("a".repeat(17)), buttons(SHOP))],
    ["body_length", marketing(body("a".repeat(601)), timer(), buttons(SHOP))],
    ["offer_footer", marketing(PLAIN_BODY, timer(), footer("Yours"), buttons(SHOP))],
    ["offer_header", marketing(header("Spring"), PLAIN_BODY, timer(), buttons(SHOP))],
    ["offer_buttons", marketing(PLAIN_BODY, timer(), buttons(reply("No")))],
    ["code_length", marketing(PLAIN_BODY, timer(), buttons({ ...code, example: "T".repeat(16) }, SHOP))],
    ["authentication_only", components(PLAIN_BODY, { ...footer("Yours"), code_expiration_minutes: 5 })],
    ["authentication_part", otp(copy, header("Your code"))],
    ["authentication_text", authentication(PLAIN_BODY, buttons(copy))],
    ["authentication_button", authentication({ type: "BODY" }, buttons(reply("Yes")))],
    ["code_expiration", otp(copy, { type: "FOOTER", code_expiration_minutes: 91 })],
    ["otp_apps", otp({ type: "OTP", otp_type: "ONE_TAP" })],
    ["otp_package", otp({ ...oneTap, supported_apps: [{ ...app, package_name: "shop" }] })],
    ["otp_signature", otp({ ...oneTap, supported_apps: [{ ...app, signature_hash: "short" }] })],
    ["otp_terms", otp({ ...oneTap, otp_type: "ZERO_TAP" })],
  ])("%s", async (expected, checked) => {
    expect([...new Set(errorsIn(checked))]).toEqual([expected]);
    expect(await answered(checked)).toEqual(refusal);
  });
});

/**
 * What the call takes and the check refuses all the same: Meta's review turns it down afterwards, or Meta's own editor
 * does not let anybody write it, and a rejection costs a day.
 */
describe("what is stricter here than the call", () => {
  const again = { ...reply("yes"), text: "Yes" };

  test.each<[string, TemplateDefinition]>([
    ["variable_adjacent", words("Hello {{1}}{{2}}, your order has left our shop today.", "Mei", "Chan")],
    ["variable_twice", named("Dear {{name}}, here is your order, {{name}}, and thanks.", { name: "Mei" })],
    ["body_emojis", marketing(body(`Tea is here ${"🍵".repeat(11)}`))],
    ["character_forbidden", words("Your order \u202eyaw sti no si")],
    ["button_text_twice", offered(reply("Yes"), again)],
    ["button_alone", offered(contact, SHOP)],
    ["category_part", components(PLAIN_BODY, buttons(code))],
    ["example_variable", words("Dear {{1}}, your order is on its way to you.", "{{1}}")],
    ["example_address", offered(link("https://shop.example/o/{{1}}", "https://tea.example/o/7"))],
    ["code_format", offered({ ...code, example: "TEA 25" })],
    ["offer_buttons", marketing(PLAIN_BODY, timer("Ends soon!", true), buttons(SHOP))],
    ["authentication_only", components({ ...PLAIN_BODY, add_security_recommendation: true })],
  ])("%s", async (expected, checked) => {
    expect(errorsIn(checked)).toEqual([expected]);
    expect(await answered(checked)).toBe("accepted");
  });
});
