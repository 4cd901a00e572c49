import type { Json } from "../../json";
import type { TemplateButton, TemplateComponent } from "../model";
import { hasTexts } from "./buttons";
import { badParam, missingField, refusal, unexpectedField } from "./refusals";
import { known, objectList, wordOf } from "./shape";
import { checkLabel } from "./text";

/** The words that Meta fixes, by language; others come in English here. …/whatsapp/templates/authentication-templates */
interface Fixed {
  body: string;
  advice: string;
  expiry: (minutes: number) => string;
  copy: string;
  autofill: string;
}

const english: Fixed = {
  body: "*{{1}}* is your verification code.",
  advice: " For your security, do not share this code.",
  expiry: (minutes) => `This code expires in ${minutes} minutes.`,
  copy: "Copy code",
  autofill: "Autofill",
};

const chinese: Fixed = {
  body: "*{{1}}* 是你的驗證碼。",
  advice: "為了你的帳戶安全，請勿分享此驗證碼。",
  expiry: (minutes) => `此驗證碼將在 ${minutes} 分鐘後到期。`,
  copy: "複製驗證碼",
  autofill: "自動填入",
};

const isChinese: readonly string[] = ["zh_HK", "zh_TW"];

const otpTypes = ["COPY_CODE", "ONE_TAP", "ZERO_TAP"] as const;

/**
 * An authentication template: nobody writes its texts, so none may be given, and its one button is an OTP button.
 * Answers it as Meta's list shows it, with Meta's texts and the button as a URL.
 */
export function checkAuthentication(components: Json[], language: string): TemplateComponent[] {
  const fixed = isChinese.includes(language) ? chinese : english;
  const types = components.map(({ type }) => type);
  const stranger = types.find((type) => type !== "BODY" && type !== "FOOTER" && type !== "BUTTONS");
  if (stranger !== undefined)
    throw refusal("authentication", `Authentication templates can't have a component of type ${stranger}.`);
  const buttons = components.find(({ type }) => type === "BUTTONS");
  if (buttons === undefined) throw refusal("authentication", "Authentication templates need an OTP button.");
  const footer = components.find(({ type }) => type === "FOOTER");
  const minutes = footer === undefined ? undefined : expirationOf(footer);
  const body = components.find(({ type }) => type === "BODY") ?? {};
  return [
    bodyOf(body, fixed),
    ...(minutes === undefined
      ? []
      : [{ type: "FOOTER" as const, text: fixed.expiry(minutes), code_expiration_minutes: minutes }]),
    {
      type: "BUTTONS",
      buttons: [otpButton(buttons, fixed, minutes, `components[${types.indexOf("BUTTONS")}]`)],
    },
  ];
}

function bodyOf(body: Json, fixed: Fixed): TemplateComponent {
  if (body.text !== undefined) throw unexpectedField("BODY", "text");
  const advised = body.add_security_recommendation;
  if (advised !== undefined && typeof advised !== "boolean")
    throw badParam("Param add_security_recommendation must be a boolean.");
  return {
    type: "BODY",
    text: `${fixed.body}${advised === true ? fixed.advice : ""}`,
    add_security_recommendation: advised === true,
    example: { body_text: [["123456"]] },
  };
}

function expirationOf(footer: Json): number | undefined {
  if (footer.text !== undefined) throw unexpectedField("FOOTER", "text");
  const minutes = footer.code_expiration_minutes;
  if (minutes === undefined) return undefined;
  if (typeof minutes !== "number" || !Number.isInteger(minutes) || minutes < 1 || minutes > 90)
    throw badParam("Param code_expiration_minutes must be between 1 and 90.");
  return minutes;
}

function otpButton(component: Json, fixed: Fixed, minutes: number | undefined, path: string): TemplateButton {
  const buttons = objectList(component.buttons, `${path}['buttons']`, known.button);
  const [button] = buttons;
  if (button === undefined || buttons.length > 1 || String(button.type).toUpperCase() !== "OTP")
    throw refusal("authentication", "Authentication templates have one button, of type OTP.");
  const kind = wordOf(button.otp_type, `${path}['buttons'][0]['otp_type']`, otpTypes);
  if (button.text !== undefined) checkLabel(button.text, "OTP");
  if (button.autofill_text !== undefined) checkLabel(button.autofill_text, "OTP");
  if (kind !== "COPY_CODE") checkApps(button);
  if (kind === "ZERO_TAP" && button.zero_tap_terms_accepted !== true)
    throw refusal("authentication", "Zero-tap templates need zero_tap_terms_accepted to be true.");
  const query = `otp_type=${kind}${minutes === undefined ? "" : `&code_expiration_minutes=${minutes}`}`;
  const url = `https://www.whatsapp.com/otp/code/?${query}&code=otp`;
  const label = kind === "COPY_CODE" ? button.text : button.autofill_text;
  return {
    type: "URL",
    text: typeof label === "string" ? label : kind === "COPY_CODE" ? fixed.copy : fixed.autofill,
    url: `${url}{{1}}`,
    example: [`${url}123456`],
  };
}

/** Up to five apps, each with its package name and the 11 characters of its signing key's hash. */
function checkApps(button: Json): void {
  const { supported_apps, package_name, signature_hash } = button;
  const apps =
    supported_apps ?? (package_name === undefined ? undefined : [{ package_name, signature_hash }]);
  if (!Array.isArray(apps) || apps.length === 0 || apps.length > 5)
    throw missingField("BUTTONS", "supported_apps");
  for (const app of apps) {
    if (!hasTexts(app, ["package_name", "signature_hash"])) throw missingField("BUTTONS", "supported_apps");
    if (!/^[a-z]\w*(\.[a-z]\w*)+$/i.test(app.package_name ?? "") || (app.package_name ?? "").length > 224)
      throw badParam("Param package_name is not a valid Android package name.");
    if (!/^[A-Za-z0-9+/=]{11}$/.test(app.signature_hash ?? ""))
      throw badParam("Param signature_hash must be 11 characters long.");
  }
}
