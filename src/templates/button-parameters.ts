import { COMPONENTS_PATH, type PlacedPart, type TemplateParameter } from "../meta";
import { isOtpButton } from "./authentication";
import { addressOf } from "./bubble";
import type { TemplateButton } from "./definition";
import { buttonValue } from "./render";
import { variablesIn } from "./rules";

/** Something that Meta would refuse, and where it stands in the message. */
export interface Problem {
  path: string;
  message: string;
}

/** What a kind of button is given when its template is sent. */
interface Taking {
  subType: string;
  parameters: readonly TemplateParameter["type"][];
  /** Meta refuses a message without it. */
  needed: boolean;
  /** In words, for whoever forgot it. */
  what: string;
  /** Fields of an `action` that concern it. */
  action?: readonly string[];
}

/**
 * By Meta's name of the button; those that are missing take nothing. …/whatsapp/templates/components, and the pages of
 * flows, catalogues, products and calls.
 */
const TAKING: Readonly<Record<string, Taking>> = {
  URL: { subType: "url", parameters: ["text"], needed: true, what: "address" },
  OTP: { subType: "url", parameters: ["text"], needed: true, what: "code" },
  COPY_CODE: { subType: "copy_code", parameters: ["coupon_code"], needed: true, what: "code" },
  QUICK_REPLY: { subType: "quick_reply", parameters: ["payload"], needed: false, what: "payload" },
  FLOW: {
    subType: "flow",
    parameters: ["action"],
    needed: false,
    what: "flow",
    action: ["flow_token", "flow_action_data"],
  },
  CATALOG: {
    subType: "catalog",
    parameters: ["action"],
    needed: false,
    what: "product",
    action: ["thumbnail_product_retailer_id"],
  },
  MPM: {
    subType: "mpm",
    parameters: ["action"],
    needed: true,
    what: "products",
    action: ["thumbnail_product_retailer_id", "sections"],
  },
  VOICE_CALL: { subType: "voice_call", parameters: ["ttl_minutes", "payload"], needed: false, what: "time" },
};

/** Payload of a quick reply; that of a call may be longer. …/whatsapp/messages/interactive-reply-buttons-messages */
const LONGEST_PAYLOAD = 128;

/** …/whatsapp/templates/components, "URL buttons". */
const LONGEST_ADDRESS = 2000;

function takingOf(button: TemplateButton): Taking | undefined {
  if (isOtpButton(button)) return TAKING.OTP;
  const type = button.type.toUpperCase();
  return type === "URL" && variablesIn(button.url ?? "").length === 0 ? undefined : TAKING[type];
}

/** What is wrong with what the buttons of a template, or of one card, are given. `within` is the place of the whole. */
export function buttonProblems(
  buttons: readonly TemplateButton[],
  parts: readonly PlacedPart[],
  within = COMPONENTS_PATH,
): Problem[] {
  return [...missing(buttons, parts, within), ...parts.flatMap((placed) => misfits(buttons, placed, within))];
}

function missing(
  buttons: readonly TemplateButton[],
  parts: readonly PlacedPart[],
  within: string,
): Problem[] {
  return buttons.flatMap((button, index) => {
    const taking = takingOf(button);
    if (!taking?.needed || isGiven(taking, index, parts)) return [];
    return [
      {
        path: `${within}.button`,
        message: `button ${index} (${button.text ?? "link"}) needs a value for its ${taking.what}`,
      },
    ];
  });
}

function isGiven(taking: Taking, index: number, parts: readonly PlacedPart[]): boolean {
  if (!taking.action) return buttonValue(index, parts) !== undefined;
  return parts.some(
    ({ part }) =>
      part.type === "button" &&
      Number(part.index ?? 0) === index &&
      part.parameters.some(
        (parameter) => parameter.type === "action" && parameter.action.sections !== undefined,
      ),
  );
}

function misfits(buttons: readonly TemplateButton[], { part, path }: PlacedPart, within: string): Problem[] {
  if (part.type !== "button") return [];
  const index = Number(part.index ?? 0);
  const button = buttons[index];
  const taking = button && takingOf(button);
  if (!taking || (part.sub_type && part.sub_type.toLowerCase() !== taking.subType)) {
    return [
      {
        path: `${within}.button.index`,
        message: `the template has no ${part.sub_type ?? ""} button ${index} that takes a value`,
      },
    ];
  }
  const problems = part.parameters.flatMap((parameter, n) => {
    const message = misfit(parameter, taking, button);
    return message === undefined ? [] : [{ path: `${path}.parameters.${n}`, message }];
  });
  if (part.index === undefined) {
    problems.push({ path: `${path}.index`, message: "says which button is meant: 0 for the first" });
  }
  if (taking.needed && part.parameters.length > 1) {
    problems.push({ path: `${path}.parameters`, message: `a ${taking.subType} button takes one value` });
  }
  return problems;
}

function misfit(parameter: TemplateParameter, taking: Taking, button: TemplateButton): string | undefined {
  if (!taking.parameters.includes(parameter.type)) {
    return `a ${taking.subType} button takes ${taking.parameters.join(" and ")}, not ${parameter.type}`;
  }
  if (parameter.type === "text") {
    const length = [...(addressOf(button, parameter.text) ?? "")].length;
    return length > LONGEST_ADDRESS
      ? `the address would be ${length} characters long; WhatsApp takes ${LONGEST_ADDRESS}`
      : undefined;
  }
  if (parameter.type === "payload" && taking.subType === "quick_reply") {
    const length = [...parameter.payload].length;
    return length > LONGEST_PAYLOAD
      ? `the payload is ${length} characters long; a quick reply takes ${LONGEST_PAYLOAD}`
      : undefined;
  }
  if (parameter.type !== "action") return undefined;
  const foreign = Object.keys(parameter.action).filter((key) => !taking.action?.includes(key));
  return foreign.length > 0
    ? `a ${taking.subType} button takes ${taking.action?.join(" and ")}, not ${foreign.join(" and ")}`
    : undefined;
}
