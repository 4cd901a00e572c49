import { describe, expect, test } from "vitest";
import type { TemplateComponent } from "../../../src/templates/definition";
import {
  BODY,
  body,
  components,
  definition,
  expectFound,
  header,
  namedBody,
  only,
  picture,
} from "./definitions";

const TEXT = "Hello {{1}}, your order {{2}} has left our shop today.";
const AT = "components.0.example.body_text";

const sampled = (example: TemplateComponent["example"], text = TEXT) =>
  components({ type: "BODY", text, ...(example && { example }) });

test.each([
  ["no example", undefined, "example_missing"],
  ["one sample too few", { body_text: [["Mei"]] }, "example_missing"],
  ["an empty sample", { body_text: [["Mei", " "]] }, "example_missing"],
  ["no list within the list", { body_text: [] }, "example_missing"],
  ["one sample too many", { body_text: [["Mei", "7", "8"]] }, "example_extra"],
  [
    "two sets of samples",
    {
      body_text: [
        ["Mei", "7"],
        ["Lan", "8"],
      ],
    },
    "example_extra",
  ],
  ["a variable in a sample", { body_text: [["Mei", "{{2}}"]] }, "example_variable"],
  ["a new line in a sample", { body_text: [["Mei", "HL\n7"]] }, "example_blanks"],
  ["five blanks in a sample", { body_text: [["Mei", "HL     7"]] }, "example_blanks"],
])("a body with %s: found", (_what, example, code) => {
  expectFound(sampled(example), `error ${code} ${AT}`);
});

test("a sample that says nothing is warned of, with its words", () => {
  const checked = sampled({ body_text: [["Mei", "test"]] });
  expectFound(checked, `warning example_vague ${AT}`);
  expect(only(checked).evidence).toBe("test");
});

test("a fix shows the example that is missing", () => {
  expect(only(sampled(undefined)).fix).toBe('Give body_text: [["…", "…"]].');
});

test("a text without variables needs no example, and takes none", () => {
  const plain = "Your order has left our shop today.";
  expectFound(sampled(undefined, plain));
  expectFound(sampled({ body_text: [["Mei"]] }, plain), `error example_extra ${AT}`);
});

test("samples that make a text longer than WhatsApp takes are warned of", () => {
  const text = `Hello {{1}}, ${"tea ".repeat(240)}for you today.`;
  expectFound(components(body(text, "Mei")));
  expectFound(components(body(text, "M".repeat(100))), `warning example_length ${AT}`);
});

describe("variables with names", () => {
  const at = "components.0.example.body_text_named_params";
  const named = (example: TemplateComponent["example"]) =>
    definition({
      parameter_format: "named",
      components: [{ type: "BODY", text: "Hello {{customer}}, your order is ready today.", example }],
    });
  const param = (param_name: string, example: string) => ({ param_name, example });

  test("have their samples by name", () => {
    expectFound(named({ body_text_named_params: [param("customer", "Mei")] }));
  });

  test.each([
    ["none", undefined, `error example_missing ${at}`],
    [
      "one of another name",
      { body_text_named_params: [param("client", "Mei")] },
      `error example_missing ${at}`,
    ],
    [
      "one more",
      { body_text_named_params: [param("customer", "Mei"), param("shop", "Tea")] },
      `error example_extra ${at}`,
    ],
    [
      "the same twice",
      { body_text_named_params: [param("customer", "Mei"), param("customer", "Lan")] },
      `error example_extra ${at}`,
    ],
    ["them by number", { body_text: [["Mei"]] }, `error example_missing ${at}`],
  ])("with %s: found", (_what, example, expected) => {
    expectFound(named(example), expected);
  });

  test("a fix shows the names", () => {
    expect(only(named(undefined)).fix).toContain('{param_name: "customer", example: "…"}');
  });
});

test("samples by name for variables with numbers: found", () => {
  expectFound(components(namedBody(TEXT, { customer: "Mei", order_id: "7" })), `error example_missing ${AT}`);
});

describe("a header", () => {
  test("of text has a sample for its variable", () => {
    expectFound(components(header("Order {{1}}", "HL-1024"), BODY));
    expectFound(
      components(header("Order {{1}}"), BODY),
      "error example_missing components.0.example.header_text",
    );
  });

  test.each(["IMAGE", "VIDEO", "DOCUMENT"])("of %s has a file", (format) => {
    expectFound(components(picture(format), BODY));
    const without = components({ type: "HEADER", format }, BODY);
    expectFound(without, "error example_missing components.0.example");
    expect(only(without).fix).toContain("asset_id");
  });

  test("of a place has none", () => {
    expectFound(components({ type: "HEADER", format: "LOCATION" }, BODY));
  });
});
