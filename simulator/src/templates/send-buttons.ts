import { GraphError } from "../errors";
import { isObject, lengthOf } from "../json";
import type { TemplateButton } from "./model";
import { buttonOf, buttonsIn, type Parameter, placeholders } from "./parameters";
import type { SendRules } from "./sends";

/** What a button's parameter is called and whether a send must have one. …/whatsapp/templates/components, "Send syntax" */
interface ButtonValue {
  subType: string;
  parameters: readonly string[];
  required: (button: TemplateButton) => boolean;
}

const never = () => false;

const values: { [Type in TemplateButton["type"]]?: ButtonValue } = {
  QUICK_REPLY: { subType: "quick_reply", parameters: ["payload"], required: never },
  URL: { subType: "url", parameters: ["text"], required: ({ url }) => placeholders(url).length > 0 },
  COPY_CODE: { subType: "copy_code", parameters: ["coupon_code"], required: () => true },
  FLOW: { subType: "flow", parameters: ["action"], required: never },
  CATALOG: { subType: "catalog", parameters: ["action"], required: never },
  MPM: { subType: "mpm", parameters: ["action"], required: () => true },
  SPM: { subType: "spm", parameters: ["action"], required: () => true },
  VOICE_CALL: { subType: "voice_call", parameters: ["ttl_minutes", "payload"], required: never },
};

/** Checks what a send says of each button of a template or a card; `at` says which in errors. */
export function checkButtonValues(
  at: string,
  buttons: readonly TemplateButton[],
  components: unknown,
  rules: SendRules,
): void {
  const lost = buttonsIn(components).find(({ index }) => buttons[Number(index)] === undefined);
  if (lost !== undefined)
    throw new GraphError(132012, `${at}buttons: there is no button at index ${String(lost.index)}.`);
  for (const [index, button] of buttons.entries()) {
    const where = `${at}buttons: Button at index ${index} of type ${button.type}`;
    const value = values[button.type];
    const given = buttonOf(components, index);
    if (given === undefined) {
      if (value?.required(button)) throw new GraphError(131008, `${where} requires a parameter`);
      continue;
    }
    if (value === undefined) throw new GraphError(132012, `${where} takes no parameter`);
    if (given.subType !== value.subType)
      throw new GraphError(132012, `${where} does not match sub_type ${given.subType}`);
    const wrong = given.parameters.find(({ type }) => !value.parameters.includes(type));
    if (wrong !== undefined)
      throw new GraphError(132012, `${where} takes no parameter of type ${wrong.type}`);
    if (value.required(button) && given.parameters.length !== 1)
      throw new GraphError(131008, `${where} requires a parameter`);
    for (const parameter of given.parameters) checkValue(where, button, parameter, rules);
  }
}

function checkValue(
  where: string,
  button: TemplateButton,
  { type, text, raw }: Parameter,
  rules: SendRules,
): void {
  switch (type) {
    case "text": {
      if (placeholders(button.url).length === 0) throw new GraphError(132012, `${where} has no variable`);
      if (text === undefined || text === "") throw new GraphError(131008, `${where} is missing its text`);
      if (rules.isOtp && lengthOf(text) > 15)
        throw new GraphError(131009, `${where}: a one-time password has at most 15 characters.`);
      const url = button.url?.replace(/\{\{\w+\}\}/, text) ?? "";
      if (lengthOf(url) > 2_000) throw new GraphError(131009, `${where}: the URL is longer than 2000.`);
      return;
    }
    case "coupon_code": {
      const code = raw.coupon_code;
      if (typeof code !== "string" || code === "")
        throw new GraphError(131008, `${where} is missing its code`);
      if (lengthOf(code) > rules.codeLength)
        throw new GraphError(131009, `${where}: a code has at most ${rules.codeLength} characters.`);
      return;
    }
    case "payload":
      if (typeof raw.payload !== "string") throw new GraphError(131008, `${where} is missing its payload`);
      return;
    case "action":
      if (!isObject(raw.action)) throw new GraphError(131008, `${where} is missing its action`);
      return;
    default: {
      const minutes = Number(raw.ttl_minutes);
      if (!Number.isInteger(minutes) || minutes < 1 || minutes > 43_200)
        throw new GraphError(131009, `${where}: ttl_minutes must be between 1 and 43200.`);
    }
  }
}
