import type { Finding } from "../../governance";
import { BUTTON_LIMITS, charactersIn, TEMPLATE_LIMITS } from "../../meta";
import type { ParameterFormat, TemplateButton } from "../definition";
import { placed, refused } from "./finding";
import { labelFindings } from "./texts";
import { urlFindings } from "./urls";
import { noVariables } from "./variables";

/**
 * Kinds that stand alone. …/whatsapp/catalogs/catalog-template-messages, …/whatsapp/templates/authentication-templates,
 * …/whatsapp/business-scoped-user-ids
 */
const ALONE: readonly string[] = ["CATALOG", "MPM", "OTP", "REQUEST_CONTACT_INFO"];

/** Labels that are Meta's own. …/whatsapp/support/error-codes, 2388153 */
const FIXED_LABELS: ReadonlyMap<string, string> = new Map([
  ["COPY_CODE", "Copy offer code"],
  ["REQUEST_CONTACT_INFO", "Share contact info"],
]);

export interface ButtonRules {
  format: ParameterFormat;
  /** Characters that a code may have: fewer in a limited-time offer. */
  codeLength: number;
}

/** How many there are of each kind, and in which order. …/whatsapp/templates/components, "Buttons" */
function togetherFindings(buttons: readonly TemplateButton[], path: string): Finding[] {
  const types = buttons.map(({ type }) => type);
  const findings: Finding[] = [];
  for (const type of new Set(types)) {
    const count = types.filter((other) => other === type).length;
    const most = BUTTON_LIMITS[type] ?? TEMPLATE_LIMITS.buttons;
    // More than a template may have of all kinds is found by that limit.
    if (count > most && most < TEMPLATE_LIMITS.buttons) {
      const message = `A template has at most ${most} ${type} buttons, this one has ${count}.`;
      findings.push(refused("button_kind_number", path, message, "Leave some out."));
    }
    if (ALONE.includes(type) && types.length > count) {
      const message = `A ${type} button stands alone.`;
      findings.push(refused("button_alone", path, message, "Leave the other buttons out."));
    }
  }
  const replies = types.map((type) => type === "QUICK_REPLY");
  const changes = replies.filter((reply, index) => index > 0 && reply !== replies[index - 1]).length;
  if (changes > 1) {
    const message = "Quick replies and other buttons are mixed; each of the two stands together.";
    const fix = "Put all quick replies first, or all of them last.";
    findings.push(refused("button_order", path, message, fix, types.join(", ")));
  }
  const labels = buttons.map(({ text }) => text?.trim().toLowerCase());
  const twice = buttons.find((_one, index) => labels[index] && labels.indexOf(labels[index]) !== index);
  if (twice?.text !== undefined) {
    const message = "Two buttons have the same text.";
    findings.push(refused("button_text_twice", path, message, "Give each its own.", twice.text));
  }
  return findings;
}

/** …/whatsapp/templates/components, "Phone number buttons": digits with the country's code. */
function phoneFindings({ phone_number = "" }: TemplateButton, path: string): Finding[] {
  const digits = phone_number.replace(/[ ()-]/g, "");
  if (/^\+?[1-9]\d{5,14}$/.test(digits)) return [];
  const fix = "Write it with the country's code, for example +85255501234.";
  const at = `${path}.phone_number`;
  return [refused("phone_number", at, "This is no telephone number.", fix, phone_number)];
}

/** …/whatsapp/templates/marketing-templates/coupon-templates */
function codeFindings({ example }: TemplateButton, path: string, most: number): Finding[] {
  const code = Array.isArray(example) ? example[0] : example;
  const at = `${path}.example`;
  const fix = `Give one of at most ${most} letters and digits, for example "TEA25".`;
  if (code === undefined || code === "")
    return [refused("example_missing", at, "The code to copy has no sample.", fix)];
  if (charactersIn(code) > most)
    return [refused("code_length", at, `The code has more than ${most} characters.`, fix, code)];
  if (!/^[A-Za-z0-9]+$/.test(code))
    return [refused("code_format", at, "A code has letters and digits only.", fix, code)];
  return [];
}

/** …/whatsapp/flows/guides/sendingaflow: which flow, by one of its names. */
function flowFindings(button: TemplateButton, path: string): Finding[] {
  const ways = [button.flow_id, button.flow_name, button.flow_json];
  const named = ways.filter((way) => way !== undefined && way !== "");
  if (named.length === 1) return [];
  const message =
    named.length > 1 ? "The flow is named twice." : "The button does not say which flow it opens.";
  return [refused("flow_missing", path, message, "Give one of flow_id, flow_name and flow_json.")];
}

function fixedLabel({ type, text }: TemplateButton, path: string): Finding[] {
  const label = FIXED_LABELS.get(type);
  if (label === undefined || text === undefined || text.toLowerCase() === label.toLowerCase()) return [];
  const message = `The text of a ${type} button is Meta's own: "${label}".`;
  return [refused("button_text_fixed", `${path}.text`, message, "Leave the text out.", text)];
}

/** That a text is blank is found by its limit; nothing else is to be said of it. */
const isBlank = (text: string | undefined): boolean => text !== undefined && text.trim() === "";

function ownFindings(button: TemplateButton, path: string, rules: ButtonRules): Finding[] {
  if (isBlank(button.url) || isBlank(button.phone_number)) return [];
  switch (button.type) {
    case "URL":
      return urlFindings(button, path, rules.format);
    case "PHONE_NUMBER":
      return phoneFindings(button, path);
    case "COPY_CODE":
      return codeFindings(button, path, rules.codeLength);
    case "FLOW":
      return flowFindings(button, path);
    default:
      return [];
  }
}

/** Kinds that carry Meta's words, when Meta lets nobody write others. */
const UNLABELLED: readonly string[] = [...FIXED_LABELS.keys(), "OTP"];

/** What Meta's own pages write on buttons of a kind. */
const USUAL_LABELS: ReadonlyMap<string, string> = new Map([
  ["CATALOG", "View catalog"],
  ["MPM", "View items"],
]);

function missingLabel({ type, text }: TemplateButton, path: string): Finding[] {
  if (text !== undefined || UNLABELLED.includes(type)) return [];
  const usual = USUAL_LABELS.get(type);
  const fix =
    usual === undefined ? "Write what stands on it." : `Write what stands on it, for example ${usual}.`;
  return [refused("text_missing", `${path}.text`, "The button has no text.", fix)];
}

/** What is wrong with what stands on a button, if anything does. */
export const labelOf = (text: string | undefined, path: string): Finding[] =>
  text === undefined ? [] : [...noVariables(text, path, "A button's text"), ...labelFindings(text, path)];

/** What is wrong with the buttons at a path. */
export function buttonFindings(
  buttons: readonly TemplateButton[] | undefined,
  path: string,
  rules: ButtonRules,
): Finding[] {
  const each = placed(buttons, path).flatMap(({ part, path: at }) => [
    ...labelOf(part.text, `${at}.text`),
    ...missingLabel(part, at),
    ...fixedLabel(part, at),
    ...ownFindings(part, at, rules),
  ]);
  return [...togetherFindings(buttons ?? [], path), ...each];
}
