import { expect, test } from "vitest";
import { buttons, components, definition, expectFound, link, only, PLAIN_BODY } from "./definitions";

const AT = "components.1.buttons.0";
const linked = (url: string, example?: string) => components(PLAIN_BODY, buttons(link(url, example)));

test.each([
  ["a static address", "https://shop.example/orders", undefined],
  [
    "a variable at the end of the path",
    "https://shop.example/orders/{{1}}",
    "https://shop.example/orders/HL-1024",
  ],
  [
    "a variable at the end of the query",
    "https://shop.example/?order={{1}}",
    "https://shop.example/?order=7",
  ],
  ["a sample that is the value alone", "https://shop.example/orders/{{1}}", "HL-1024"],
  ["2,000 characters", `https://shop.example/${"a".repeat(1979)}`, undefined],
  ["a host that only looks like WhatsApp's", "https://notwhatsapp.com/", undefined],
])("%s passes", (_what, url, example) => {
  expectFound(linked(url, example));
});

test("a variable with a name is taken where variables have names", () => {
  const url = link("https://shop.example/orders/{{order_id}}", "HL-1024");
  expectFound(definition({ parameter_format: "named", components: [PLAIN_BODY, buttons(url)] }));
});

test.each([
  [
    "a variable in the middle",
    "https://shop.example/{{1}}/track",
    "https://shop.example/7/track",
    "url_variable_place",
  ],
  [
    "a variable in the middle and one at the end",
    "https://shop.example/{{1}}/{{2}}",
    "https://shop.example/7/8",
    "url_variables",
  ],
  ["one variable twice", "https://shop.example/{{1}}/{{1}}", "https://shop.example/7/7", "url_variables"],
  [
    "a variable that is not {{1}}",
    "https://shop.example/{{2}}",
    "https://shop.example/7",
    "url_variable_name",
  ],
  ["nothing but a variable", "{{1}}", "https://shop.example/7", "url_format"],
  ["a variable in place of the domain", "https://{{1}}", "https://shop.example", "url_format"],
  ["a variable that ends the domain", "https://shop.example{{1}}", "https://shop.example/7", "url_format"],
  ["no scheme", "shop.example/orders", undefined, "url_format"],
  ["another scheme", "tel:+85255501234", undefined, "url_format"],
  ["a script", "javascript:alert(1)", undefined, "url_format"],
  ["a blank", "https://shop.example/my orders", undefined, "url_format"],
  ["a single word for a domain", "https://localhost/orders", undefined, "url_format"],
  ["WhatsApp itself", "https://wa.me/85255501234", undefined, "url_whatsapp"],
  ["WhatsApp itself without a scheme", "wa.me/85255501234", undefined, "url_whatsapp"],
  ["WhatsApp's own domain", "https://api.whatsapp.com/send?phone=85255501234", undefined, "url_whatsapp"],
  ["2,001 characters", `https://shop.example/${"a".repeat(1980)}`, undefined, "url_length"],
])("an address of %s: found", (_what, url, example, code) => {
  expectFound(linked(url, example), `error ${code} ${AT}.url`);
});

test.each([
  ["none", undefined, "example_missing"],
  ["an empty one", " ", "example_missing"],
  ["the variable itself", "https://shop.example/orders/{{1}}", "example_variable"],
  ["another address", "https://tea.example/orders/7", "example_address"],
  ["the address without a value", "https://shop.example/orders/", "example_address"],
])("a sample of an address that is %s: found", (_what, example, code) => {
  const checked = linked("https://shop.example/orders/{{1}}", example);
  expectFound(checked, `error ${code} ${AT}.example`);
  expect(only(checked).fix).toContain("https://shop.example/orders/12345");
});

test("a static address takes no sample", () => {
  expectFound(linked("https://shop.example/", "https://shop.example/7"), `error example_extra ${AT}.example`);
});
