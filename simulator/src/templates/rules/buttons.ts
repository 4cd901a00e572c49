import { isObject, type Json } from "../../json";
import { buttonTypes, type TemplateButton } from "../model";
import { badParam, missingField, refusal } from "./refusals";
import { known, objectList, wordOf } from "./shape";
import { checkLabel, checkLength, type ParameterFormat, variablesIn } from "./text";

type ButtonType = TemplateButton["type"];

/** How many of a kind a template may have; ten in all. …/whatsapp/templates/components, "Buttons" */
const most: { [Type in ButtonType]?: number } = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  OTP: 1,
  FLOW: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  VOICE_CALL: 1,
  REQUEST_CONTACT_INFO: 1,
};
const mostInAll = 10;

/** Kinds that stand alone. …/whatsapp/catalogs/catalog-template-messages, …/mpm-template-messages */
const alone: readonly ButtonType[] = ["CATALOG", "MPM", "SPM", "OTP"];

/** What Meta writes on a button whose label is its own. */
const fixedLabels: { [Type in ButtonType]?: string } = {
  COPY_CODE: "Copy offer code",
  REQUEST_CONTACT_INFO: "Share contact info",
};

/** A path of the call, for errors: `components[1]['buttons']`. */
export interface ButtonRules {
  path: string;
  format: ParameterFormat;
  /** Characters of an offer code: 20, in a limited-time offer 15. */
  codeLength: number;
}

/** The buttons of a component, checked and as Meta's list shows them. */
export function checkButtons(value: unknown, rules: ButtonRules): TemplateButton[] {
  const raw = objectList(value, rules.path, known.button);
  if (raw.length === 0) throw missingField("BUTTONS", "buttons");
  if (raw.length > mostInAll)
    throw refusal("buttons", `A template can't have more than ${mostInAll} buttons. It has ${raw.length}.`);
  const buttons = raw.map((button, index) => checkButton(button, `${rules.path}[${index}]`, rules));
  checkNumbers(buttons);
  return buttons;
}

function checkNumbers(buttons: TemplateButton[]): void {
  const types = buttons.map(({ type }) => type);
  for (const type of new Set(types)) {
    const number = types.filter((other) => other === type).length;
    const limit = most[type] ?? mostInAll;
    if (number > limit)
      throw refusal("buttons", `A template can't have more than ${limit} buttons of type ${type}.`);
    if (alone.includes(type) && types.length > 1)
      throw refusal("buttons", `A button of type ${type} can't be combined with other buttons.`);
  }
  const replies = types.map((type) => type === "QUICK_REPLY");
  const changes = replies.filter((isReply, index) => index > 0 && isReply !== replies[index - 1]).length;
  if (changes > 1)
    throw refusal(
      "buttons",
      "Invalid combination: quick reply buttons and other buttons must be organized into two groups.",
    );
}

function checkButton(raw: Json, path: string, rules: ButtonRules): TemplateButton {
  const type = wordOf(raw.type, `${path}['type']`, buttonTypes);
  const fixed = fixedLabels[type];
  if (fixed === undefined) checkLabel(raw.text, type);
  else if (raw.text !== undefined && String(raw.text).toLowerCase() !== fixed.toLowerCase())
    throw refusal("fixedLabel", `The text of a ${type} button is "${fixed}" and can't be changed.`);
  const button: TemplateButton = { ...raw, type, ...(fixed !== undefined && { text: fixed }) };
  if (type === "URL") checkUrl(button, path, rules);
  if (type === "PHONE_NUMBER") checkPhoneNumber(button, path);
  if (type === "COPY_CODE") return { ...button, example: [checkOfferCode(raw.example, rules.codeLength)] };
  if (type === "FLOW") checkFlow(button, path);
  if (type === "VOICE_CALL") checkVoiceCall(button, path);
  if (type === "OTP") throw refusal("buttons", "OTP buttons can be used in authentication templates only.");
  return button;
}

const whatsappLink = /^(https?:\/\/)?([\w-]+\.)*(wa\.me|whatsapp\.com)([/:?#]|$)/i;

/** At most one variable, at the end; no direct link to WhatsApp. …/whatsapp/templates/components, "URL buttons" */
function checkUrl({ url, example }: TemplateButton, path: string, { format }: ButtonRules): void {
  if (typeof url !== "string" || url === "") throw missingField("BUTTONS", "url");
  checkLength("The URL of a button", url, 2_000);
  if (whatsappLink.test(url))
    throw refusal("whatsappLink", "Direct links to WhatsApp aren't allowed for buttons.");
  const [variable, ...others] = variablesIn(url);
  const rest = url.replace(/\{\{[^{}]*\}\}$/, "");
  if (!/^https?:\/\/[^\s/{}]+\.[^\s/{}]+/i.test(rest) || /[{}\s]/.test(rest) || others.length > 0)
    throw refusal(
      "button",
      `${path}['url'] is not a valid URL. It can have one variable, at the end of the URL.`,
    );
  if (variable === undefined) return;
  if (format === "POSITIONAL" && variable !== "1")
    throw refusal("button", `The variable of ${path}['url'] must be {{1}}.`);
  const sample = Array.isArray(example) ? example[0] : example;
  if (typeof sample !== "string" || sample === "") throw missingField("BUTTONS", "example");
  checkLength("The example of a URL button", sample, 2_000);
}

function checkPhoneNumber({ phone_number }: TemplateButton, path: string): void {
  if (phone_number === undefined) throw missingField("BUTTONS", "phone_number");
  checkLength("The phone number of a button", String(phone_number), 20);
  if (!/^\+?[0-9][0-9 ()-]{4,}$/.test(String(phone_number)))
    throw badParam(`Param ${path}['phone_number'] is not a valid phone number.`, 192);
}

function checkOfferCode(example: unknown, max: number): string {
  const code = Array.isArray(example) ? example[0] : example;
  if (typeof code !== "string" || code === "") throw missingField("BUTTONS", "example");
  checkLength("The offer code", code, max);
  return code;
}

/** …/whatsapp/flows/guides/sendingaflow, "Flow template" */
function checkFlow(button: TemplateButton, path: string): void {
  const named = ["flow_id", "flow_name", "flow_json"].filter((key) => button[key] !== undefined);
  if (named.length !== 1) throw badParam(`Param ${path} must have one of {flow_id, flow_name, flow_json}.`);
  if (button.flow_action !== undefined)
    wordOf(button.flow_action, `${path}['flow_action']`, ["NAVIGATE", "DATA_EXCHANGE"]);
}

/** …/whatsapp/calling/call-button-messages-deep-links: one minute to thirty days. */
function checkVoiceCall({ ttl_minutes }: TemplateButton, path: string): void {
  if (ttl_minutes === undefined) return;
  const minutes = Number(ttl_minutes);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 43_200)
    throw badParam(`Param ${path}['ttl_minutes'] must be between 1 and 43200.`);
}

/** Whether the value is a JSON object with these text fields. */
export function hasTexts(value: unknown, keys: readonly string[]): value is { [key: string]: string } {
  return isObject(value) && keys.every((key) => typeof value[key] === "string" && value[key] !== "");
}
