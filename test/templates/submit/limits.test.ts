import { describe, expect, test } from "vitest";
import type { TemplateComponent, TemplateDefinition } from "../../../src/templates/definition";
import { editsLeft } from "../../../src/templates/submit/limits";
import { asListed, isSameTemplate } from "../../../src/templates/submit/same";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 1_800_000_000_000;

describe("edits left", () => {
  test.each([
    ["none yet", [], 1, 10, 0],
    ["one just now", [0], 0, 9, DAY],
    ["one an hour ago", [HOUR], 0, 9, DAY - HOUR],
    ["one a day ago", [DAY], 1, 9, 0],
    ["one 29 days ago", [29 * DAY], 1, 9, 0],
    ["one 30 days ago", [30 * DAY], 1, 10, 0],
    ["ten, a day apart", Array.from({ length: 10 }, (_, n) => (n + 1) * DAY), 1, 0, 20 * DAY],
    [
      "ten, the last an hour ago",
      [HOUR, ...Array.from({ length: 9 }, (_, n) => (n + 2) * DAY)],
      0,
      0,
      20 * DAY,
    ],
    [
      "more than Meta allows",
      Array.from({ length: 12 }, (_, n) => (n + 1) * HOUR),
      0,
      0,
      30 * DAY - 10 * HOUR,
    ],
  ])("%s", (_what, ago, today, in30Days, wait) => {
    const edits = ago.map((ms) => NOW - ms);
    expect(editsLeft(edits, NOW)).toEqual({ today, in30Days, nextAt: NOW + wait });
    expect(editsLeft(edits.toReversed(), NOW)).toEqual(editsLeft(edits, NOW));
  });
});

const written = (
  components: TemplateComponent[],
  more: Partial<TemplateDefinition> = {},
): TemplateDefinition => ({
  name: "order_sent",
  language: "en",
  category: "utility",
  parameter_format: "positional",
  message_send_ttl_seconds: null,
  components,
  ...more,
});

const listed = (components: unknown[], more = {}) => ({
  id: "1",
  name: "order_sent",
  language: "en",
  status: "PENDING",
  category: "UTILITY",
  components,
  ...more,
});

const BODY = { type: "BODY", text: "Hello {{1}}, it is on its way.", example: { body_text: [["Mei"]] } };
const LINK = {
  type: "URL",
  text: "Track",
  url: "https://shop.example/{{1}}",
  example: ["https://shop.example/7"],
};
const PICTURE = { type: "HEADER", format: "IMAGE", example: { asset_id: "ast_1" } };
const LISTED_PICTURE = {
  type: "HEADER",
  format: "IMAGE",
  example: { header_handle: ["https://cdn.example/x"] },
};

describe("whether Meta lists what was written here", () => {
  test.each<[string, TemplateComponent[], unknown[], boolean]>([
    ["the same", [BODY], [BODY], true],
    ["other samples", [BODY], [{ ...BODY, example: { body_text: [["Lin"]] } }], true],
    ["trimmed", [{ ...BODY, text: `${BODY.text}  ` }], [BODY], true],
    ["another text", [BODY], [{ ...BODY, text: "Hello {{1}}, it has come." }], false],
    ["another order of components", [PICTURE, BODY], [BODY, LISTED_PICTURE], true],
    ["the file as an address", [PICTURE, BODY], [LISTED_PICTURE, BODY], true],
    ["a header of another kind", [PICTURE, BODY], [{ ...LISTED_PICTURE, format: "VIDEO" }, BODY], false],
    ["a footer more", [BODY], [BODY, { type: "FOOTER", text: "Harbour Lane Tea" }], false],
    [
      "the same button",
      [BODY, { type: "BUTTONS", buttons: [LINK] }],
      [BODY, { type: "BUTTONS", buttons: [{ ...LINK, example: undefined }] }],
      true,
    ],
    [
      "another link",
      [BODY, { type: "BUTTONS", buttons: [LINK] }],
      [BODY, { type: "BUTTONS", buttons: [{ ...LINK, url: "https://shop.example/" }] }],
      false,
    ],
    [
      "a button less",
      [BODY, { type: "BUTTONS", buttons: [LINK, LINK] }],
      [BODY, { type: "BUTTONS", buttons: [LINK] }],
      false,
    ],
    [
      "the same cards",
      [BODY, { type: "CAROUSEL", cards: [{ components: [PICTURE] }] }],
      [BODY, { type: "CAROUSEL", cards: [{ components: [LISTED_PICTURE] }] }],
      true,
    ],
    [
      "a card more",
      [BODY, { type: "CAROUSEL", cards: [{ components: [PICTURE] }] }],
      [BODY, { type: "CAROUSEL", cards: [{ components: [PICTURE] }, { components: [PICTURE] }] }],
      false,
    ],
  ])("%s", (_what, mine, metas, same) => {
    expect(isSameTemplate(listed(metas), written(mine))).toBe(same);
  });

  test("Meta's own words in an authentication template say nothing", () => {
    const mine = written(
      [
        { type: "BODY", add_security_recommendation: true },
        { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE" }] },
      ],
      { category: "authentication" },
    );
    const metas = [
      { type: "BODY", text: "*{{1}}* is your verification code." },
      {
        type: "BUTTONS",
        buttons: [{ type: "URL", text: "Copy code", url: "https://www.example/otp?code={{1}}" }],
      },
    ];
    expect(isSameTemplate(listed(metas), mine)).toBe(true);
  });

  test("of an edit of nothing but the time to live, that tells", () => {
    const mine = written([BODY], { message_send_ttl_seconds: 60 });
    expect(isSameTemplate(listed([BODY], { message_send_ttl_seconds: 60 }), mine)).toBe(true);
    expect(isSameTemplate(listed([BODY], { message_send_ttl_seconds: 3600 }), mine)).toBe(false);
    expect(isSameTemplate(listed([BODY]), mine)).toBe(true);
  });
});

test("what is kept of a template names no file of ours, and keeps its samples", () => {
  expect(asListed([PICTURE, BODY, { type: "CAROUSEL", cards: [{ components: [PICTURE] }] }])).toEqual([
    { type: "HEADER", format: "IMAGE" },
    BODY,
    { type: "CAROUSEL", cards: [{ components: [{ type: "HEADER", format: "IMAGE" }] }] },
  ]);
});
