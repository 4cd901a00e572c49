import { describe, expect, test } from "vitest";
import {
  body,
  buttons,
  components,
  definition,
  expectFound,
  footer,
  header,
  marketing,
  only,
  reply,
} from "./definitions";

/** One code point, two UTF-16 units. */
const ASTRAL = "𠮷";
/** One letter with its accent apart: two code points, one to the eye. */
const COMBINED = "e\u0301";
const FAMILY = "👨‍👩‍👧‍👦";
const PLAIN = body("Your order is on its way.");
const BODY_TEXT = "components.0.text";

describe("length, in code points", () => {
  test.each([
    ["Latin letters", "a".repeat(1024), "a".repeat(1025)],
    ["Chinese", "茶".repeat(1024), "茶".repeat(1025)],
    ["letters with accents apart, two characters each", COMBINED.repeat(512), `${COMBINED.repeat(512)}e`],
  ])("a body of 1,024: %s", (_what, fits, long) => {
    expectFound(components(body(fits)));
    expectFound(components(body(long)), `error body_length ${BODY_TEXT}`);
  });

  test("1,024 astral characters fit; that Meta may count UTF-16 units is said", () => {
    const checked = components(body(ASTRAL.repeat(1024)));
    expectFound(checked, `warning length_by_units ${BODY_TEXT}`);
    expect(only(checked).message).toContain("2048");
  });

  test("1,025 astral characters do not fit", () => {
    expectFound(components(body(ASTRAL.repeat(1025))), `error body_length ${BODY_TEXT}`);
  });

  test("512 of them fit by either count", () => {
    expectFound(components(body(ASTRAL.repeat(512))));
  });

  test("an emoji of a family has as many characters as it is made of", () => {
    expect([...FAMILY]).toHaveLength(7);
    const text = `${"a".repeat(1024 - 7)}${FAMILY}`;
    expectFound(components(body(text)), `warning length_by_units ${BODY_TEXT}`);
    expectFound(components(body(`a${text}`)), `error body_length ${BODY_TEXT}`);
  });

  test("letters with accents apart would fit as letters of their own: the fix says so", () => {
    const { fix } = only(components(body(COMBINED.repeat(600))));
    expect(fix).toContain("600");
  });

  test.each([
    [
      "header",
      components(header("h".repeat(60)), PLAIN),
      components(header("h".repeat(61)), PLAIN),
      "header_length components.0.text",
    ],
    [
      "footer",
      components(PLAIN, footer("f".repeat(60))),
      components(PLAIN, footer("f".repeat(61))),
      "footer_length components.1.text",
    ],
    [
      "button",
      components(PLAIN, buttons(reply("b".repeat(25)))),
      components(PLAIN, buttons(reply("b".repeat(26)))),
      "button_text_length components.1.buttons.0.text",
    ],
  ])("a %s at its limit passes, one character more does not", (_what, fits, long, expected) => {
    expectFound(fits);
    expectFound(long, `error ${expected}`);
  });

  test.each([
    ["header", components({ type: "HEADER", format: "TEXT" }, PLAIN), "components.0.text"],
    ["body", components({ type: "BODY" }), "components.0.text"],
    ["footer", components(PLAIN, { type: "FOOTER" }), "components.1.text"],
  ])("a %s without a text: found", (_what, checked, at) => {
    expectFound(checked, `error text_missing ${at}`);
  });

  test("two components of a kind, and none of the one that is needed: found", () => {
    expectFound(components(PLAIN, PLAIN), "error component_twice components.1");
    expectFound(components(header("Our tea")), "error body_missing components");
  });

  test("a text of blanks is none", () => {
    expectFound(components(body("  \n ")), `error blank_text ${BODY_TEXT}`);
  });
});

