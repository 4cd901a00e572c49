import type { Finding } from "../../governance";
import { charactersIn, TEMPLATE_LIMITS } from "../../meta";
import type { TemplateButton, TemplateComponent } from "../definition";
import { labelOf } from "./buttons";
import { placed, refused } from "./finding";

/**
 * Authentication templates: Meta writes their texts, and their one button is an OTP button.
 * developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates
 */
const PARTS: readonly string[] = ["BODY", "FOOTER", "BUTTONS"];

const SIGNATURE = /^[A-Za-z0-9+/=]{11}$/;
const APP_NAME = /^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/;

function appFindings({ supported_apps: apps = [] }: TemplateButton, path: string): Finding[] {
  const at = `${path}.supported_apps`;
  const fix = `Give 1 to ${TEMPLATE_LIMITS.supportedApps} apps, each with package_name and signature_hash.`;
  if (apps.length === 0 || apps.length > TEMPLATE_LIMITS.supportedApps)
    return [refused("otp_apps", at, "One tap and zero tap need the apps that take the code.", fix)];
  const keys = apps.map(({ package_name, signature_hash }) => `${package_name} ${signature_hash}`);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    return [refused("otp_apps", at, "An app is named twice.", "Name each app once.", twice)];
  return placed(apps, at).flatMap(({ part, path: place }) => {
    const findings: Finding[] = [];
    if (!APP_NAME.test(part.package_name) || charactersIn(part.package_name) > TEMPLATE_LIMITS.packageName) {
      const message = "This is not an Android package's name.";
      const like = "Write it like com.example.shop.";
      findings.push(refused("otp_package", `${place}.package_name`, message, like, part.package_name));
    }
    if (!SIGNATURE.test(part.signature_hash)) {
      const message = `A signature hash has ${TEMPLATE_LIMITS.signatureHash} characters.`;
      const like = "Compute it from the app's signing key.";
      findings.push(refused("otp_signature", `${place}.signature_hash`, message, like, part.signature_hash));
    }
    return findings;
  });
}

function otpFindings(button: TemplateButton, path: string): Finding[] {
  const findings = [
    ...labelOf(button.text, `${path}.text`),
    ...labelOf(button.autofill_text, `${path}.autofill_text`),
    ...(button.otp_type === "COPY_CODE" ? [] : appFindings(button, path)),
  ];
  if (button.otp_type === "ZERO_TAP" && button.zero_tap_terms_accepted !== true) {
    const message = "Zero tap needs its terms to be accepted.";
    const fix = "Read Meta's terms of zero tap, and give zero_tap_terms_accepted: true.";
    findings.push(refused("otp_terms", `${path}.zero_tap_terms_accepted`, message, fix));
  }
  return findings;
}

/** What is wrong with the components of an authentication template. */
export function authenticationFindings(components: readonly TemplateComponent[]): Finding[] {
  const all = placed(components, "components");
  const findings: Finding[] = [];
  for (const { part, path } of all) {
    if (!PARTS.includes(part.type)) {
      const message = `An authentication template has no ${part.type}.`;
      findings.push(
        refused("authentication_part", path, message, "Leave it out, or choose another category."),
      );
    } else if (part.text !== undefined) {
      const fix =
        part.type === "BODY"
          ? "Leave the text out; add_security_recommendation: true adds Meta's advice."
          : "Leave the text out; code_expiration_minutes makes Meta write when the code expires.";
      const message = "Meta writes the texts of authentication templates itself.";
      findings.push(refused("authentication_text", `${path}.text`, message, fix, part.text));
    }
  }
  const buttons = all.find(({ part }) => part.type === "BUTTONS");
  const given = placed(buttons?.part.buttons, `${buttons?.path ?? "components"}.buttons`);
  const [otp] = given;
  if (given.length !== 1 || otp?.part.type !== "OTP") {
    const message = "An authentication template has exactly one button, of type OTP.";
    const fix = 'Give {type: "BUTTONS", buttons: [{type: "OTP", otp_type: "COPY_CODE"}]}.';
    return [...findings, refused("authentication_button", buttons?.path ?? "components", message, fix)];
  }
  return [...findings, ...otpFindings(otp.part, otp.path)];
}
