import { expect, test } from "vitest";
import { mergeFieldsIn } from "../../../src/broadcasts/preview/merge-tags";

const body = (...texts: string[]) => [
  { type: "body", parameters: texts.map((text) => ({ type: "text", text })) },
];

test("names and preferences are found, each tag once, as it is written", () => {
  const { fields, problems } = mergeFieldsIn(
    body(
      "{{contact.name|friend}}",
      "Hi {{contact.name|friend}}, {{ contact.preference.tea | 茶 }}",
      "{{contact.name}}",
    ),
    "template.components",
  );
  expect(problems).toEqual([]);
  expect(fields).toEqual([
    { tag: "{{contact.name|friend}}", source: { kind: "name" }, otherwise: "friend" },
    { tag: "{{ contact.preference.tea | 茶 }}", source: { kind: "preference", key: "tea" }, otherwise: "茶" },
    { tag: "{{contact.name}}", source: { kind: "name" }, otherwise: null },
  ]);
});

test.each([
  "{{contact.phone}}",
  "{{contact.bsuid|x}}",
  "{{contact}}",
  "{{contact.preference.}}",
  "{{contact.preference.__proto__}}",
  '{{contact.preference.a"b}}',
  "{{contact.preference.A}}",
  "{{contact.name|{{contact.name}}}}",
  "{{contact.name|a|b}}",
  "{{contact.name|}}",
  "{{contact.name| }}",
  `{{contact.name|${"x".repeat(61)}}}`,
  "{{1}}",
  "{{}}",
  "{{contact.name",
  "contact.name}}",
  "{{{contact.name}}}",
  "{{staff.note}}",
])("%s is refused at its place", (text) => {
  const { problems } = mergeFieldsIn(body("fine", text), "template.components");
  expect(problems.length).toBeGreaterThan(0);
  expect(problems[0]?.path).toBe("template.components.0.parameters.1.text");
});

test.each([
  [
    "a payload",
    [{ type: "button", index: 0, parameters: [{ type: "payload", payload: "{{contact.name}}" }] }],
    "0.parameters.0.payload",
  ],
  [
    "a file name",
    [
      {
        type: "header",
        parameters: [{ type: "document", document: { asset_id: "a", filename: "{{contact.name}}.pdf" } }],
      },
    ],
    "0.parameters.0.document.filename",
  ],
  [
    "an asset",
    [{ type: "header", parameters: [{ type: "image", image: { asset_id: "{{contact.name}}" } }] }],
    "0.parameters.0.image.asset_id",
  ],
  [
    "the data of a flow",
    [
      {
        type: "button",
        parameters: [{ type: "action", action: { flow_action_data: { text: "{{contact.name}}" } } }],
      },
    ],
    "0.parameters.0.action.flow_action_data.text",
  ],
  [
    "an amount",
    [{ type: "body", parameters: [{ type: "currency", currency: { fallback_value: "{{contact.name}}" } }] }],
    "0.parameters.0.currency.fallback_value",
  ],
])("%s takes no merge tag", (_what, components, path) => {
  expect(mergeFieldsIn(components, "c").problems).toEqual([
    { path: `c.${path}`, message: "takes no merge tags: only texts do" },
  ]);
});

test("cards and addresses of buttons take them", () => {
  const card = { card_index: 0, components: body("{{contact.name|you}}") };
  const url = {
    type: "button",
    sub_type: "url",
    index: 0,
    parameters: [{ type: "text", text: "{{contact.preference.code|x}}" }],
  };
  const { fields, problems } = mergeFieldsIn([{ type: "carousel", cards: [card] }, url], "c");
  expect(problems).toEqual([]);
  expect(fields.map(({ tag }) => tag)).toEqual(["{{contact.name|you}}", "{{contact.preference.code|x}}"]);
});
