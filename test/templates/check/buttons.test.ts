import { describe, expect, test } from "vitest";
import type { TemplateButton } from "../../../src/templates/definition";
import {
  buttons,
  components,
  expectFound,
  link,
  marketing,
  only,
  PLAIN_BODY,
  reply,
  SHOP,
} from "./definitions";

const AT = "components.1.buttons";
const CALL: TemplateButton = { type: "PHONE_NUMBER", text: "Call us", phone_number: "+85255501234" };
const CODE: TemplateButton = { type: "COPY_CODE", example: "TEA25" };
const FLOW: TemplateButton = { type: "FLOW", text: "Book a tasting", flow_id: "1234567890" };
const VOICE: TemplateButton = { type: "VOICE_CALL", text: "Call on WhatsApp" };
const CONTACT: TemplateButton = { type: "REQUEST_CONTACT_INFO" };
const CATALOGUE: TemplateButton = { type: "CATALOG", text: "View catalog" };
const ITEMS: TemplateButton = { type: "MPM", text: "View items" };

const offered = (...all: TemplateButton[]) => marketing(PLAIN_BODY, buttons(...all));
const replies = (count: number) => Array.from({ length: count }, (_, n) => reply(`Choice ${n}`));

describe("number", () => {
  test.each([
    ["ten quick replies", replies(10)],
    [
      "two links, a call, a code and six quick replies",
      [...replies(6), SHOP, link("https://tea.example/"), CALL, CODE],
    ],
    ["a catalogue", [CATALOGUE]],
    ["products", [ITEMS]],
    ["a flow beside a quick reply", [reply("No, thanks"), FLOW]],
    ["a voice call", [VOICE]],
    ["a request for contact details", [CONTACT]],
  ])("%s pass", (_what, all) => {
    expectFound(offered(...all));
  });

  test.each([
    ["none", [], `error button_number ${AT}`],
    ["eleven", replies(11), `error button_number ${AT}`],
    [
      "three links",
      [SHOP, link("https://a.example/", undefined, "A"), link("https://b.example/", undefined, "B")],
      `error button_kind_number ${AT}`,
    ],
    ["two calls", [CALL, { ...CALL, text: "Call again" }], `error button_kind_number ${AT}`],
    ["two codes", [CODE, CODE], `error button_kind_number ${AT}`],
    ["a catalogue beside a link", [CATALOGUE, SHOP], `error button_alone ${AT}`],
    ["products beside a quick reply", [ITEMS, reply("No")], `error button_alone ${AT}`],
    ["a request for contact details beside a link", [CONTACT, SHOP], `error button_alone ${AT}`],
  ])("%s: found", (_what, all, expected) => {
    expectFound(offered(...all), expected);
  });
});

describe("order", () => {
  test.each([
    ["quick replies first", [reply("Yes"), reply("No"), SHOP, CALL]],
    ["quick replies last", [SHOP, CALL, reply("Yes"), reply("No")]],
  ])("%s", (_what, all) => {
    expectFound(offered(...all));
  });

  test.each([
    ["a link between quick replies", [reply("Yes"), SHOP, reply("No")], "QUICK_REPLY, URL, QUICK_REPLY"],
    ["a quick reply between others", [SHOP, reply("Yes"), CALL], "URL, QUICK_REPLY, PHONE_NUMBER"],
  ])("%s: found", (_what, all, evidence) => {
    expectFound(offered(...all), `error button_order ${AT}`);
    expect(only(offered(...all)).evidence).toBe(evidence);
  });
});

test("two buttons of one text are found, whatever their case", () => {
  const twice = offered(reply("Yes"), reply("yes "));
  expectFound(twice, `error button_text_twice ${AT}`);
});

test.each([["+85255501234"], ["+852 5550 1234"], ["85255501234"]])(
  "%s is a telephone number",
  (phone_number) => {
    expectFound(offered({ ...CALL, phone_number }));
  },
);

test.each([
  ["letters", "call me", "phone_number"],
  ["too few digits", "+8525", "phone_number"],
  ["a leading zero", "0085255501234", "phone_number"],
  ["sixteen digits", "+8525550123456789", "phone_number"],
  ["a variable", "{{1}}", "phone_number"],
  ["21 characters", "+852 5550 1234       ", "phone_number_length"],
])("a telephone number of %s: found", (_what, phone_number, code) => {
  expectFound(offered({ ...CALL, phone_number }), `error ${code} ${AT}.0.phone_number`);
});

test.each([
  ["none", undefined, "example_missing"],
  ["an empty one", [""], "example_missing"],
  ["21 characters", "T".repeat(21), "code_length"],
  ["a blank within", "TEA 25", "code_format"],
  ["a variable", "{{1}}", "code_format"],
])("a code with %s: found", (_what, example, code) => {
  expectFound(
    offered({ type: "COPY_CODE", ...(example !== undefined && { example }) }),
    `error ${code} ${AT}.0.example`,
  );
});

test("a code of twenty letters and digits passes", () => {
  expectFound(offered({ type: "COPY_CODE", example: ["T".repeat(20)] }));
});

test.each([
  ["COPY_CODE", { ...CODE, text: "Take the code" }],
  ["REQUEST_CONTACT_INFO", { ...CONTACT, text: "Your number, please" }],
])("the text of %s is Meta's own", (_type, button) => {
  const checked = offered(button);
  expectFound(checked, `error button_text_fixed ${AT}.0.text`);
  expect(only(checked).fix).toBe("Leave the text out.");
});

test("Meta's own text may be given", () => {
  expectFound(offered({ ...CONTACT, text: "Share Contact Info" }));
});

test.each([
  ["QUICK_REPLY", { type: "QUICK_REPLY" }, "Write"],
  ["CATALOG", { type: "CATALOG" }, "View catalog"],
  ["MPM", { type: "MPM" }, "View items"],
])("%s without a text: found, with what to write", (_type, button, fix) => {
  const checked = offered(button);
  expectFound(checked, `error text_missing ${AT}.0.text`);
  expect(only(checked).fix).toContain(fix);
});

test.each([
  ["no flow", { type: "FLOW", text: "Book" }],
  ["two ways to name it", { ...FLOW, flow_name: "tasting" }],
])("a flow button with %s: found", (_what, button) => {
  expectFound(offered(button), `error flow_missing ${AT}.0`);
});

test.each([[1], [43_200]])("a call button that works for %i minutes passes", (ttl_minutes) => {
  expectFound(offered({ ...VOICE, ttl_minutes }));
});

test.each([[0], [43_201]])("a call button that works for %i minutes: found", (ttl_minutes) => {
  expectFound(offered({ ...VOICE, ttl_minutes }), `error call_lifetime ${AT}.0.ttl_minutes`);
});

test.each([
  ["COPY_CODE", CODE],
  ["CATALOG", CATALOGUE],
  ["MPM", ITEMS],
])("%s is for marketing: found in a utility template", (_type, button) => {
  const utility = components(PLAIN_BODY, buttons(button));
  expectFound(utility, `error category_part ${AT}.0`);
  expect(only(utility).fix).toContain("marketing");
});

test("a one-time code's button is for authentication", () => {
  const checked = components(PLAIN_BODY, buttons({ type: "OTP", otp_type: "COPY_CODE" }));
  expectFound(checked, `error category_part ${AT}.0`);
});