describe("a body", () => {
  test.each([
    ["two new lines", "Your order is on its way.\n\nThank you."],
    ["four blanks", "Your order    is on its way."],
    ["ten emojis in marketing", `Tea is here ${"🍵".repeat(10)}`],
    ["pairs of marks", "Your *order* is _on_ its ~slow~ way, and `code` too."],
    ["marks within words", "Your order_id is 2*3 of them."],
    ["a list", "Your order:\n* one tea\n* two cups"],
    ["Arabic, which needs joiners and marks of direction", "طلبك في الطريق\u200f إليك الآن"],
  ])("with %s is fine", (_what, text) => {
    expectFound(marketing(body(text)));
  });

  test.each([
    ["three new lines", "Your order is on its way.\n\n\nThank you.", "error body_newlines"],
    ["three new lines of Windows", "Your order is on its way.\r\n\r\n\r\nThank you.", "error body_newlines"],
    ["eleven emojis", `Tea is here ${"🍵".repeat(11)}`, "error body_emojis"],
    ["a tab", "Your order\tis on its way.", "warning body_blanks"],
    ["five blanks", "Your order     is on its way.", "warning body_blanks"],
    ["a bold that never closes", "Your *order is on its way.", "warning formatting_open"],
    ["a block of code that never closes", "Your ```order is on its way.", "warning formatting_open"],
    ["a null", "Your order\u0000 is on its way.", "error character_forbidden"],
    ["a turned direction", "Your order \u202eyaw sti no si", "error character_forbidden"],
    ["a blank without width", "Your or\u200bder is on its way.", "error character_forbidden"],
    ["half a character", "Your order \ud83c is on its way.", "error character_forbidden"],
  ])("with %s is found", (_what, text, expected) => {
    expectFound(marketing(body(text)), `${expected} ${BODY_TEXT}`);
  });

  test("a utility template with more than six emojis is warned of", () => {
    expectFound(components(body(`Your tea is here ${"🍵".repeat(6)}`)));
    expectFound(components(body(`Your tea is here ${"🍵".repeat(7)}`)), `warning body_emojis ${BODY_TEXT}`);
  });

  test("a character that cannot be seen is named by its number", () => {
    expect(only(components(body("Your order \u202e is here."))).evidence).toBe("U+202E");
  });
});

describe("a header has plain words", () => {
  test.each([
    ["a hash", "Order #7 & more"],
    ["an underscore within a word", "Your order_id"],
    ["a digit", "3 teas for 2"],
  ])("%s is fine", (_what, text) => {
    expectFound(components(header(text), PLAIN));
  });

  test.each([
    ["a new line", "Your\norder", "\n"],
    ["an emoji", "Your order 📦", "📦"],
    ["a flag", "From 🇭🇰", "🇭🇰"],
    ["a star", "Your *order*", "*"],
    ["an underscore around words", "Your _order_", "_order_"],
    ["a wave", "Your ~order~", "~"],
  ])("%s is found", (_what, text, evidence) => {
    const checked = components(header(text), PLAIN);
    expectFound(checked, "error header_characters components.0.text");
    expect(only(checked).evidence).toBe(evidence);
  });
});

test.each([
  ["a new line", "Yours,\nHarbour Lane", "error footer_characters"],
  ["an emoji", "Harbour Lane 🍵", "error footer_characters"],
  ["a mark of direction", "Harbour\u202e Lane", "error character_forbidden"],
])("a footer with %s is found", (_what, text, expected) => {
  expectFound(components(PLAIN, footer(text)), `${expected} components.1.text`);
});

test.each([
  ["an emoji", "Yes 👍", "button_characters"],
  ["a new line", "Yes\nplease", "button_characters"],
  ["a star", "*Yes*", "button_characters"],
  ["a variable", "Yes, {{1}}", "variable_misplaced"],
  ["a null", "Yes\u0000", "character_forbidden"],
])("a button with %s is found", (_what, text, code) => {
  expectFound(components(PLAIN, buttons(reply(text))), `error ${code} components.1.buttons.0.text`);
});

test("a finding of a text in a card has the card in its path", () => {
  const cards = [1, 2].map(() => ({
    components: [
      { type: "HEADER", format: "IMAGE", example: { asset_id: "ast_1" } },
      body("One\nTwo\nThree\nFour"),
      buttons(reply("Yes")),
    ],
  }));
  const checked = definition({
    category: "marketing",
    components: [PLAIN, { type: "CAROUSEL", cards }],
  });
  expectFound(
    checked,
    "error card_newlines components.1.cards.0.components.1.text",
    "error card_newlines components.1.cards.1.components.1.text",
  );
});
