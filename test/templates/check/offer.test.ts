import { expect, test } from "vitest";
import type { TemplateButton, TemplateComponent } from "../../../src/templates/definition";
import {
  body,
  buttons,
  definition,
  expectFound,
  footer,
  header,
  marketing,
  only,
  PLAIN_BODY,
  picture,
  reply,
  SHOP,
} from "./definitions";

const CODE: TemplateButton = { type: "COPY_CODE", example: "TEA25" };
const timer = (text = "Ends soon!", has_expiration?: boolean): TemplateComponent => ({
  type: "LIMITED_TIME_OFFER",
  limited_time_offer: { text, ...(has_expiration !== undefined && { has_expiration }) },
});
const offer = (...parts: TemplateComponent[]) => marketing(PLAIN_BODY, timer(), ...parts);

test.each([
  ["a link", [buttons(SHOP)]],
  ["a code and a link", [buttons(CODE, SHOP)]],
  ["a picture above it", [picture(), buttons(CODE, SHOP)]],
])("an offer with %s passes", (_what, parts) => {
  expectFound(offer(...parts));
});

test("an offer that counts down has a code and a link", () => {
  expectFound(marketing(PLAIN_BODY, timer("Ends soon!", true), buttons(CODE, SHOP)));
  expectFound(
    marketing(PLAIN_BODY, timer("Ends soon!", true), buttons(SHOP)),
    "error offer_buttons components.2",
  );
});

test.each([
  ["no buttons", [], "components"],
  ["a code alone", [buttons(CODE)], "components.2"],
  ["the code behind the link", [buttons(SHOP, CODE)], "components.2"],
  ["a quick reply", [buttons(CODE, SHOP, reply("No"))], "components.2"],
])("an offer with %s: found", (_what, parts, at) => {
  expectFound(offer(...parts), `error offer_buttons ${at}`);
});

test("an offer has no footer", () => {
  expectFound(offer(footer("Harbour Lane"), buttons(SHOP)), "error offer_footer components.2");
});

test("the header of an offer is a picture or a film", () => {
  expectFound(offer(header("Spring"), buttons(SHOP)), "error offer_header components.2");
});

test("the text of an offer has 16 characters", () => {
  const told = (text: string) => marketing(PLAIN_BODY, timer(text), buttons(SHOP));
  expectFound(told("a".repeat(16)));
  expectFound(told("a".repeat(17)), "error offer_length components.1.limited_time_offer.text");
  expectFound(told("Ends {{1}}"), "error variable_misplaced components.1.limited_time_offer.text");
});

test("an offer says what it is", () => {
  const silent: TemplateComponent = { type: "LIMITED_TIME_OFFER", limited_time_offer: {} };
  expectFound(
    marketing(PLAIN_BODY, silent, buttons(SHOP)),
    "error text_missing components.1.limited_time_offer.text",
  );
});

test("the body of an offer has 600 characters", () => {
  const told = (count: number) => marketing(body("a".repeat(count)), timer(), buttons(SHOP));
  expectFound(told(600));
  const long = told(601);
  expectFound(long, "error body_length components.0.text");
  expect(only(long).fix).toContain("600");
});

test("the code of an offer has 15 characters", () => {
  const told = (count: number) => offer(buttons({ ...CODE, example: "T".repeat(count) }, SHOP));
  expectFound(told(15));
  expectFound(told(16), "error code_length components.2.buttons.0.example");
});

test("an offer is for marketing", () => {
  const utility = definition({ components: [PLAIN_BODY, timer(), buttons(SHOP)] });
  expectFound(utility, "error category_part components.1");
});
