import { expect, test } from "vitest";
import type { TemplateButton, TemplateComponent } from "../../../src/templates/definition";
import {
  body,
  buttons,
  definition,
  expectFound,
  footer,
  header,
  link,
  marketing,
  only,
  PLAIN_BODY,
  picture,
  reply,
  SHOP,
} from "./definitions";

const AT = "components.1";
const FULL = [picture(), body("A tea for the morning."), buttons(reply("I take it"), SHOP)];
const card = (...parts: TemplateComponent[]) => ({ components: parts.length > 0 ? parts : FULL });
const carousel = (...cards: { components: TemplateComponent[] }[]): TemplateComponent => ({
  type: "CAROUSEL",
  cards,
});
const sold = (...cards: { components: TemplateComponent[] }[]) => marketing(PLAIN_BODY, carousel(...cards));
const many = (count: number) => Array.from({ length: count }, () => card());
const offering = (...all: TemplateButton[]) =>
  card(picture(), body("A tea for the morning."), buttons(...all));

test.each([
  ["two cards", many(2)],
  ["ten cards", many(10)],
  [
    "cards of films without words",
    [card(picture("VIDEO"), buttons(SHOP)), card(picture("VIDEO"), buttons(SHOP))],
  ],
  [
    "a variable in each text",
    Array.from({ length: 2 }, () =>
      card(picture(), body("The tea {{1}} of this morning.", "Jasmine"), buttons(SHOP)),
    ),
  ],
  ["different words on equal buttons", [offering(reply("Green")), offering(reply("Black"))]],
  ["parts in another order", [card(), card(...FULL.toReversed())]],
])("%s pass", (_what, cards) => {
  expectFound(sold(...cards));
});

test.each([
  ["one card", 1],
  ["eleven cards", 11],
])("%s: found", (_what, count) => {
  expectFound(sold(...many(count)), `error card_number ${AT}.cards`);
});

test.each([
  ["another number of buttons", offering(reply("I take it"))],
  ["buttons in another order", offering(SHOP, reply("I take it"))],
  ["buttons of another kind", offering(reply("I take it"), reply("Later"))],
  ["no text", card(picture(), buttons(reply("I take it"), SHOP))],
  ["a film", card(picture("VIDEO"), ...FULL.slice(1))],
])("a second card with %s is unequal", (_what, second) => {
  const checked = sold(card(), second);
  expectFound(checked, `error cards_unequal ${AT}.cards.1`);
  expect(only(checked).message).toContain("QUICK_REPLY, URL");
});

test.each([
  ["without a header", [body("A tea."), buttons(SHOP)], "cards.0"],
  ["with a header of words", [header("Tea"), body("A tea."), buttons(SHOP)], "cards.0.components.0"],
  [
    "with a header of a document",
    [picture("DOCUMENT"), body("A tea."), buttons(SHOP)],
    "cards.0.components.0",
  ],
])("cards %s: found", (_what, parts, at) => {
  const checked = sold(card(...parts), card(...parts));
  const second = at.replace("cards.0", "cards.1");
  expectFound(checked, `error card_header ${AT}.${at}`, `error card_header ${AT}.${second}`);
});

test("a card's text has 160 characters", () => {
  const long = (count: number) => card(picture(), body("a".repeat(count)), buttons(SHOP));
  expectFound(sold(long(160), long(160)));
  expectFound(sold(long(160), long(161)), `error body_length ${AT}.cards.1.components.1.text`);
});

test("a card has two buttons, and no others than replies, links and calls", () => {
  const three = offering(reply("A"), reply("B"), SHOP);
  expectFound(
    sold(three, three),
    `error button_number ${AT}.cards.0.components.2.buttons`,
    `error button_number ${AT}.cards.1.components.2.buttons`,
  );
  const code = offering({ type: "COPY_CODE", example: "TEA25" });
  expectFound(
    sold(code, code),
    `error card_button ${AT}.cards.0.components.2.buttons`,
    `error card_button ${AT}.cards.1.components.2.buttons`,
  );
});

test("what is wrong within a card has the card in its path", () => {
  const bad = offering(link("https://shop.example/{{1}}/track", "https://shop.example/7/track"));
  const good = offering(link("https://shop.example/track/{{1}}", "https://shop.example/track/7"));
  expectFound(sold(good, bad), `error url_variable_place ${AT}.cards.1.components.2.buttons.0.url`);
});

test.each([
  ["a header", [header("Teas"), PLAIN_BODY, carousel(...many(2))], "components.2", "HEADER"],
  ["a footer", [PLAIN_BODY, footer("Harbour Lane"), carousel(...many(2))], "components.2", "FOOTER"],
  ["buttons", [PLAIN_BODY, carousel(...many(2)), buttons(SHOP)], "components.1", "BUTTONS"],
])("a carousel with %s beside it: found", (_what, parts, at, evidence) => {
  const checked = marketing(...parts);
  expectFound(checked, `error carousel_beside ${at}`);
  expect(only(checked).evidence).toBe(evidence);
});

test("a carousel needs a body above it", () => {
  expectFound(marketing(carousel(...many(2))), "error body_missing components");
});

test("a carousel is for marketing", () => {
  const utility = definition({ components: [PLAIN_BODY, carousel(...many(2))] });
  expectFound(utility, "error category_part components.1");
});
