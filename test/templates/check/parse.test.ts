import { describe, expect, test } from "vitest";
import { parseTemplateComponents } from "../../../src/meta";

const issues = (raw: unknown) => {
  const parsed = parseTemplateComponents(raw);
  return parsed.ok ? [] : parsed.issues.map(({ path }) => path);
};
const parsed = (raw: unknown) => {
  const result = parseTemplateComponents(raw);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.components;
};
const button = (given: unknown) => [{ type: "BUTTONS", buttons: [given] }];

test("Meta's words are taken in either case, and kept in capitals", () => {
  expect(
    parsed([
      { type: "header", format: "image", example: { asset_id: "ast_1" } },
      { type: "Body", text: "type: format" },
      { type: "buttons", buttons: [{ type: "otp", otp_type: "one_tap" }] },
    ]),
  ).toEqual([
    { type: "HEADER", format: "IMAGE", example: { asset_id: "ast_1" } },
    { type: "BODY", text: "type: format" },
    { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "ONE_TAP" }] },
  ]);
});

test("an unfinished draft is a draft: broken limits and missing parts are no malformed input", () => {
  for (const raw of [
    [],
    [{ type: "BODY" }],
    [{ type: "BODY", text: "" }],
    [{ type: "BODY", text: "a".repeat(3000) }],
    [{ type: "BUTTONS", buttons: [] }],
    [{ type: "CAROUSEL", cards: [] }],
    [{ type: "HEADER", format: "IMAGE" }],
    [{ type: "HEADER", format: "IMAGE", example: {} }],
    [
      {
        type: "BUTTONS",
        buttons: [{ type: "QUICK_REPLY" }, { type: "URL", text: "Go" }, { type: "CATALOG" }],
      },
    ],
    [{ type: "LIMITED_TIME_OFFER", limited_time_offer: {} }],
    [{ type: "FOOTER", code_expiration_minutes: 1000 }],
  ])
    expect(parsed(raw)).toEqual(raw);
});

describe("the whole model is taken", () => {
  test.each([
    [
      "a header of text",
      [{ type: "HEADER", format: "TEXT", text: "Order {{1}}", example: { header_text: ["7"] } }],
    ],
    ["a header of a place", [{ type: "HEADER", format: "LOCATION" }]],
    ["a quick reply", button({ type: "QUICK_REPLY", text: "Yes" })],
    ["a link", button({ type: "URL", text: "Go", url: "https://shop.example/{{1}}", example: ["7"] })],
    [
      "a link with its sample as a text",
      button({ type: "URL", text: "Go", url: "https://shop.example/{{1}}", example: "7" }),
    ],
    ["a call", button({ type: "PHONE_NUMBER", text: "Call", phone_number: "+85255501234" })],
    ["a code", button({ type: "COPY_CODE", example: "TEA25" })],
    [
      "a flow by its id",
      button({ type: "FLOW", text: "Book", flow_id: "1", flow_action: "NAVIGATE", navigate_screen: "START" }),
    ],
    ["a flow by its name", button({ type: "FLOW", text: "Book", flow_name: "tasting" })],
    ["a catalogue", button({ type: "CATALOG", text: "View catalog" })],
    ["products", button({ type: "MPM", text: "View items" })],
    ["a voice call", button({ type: "VOICE_CALL", text: "Call", ttl_minutes: 60 })],
    ["a request for contact details", button({ type: "REQUEST_CONTACT_INFO" })],
    [
      "an offer",
      [{ type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "Ends soon", has_expiration: true } }],
    ],
    ["advice", [{ type: "BODY", add_security_recommendation: true }]],
    [
      "a carousel",
      [
        {
          type: "CAROUSEL",
          cards: [{ components: [{ type: "HEADER", format: "VIDEO", example: { asset_id: "ast_1" } }] }],
        },
      ],
    ],
  ])("%s", (_what, raw) => {
    expect(parsed(raw)).toEqual(raw);
  });
});

describe("malformed", () => {
  test.each([
    ["no list", { type: "BODY" }, [""]],
    ["nothing", undefined, [""]],
    ["a text for a component", ["BODY"], ["0"]],
    ["no type", [{ text: "Hello" }], ["0.type"]],
    ["an unknown component", [{ type: "BODIES", text: "Hello" }], ["0.type"]],
    ["an unknown format", [{ type: "HEADER", format: "AUDIO" }], ["0.format"]],
    ["an unknown button", button({ type: "PAY", text: "Pay" }), ["0.buttons.0.type"]],
    ["an unknown kind of code", button({ type: "OTP", otp_type: "TWO_TAP" }), ["0.buttons.0.otp_type"]],
    ["an unknown field", [{ type: "BODY", text: "Hello", colour: "red" }], ["0.colour"]],
    [
      "an unknown field of an example",
      [{ type: "BODY", text: "Hi", example: { body: ["7"] } }],
      ["0.example.body"],
    ],
    ["a number for a text", [{ type: "BODY", text: 7 }], ["0.text"]],
    ["null for a text", [{ type: "BODY", text: null }], ["0.text"]],
    [
      "samples in one list",
      [{ type: "BODY", text: "Hi {{1}}", example: { body_text: ["7"] } }],
      ["0.example.body_text.0"],
    ],
    [
      "a minute and a half",
      [{ type: "FOOTER", code_expiration_minutes: 1.5 }],
      ["0.code_expiration_minutes"],
    ],
    ["21 components", Array.from({ length: 21 }, () => ({ type: "BODY", text: "Hello" })), [""]],
    ["two mistakes", [{ type: "BODY", text: 7, colour: "red" }], ["0.text", "0.colour"]],
  ])("%s", (_what, raw, paths) => {
    expect(issues(raw).toSorted()).toEqual(paths.toSorted());
  });

  test("a handle of Meta's in place of a file of ours says what to give", () => {
    const result = parseTemplateComponents([
      { type: "HEADER", format: "IMAGE", example: { header_handle: ["4::aW1hZ2U="] } },
    ]);
    expect(result).toMatchObject({
      ok: false,
      issues: [{ path: "0.example.header_handle", message: expect.stringContaining("asset_id") }],
    });
  });

  test("an unknown type is answered with those that there are", () => {
    const result = parseTemplateComponents(button({ type: "PAY", text: "Pay" }));
    expect(JSON.stringify(result)).toContain("QUICK_REPLY");
  });

  test("a broken limit beside it is not told as malformed", () => {
    expect(issues([{ type: "BODY", text: "a".repeat(2000), colour: "red" }])).toEqual(["0.colour"]);
  });

  test("more than 64,000 characters in all", () => {
    expect(issues([{ type: "BODY", text: "a".repeat(64_000) }])).toEqual([""]);
  });

  test("what is nested deeper than any template", () => {
    let deep: unknown = "a";
    for (let n = 0; n < 50_000; n++) deep = [deep];
    expect(issues(deep)).toEqual([""]);
  });
});
