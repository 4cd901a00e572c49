import { env } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { errors, preview, template } from "./template-messages";

/** A template with a picture at its head, a price and a date in its text, and a code to copy. */
beforeEach(async () => {
  const components = [
    { type: "HEADER", format: "IMAGE" },
    { type: "BODY", text: "Only {{1}} until {{2}}." },
    {
      type: "BUTTONS",
      buttons: [
        { type: "COPY_CODE", text: "Copy code" },
        { type: "PHONE_NUMBER", text: "Call us" },
      ],
    },
  ];
  await env.DB.prepare(
    "insert into templates (id, meta_id, name, language, category, status, components, updated_at) values ('tpl_card', '77', 'gift_card', 'en', 'UTILITY', 'APPROVED', ?1, 1)",
  )
    .bind(JSON.stringify(components))
    .run();
});

const header = (type: string) => ({
  type: "header",
  parameters: [{ type, [type]: { asset_id: "ast_none" } }],
});
const price = { type: "currency", currency: { fallback_value: "HK$88", code: "HKD", amount_1000: 88_000 } };
const date = { type: "date_time", date_time: { fallback_value: "31 May" } };
const body = { type: "body", parameters: [price, date] };
const code = (coupon_code: string, more = {}) => ({
  type: "button",
  sub_type: "copy_code",
  index: 0,
  parameters: [{ type: "coupon_code", coupon_code }],
  ...more,
});

const gift = (...components: object[]) => preview(template("gift_card", [], "en", { components }));

test("what fills a template is shown as it will be read; the file is judged by itself", async () => {
  const shown = await gift(header("image"), body, code("SPRING25"));
  expect(shown.rendering).toBe("[image]\nOnly HK$88 until 31 May.\n[Copy code] SPRING25\n[Call us]");
  expect(shown.findings.filter((finding: { path?: string }) => finding.path !== undefined)).toMatchObject([
    { path: "message.template.components.0.parameters.0.image.asset_id" },
  ]);
});

test.each([
  ["no file for the head", [body, code("A1")], "message.template.components.header.parameters"],
  [
    "a video where a picture goes",
    [header("video"), body, code("A1")],
    "message.template.components.header.parameters",
  ],
  [
    "a picture in the text",
    [header("image"), { type: "body", parameters: [price, header("image").parameters[0]] }, code("A1")],
    "message.template.components.body.parameters",
  ],
  ["no code to copy", [header("image"), body], "message.template.components.button"],
  [
    "a code for a button that calls",
    [header("image"), body, code("A1"), code("A1", { index: 1 })],
    "message.template.components.button.index",
  ],
])("%s is an error with its place", async (_what, components, path) => {
  const shown = await gift(...components);
  expect(errors(shown)).toContain("validation_failed");
  expect(shown.findings.map((finding: { path?: string }) => finding.path)).toContain(path);
});
