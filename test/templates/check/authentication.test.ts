import { expect, test } from "vitest";
import type { TemplateButton, TemplateComponent } from "../../../src/templates/definition";
import { authentication, BODY, buttons, expectFound, footer, header, only, reply } from "./definitions";

const APP = { package_name: "com.example.shop", signature_hash: "K8a/AINcGX7" };
const COPY: TemplateButton = { type: "OTP", otp_type: "COPY_CODE" };
const ONE_TAP: TemplateButton = { type: "OTP", otp_type: "ONE_TAP", supported_apps: [APP] };
const ZERO_TAP: TemplateButton = { ...ONE_TAP, otp_type: "ZERO_TAP", zero_tap_terms_accepted: true };
const code = (button: TemplateButton, ...parts: TemplateComponent[]) =>
  authentication({ type: "BODY" }, ...parts, buttons(button));
const AT = "components.1.buttons.0";

test.each([
  ["copy code", code(COPY)],
  ["copy code with a label", code({ ...COPY, text: "Copy code" })],
  ["one tap", code({ ...ONE_TAP, autofill_text: "Fill it in" })],
  ["zero tap", code(ZERO_TAP)],
  [
    "five apps",
    code({
      ...ONE_TAP,
      supported_apps: Array.from({ length: 5 }, (_, n) => ({ ...APP, package_name: `com.example.shop${n}` })),
    }),
  ],
  ["Meta's advice", authentication({ type: "BODY", add_security_recommendation: true }, buttons(COPY))],
  ["a code that expires after a minute", code(COPY, { type: "FOOTER", code_expiration_minutes: 1 })],
])("%s passes", (_what, checked) => {
  expectFound(checked);
});

test.each([
  ["a header", code(COPY, header("Your code")), "error authentication_part components.1"],
  ["a body of words", authentication(BODY, buttons(COPY)), "error authentication_text components.0.text"],
  ["a footer of words", code(COPY, footer("Harbour Lane")), "error authentication_text components.1.text"],
  ["no button", authentication({ type: "BODY" }), "error authentication_button components"],
  ["a quick reply", code(reply("Yes")), "error authentication_button components.1"],
  [
    "two buttons",
    authentication({ type: "BODY" }, buttons(COPY, reply("Yes"))),
    "error authentication_button components.1",
  ],
  ["no body", authentication(buttons(COPY)), "error body_missing components"],
  [
    "a code that expires at once",
    code(COPY, { type: "FOOTER", code_expiration_minutes: 0 }),
    "error code_expiration components.1.code_expiration_minutes",
  ],
  [
    "a code that lives for 91 minutes",
    code(COPY, { type: "FOOTER", code_expiration_minutes: 91 }),
    "error code_expiration components.1.code_expiration_minutes",
  ],
  ["a long label", code({ ...COPY, text: "c".repeat(26) }), `error button_text_length ${AT}.text`],
  ["an emoji in its label", code({ ...COPY, text: "Copy 📋" }), `error button_characters ${AT}.text`],
  [
    "an emoji in its other label",
    code({ ...ONE_TAP, autofill_text: "Fill 📋" }),
    `error button_characters ${AT}.autofill_text`,
  ],
])("authentication with %s: found", (_what, checked, expected) => {
  expectFound(checked, expected);
});

test.each([
  ["no apps", { supported_apps: undefined }, `error otp_apps ${AT}.supported_apps`],
  [
    "six apps",
    {
      supported_apps: Array.from({ length: 6 }, (_, n) => ({ ...APP, package_name: `com.example.shop${n}` })),
    },
    `error otp_apps ${AT}.supported_apps`,
  ],
  ["one app twice", { supported_apps: [APP, APP] }, `error otp_apps ${AT}.supported_apps`],
  [
    "a package of one word",
    { supported_apps: [{ ...APP, package_name: "shop" }] },
    `error otp_package ${AT}.supported_apps.0.package_name`,
  ],
  [
    "a package of 225 characters",
    { supported_apps: [{ ...APP, package_name: `com.${"a".repeat(221)}` }] },
    `error otp_package ${AT}.supported_apps.0.package_name`,
  ],
  [
    "a hash of ten characters",
    { supported_apps: [{ ...APP, signature_hash: "K8a/AINcGX" }] },
    `error otp_signature ${AT}.supported_apps.0.signature_hash`,
  ],
  [
    "a hash with an underscore",
    { supported_apps: [{ ...APP, signature_hash: "K8a_AINcGX7" }] },
    `error otp_signature ${AT}.supported_apps.0.signature_hash`,
  ],
])("one tap with %s: found", (_what, change, expected) => {
  expectFound(code({ ...ONE_TAP, ...change } as TemplateButton), expected);
});

test("zero tap needs its terms accepted", () => {
  for (const zero_tap_terms_accepted of [false, undefined]) {
    const checked = code({ ...ZERO_TAP, zero_tap_terms_accepted } as TemplateButton);
    expectFound(checked, `error otp_terms ${AT}.zero_tap_terms_accepted`);
  }
});

test("what authentication alone has is found elsewhere", () => {
  const elsewhere = {
    ...authentication({ ...BODY, add_security_recommendation: true }),
    category: "utility" as const,
  };
  expectFound(elsewhere, "error authentication_only components.0.add_security_recommendation");
  const expiring = { ...footer("Yours"), code_expiration_minutes: 5 };
  const late = { ...authentication(BODY, expiring), category: "utility" as const };
  expectFound(late, "error authentication_only components.1.code_expiration_minutes");
});

test("the fix of a missing button shows the one to give", () => {
  expect(only(authentication({ type: "BODY" })).fix).toContain('otp_type: "COPY_CODE"');
});
