import type { TemplateButton, TemplateComponent } from "./definition";

/**
 * Authentication templates have texts that nobody writes: Meta sets them in the template's language.
 * …/whatsapp/templates/authentication-templates/authentication-templates
 */
interface FixedTexts {
  body: string;
  advice: string;
  expiry: (minutes: number) => string;
  copy: string;
  autofill: string;
}

const ENGLISH: FixedTexts = {
  body: "*{{1}}* is your verification code.",
  advice: " For your security, do not share this code.",
  expiry: (minutes) => `This code expires in ${minutes} minutes.`,
  copy: "Copy code",
  autofill: "Autofill",
};

const TRADITIONAL_CHINESE: FixedTexts = {
  body: "*{{1}}* 是你的驗證碼。",
  advice: "為了安全起見，請勿分享此驗證碼。",
  expiry: (minutes) => `這組驗證碼將於 ${minutes} 分鐘後失效。`,
  copy: "複製驗證碼",
  autofill: "自動填入",
};

const SIMPLIFIED_CHINESE: FixedTexts = {
  body: "*{{1}}* 是你的验证码。",
  advice: "为安全起见，请不要分享这组验证码。",
  expiry: (minutes) => `这组验证码将在 ${minutes} 分钟后过期。`,
  copy: "复制验证码",
  autofill: "自动填写",
};

/** The texts of other languages are known to Meta alone; English stands in for them. */
const TEXTS: Readonly<Record<string, FixedTexts>> = {
  en: ENGLISH,
  en_GB: ENGLISH,
  en_US: ENGLISH,
  zh_CN: SIMPLIFIED_CHINESE,
  zh_HK: TRADITIONAL_CHINESE,
  zh_TW: TRADITIONAL_CHINESE,
};

/** The address into which Meta turns a button of type OTP once it stores the template. */
const OTP_ADDRESS = "https://www.whatsapp.com/otp/";

/** A button that hands over a one-time password, as it is written or as Meta's list shows it. */
export function isOtpButton({ type, url }: TemplateButton): boolean {
  return type.toUpperCase() === "OTP" || (url?.startsWith(OTP_ADDRESS) ?? false);
}

/** COPY_CODE, ONE_TAP or ZERO_TAP. */
export function otpTypeOf({ otp_type, url }: TemplateButton): string {
  return (otp_type ?? /[?&]otp_type=(\w+)/.exec(url ?? "")?.[1] ?? "COPY_CODE").toUpperCase();
}

export function hasOtpButton(components: readonly TemplateComponent[]): boolean {
  return components.some(({ buttons }) => buttons?.some(isOtpButton));
}

/** Whether Meta's own texts stand in a template, and they are not known here in its language. */
export function isStoodInFor(components: readonly TemplateComponent[], language: string): boolean {
  return TEXTS[language] === undefined && components.some((part) => lacksText(part, components));
}

function lacksText(component: TemplateComponent, components: readonly TemplateComponent[]): boolean {
  return component.text === undefined && component.type.toUpperCase() === "BODY" && hasOtpButton(components);
}

/** The components with the texts that Meta writes itself, where they are not there yet; others stay as they are. */
export function withFixedTexts(
  components: readonly TemplateComponent[],
  language: string,
): readonly TemplateComponent[] {
  if (!hasOtpButton(components)) return components;
  const texts = TEXTS[language] ?? ENGLISH;
  return components.map((component) => {
    const type = component.type.toUpperCase();
    if (type === "BODY" && component.text === undefined) {
      return {
        ...component,
        text: `${texts.body}${component.add_security_recommendation ? texts.advice : ""}`,
      };
    }
    const { code_expiration_minutes: minutes } = component;
    if (type === "FOOTER" && component.text === undefined && minutes !== undefined) {
      return { ...component, text: texts.expiry(minutes) };
    }
    if (type !== "BUTTONS" || component.buttons === undefined) return component;
    return { ...component, buttons: component.buttons.map((button) => labelled(button, texts)) };
  });
}

function labelled(button: TemplateButton, texts: FixedTexts): TemplateButton {
  if (button.type.toUpperCase() !== "OTP") return button;
  const text =
    otpTypeOf(button) === "COPY_CODE"
      ? (button.text ?? texts.copy)
      : (button.autofill_text ?? texts.autofill);
  return { ...button, text };
}
