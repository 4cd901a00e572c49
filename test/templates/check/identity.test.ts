import { expect, test } from "vitest";
import { TEMPLATE_LANGUAGES } from "../../../src/meta";
import { possibleName } from "../../../src/templates/check/identity";
import { definition, expectFound, only } from "./definitions";

test("a template that breaks no rule has no findings", () => {
  expectFound(definition());
});

test.each([
  ["letters, digits, underscores", "order_sent_2"],
  ["512 characters", "a".repeat(512)],
])("a name of %s is kept", (_what, name) => {
  expectFound(definition({ name }));
});

test.each([
  ["upper case", "ORDER_SENT", "error name_format name", "order_sent"],
  ["blanks and hyphens", "Order sent-today", "error name_format name", "order_sent_today"],
  ["accents", "café_menu", "error name_format name", "cafe_menu"],
  ["Chinese", "訂單", "error name_format name", "my_template"],
  ["nothing", "", "error name_format name", "my_template"],
  ["513 characters", "a".repeat(513), "error name_length name", "512"],
  ["one of Meta's samples", "hello_world", "warning name_reserved name", "order_sent"],
  ["the beginning of Meta's samples", "sample_order", "warning name_reserved name", "order_sent"],
  ["a trial", "test", "warning name_reserved name", "order_sent"],
])("a name of %s is found, with one that would do", (_what, name, expected, fix) => {
  const checked = definition({ name });
  expectFound(checked, expected);
  expect(only(checked).fix).toContain(fix);
});

test("the name proposed for another is one that Meta takes", () => {
  for (const name of ["ORDER", "__", "Ünïcode Name!", "x".repeat(600), "🎉"]) {
    expect(possibleName(name)).toMatch(/^[a-z0-9_]{1,512}$/);
  }
});

test("every language that Meta has is taken", () => {
  for (const language of TEMPLATE_LANGUAGES) expectFound(definition({ language }));
});

test.each([
  ["zh-HK", ["zh_HK"]],
  ["zh_hk", ["zh_HK"]],
  ["zh-Hant", ["zh_HK", "zh_TW"]],
  ["zh-Hant-HK", ["zh_HK", "zh_TW"]],
  ["zh_Hans", ["zh_CN"]],
  ["zh", ["zh_HK", "zh_TW", "zh_CN"]],
  ["yue", ["zh_HK"]],
  ["en-US", ["en_US"]],
  ["en_HK", ["en", "en_GB", "en_US"]],
  ["pt", ["pt_BR", "pt_PT"]],
  ["klingon", ["zh_HK"]],
])("%s is no language of Meta's; the fix names %j", (language, near) => {
  const checked = definition({ language });
  expectFound(checked, "error language_unknown language");
  for (const code of near) expect(only(checked).fix).toContain(code);
});

test.each([
  ["authentication", 30, 900],
  ["utility", 30, 43_200],
  ["marketing", 43_200, 2_592_000],
] as const)("messages of %s wait %i to %i seconds", (category, least, most) => {
  const parts =
    category === "authentication"
      ? [{ type: "BODY" }, { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE" }] }]
      : definition().components;
  const lasting = (message_send_ttl_seconds: number) =>
    definition({ category, message_send_ttl_seconds, components: parts });
  expectFound(lasting(least));
  expectFound(lasting(most));
  const lifetime = "error lifetime message_send_ttl_seconds";
  expectFound(lasting(least - 1), lifetime);
  expectFound(lasting(most + 1), lifetime);
  expectFound(lasting(-1), ...(category === "marketing" ? [lifetime] : []));
});
