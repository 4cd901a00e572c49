import { parameterText, type TemplateContent, type TemplateParameter } from "../meta";
import type { TemplateComponent } from "./definition";

const VARIABLE = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** Names or numbers of the variables in a text, each once, in order of appearance. */
export function variablesIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(VARIABLE), (match) => match[1] ?? ""))];
}

/** A value for a variable: its words, and its name when the template's variables have names. */
interface Value {
  text: string;
  name: string | undefined;
}

function valuesIn(parameters: readonly TemplateParameter[]): Value[] {
  return parameters.flatMap((parameter) => {
    // A button's payload and a file are no value of a text.
    const text = parameterText(parameter);
    const name = "parameter_name" in parameter ? parameter.parameter_name : undefined;
    return text === undefined ? [] : [{ text, name }];
  });
}

function given(content: TemplateContent, type: "header" | "body"): TemplateParameter[] {
  return (content.components ?? [])
    .filter((component) => component.type === type)
    .flatMap((component) => component.parameters);
}

interface Problem {
  path: string;
  message: string;
}

/** What is wrong with the parameters given for a template: one message for each part, with its path. */
export function parameterProblems(
  components: readonly TemplateComponent[],
  content: TemplateContent,
): Problem[] {
  return [
    ...textProblems(components, content),
    ...headerProblems(components, content),
    ...buttonProblems(components, content),
  ];
}

function textProblems(components: readonly TemplateComponent[], content: TemplateContent): Problem[] {
  const problems: Problem[] = [];
  for (const type of ["header", "body"] as const) {
    const text = components.find((component) => component.type.toLowerCase() === type)?.text ?? "";
    const expected = variablesIn(text);
    const parameters = given(content, type);
    const values = valuesIn(parameters);
    // A body holds words only: a file or a payload in it would be refused by Meta.
    const foreign = type === "body" && values.length < parameters.length;
    const named = expected.some((name) => !/^\d+$/.test(name));
    const missing = named
      ? expected.filter((name) => !values.some((value) => value.name === name))
      : expected.slice(values.length);
    if (foreign || missing.length > 0 || values.length > expected.length) {
      problems.push({
        path: `message.template.components.${type}.parameters`,
        message: `the ${type} has ${expected.length} variables (${expected.join(", ") || "none"}), ${values.length} values were given${foreign ? ", and something that is none" : ""}`,
      });
    }
  }
  return problems;
}

/** Kinds of a header that a file or a place fills at each sending. */
const FILLED_HEADERS = ["image", "video", "document", "location"];

function headerFormat(components: readonly TemplateComponent[]): string {
  const header = components.find((component) => component.type.toLowerCase() === "header");
  return header?.format?.toLowerCase() ?? "text";
}

/** A header of media takes one file of that kind, and no other header takes one. */
function headerProblems(components: readonly TemplateComponent[], content: TemplateContent): Problem[] {
  const format = headerFormat(components);
  const kinds = given(content, "header").map(({ type }) => type);
  const filled = FILLED_HEADERS.includes(format);
  const wrong = filled
    ? kinds.length !== 1 || kinds[0] !== format
    : kinds.some((kind) => kind !== "text" && kind !== "currency" && kind !== "date_time");
  if (!wrong) return [];
  return [
    {
      path: "message.template.components.header.parameters",
      message: filled
        ? `the header takes one parameter of type ${format}`
        : "the header is a text: it takes values of its variables only",
    },
  ];
}

function buttonsOf(components: readonly TemplateComponent[]): NonNullable<TemplateComponent["buttons"]> {
  return components.find((component) => component.type.toLowerCase() === "buttons")?.buttons ?? [];
}

/** What is given for a button: the end of its address, or the code that it copies. */
function buttonValue(content: TemplateContent, index: number): string | undefined {
  const component = (content.components ?? []).find(
    (part) => part.type === "button" && Number(part.index ?? 0) === index,
  );
  for (const parameter of component?.parameters ?? []) {
    const value = parameter.type === "coupon_code" ? parameter.coupon_code : parameterText(parameter);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Meta's name of the button that each sub type of a component fills. */
const BUTTON_TYPES = { url: "URL", quick_reply: "QUICK_REPLY", copy_code: "COPY_CODE" } as const;

function takesValue(button: { type: string; url?: string } | undefined): boolean {
  const type = button?.type.toUpperCase();
  if (type === "URL") return variablesIn(button?.url ?? "").length > 0;
  return type !== undefined && type !== "PHONE_NUMBER";
}

function buttonProblems(components: readonly TemplateComponent[], content: TemplateContent): Problem[] {
  const buttons = buttonsOf(components);
  const problems: Problem[] = [];
  for (const [index, button] of buttons.entries()) {
    const type = button.type.toUpperCase();
    const needsValue = type === "COPY_CODE" || (type === "URL" && takesValue(button));
    if (needsValue && buttonValue(content, index) === undefined) {
      problems.push({
        path: "message.template.components.button",
        message: `button ${index} (${button.text ?? "link"}) needs a value for its ${type === "URL" ? "address" : "code"}`,
      });
    }
  }
  for (const component of content.components ?? []) {
    if (component.type !== "button") continue;
    const button = buttons[Number(component.index ?? 0)];
    const expected = component.sub_type && BUTTON_TYPES[component.sub_type];
    if (!takesValue(button) || (expected && button?.type.toUpperCase() !== expected)) {
      problems.push({
        path: "message.template.components.button.index",
        message: `the template has no ${component.sub_type ?? ""} button ${component.index ?? 0} that takes a value`,
      });
    }
  }
  return problems;
}

function fill(text: string, values: readonly Value[]): string {
  return text.replace(VARIABLE, (whole, name: string) => {
    const value = /^\d+$/.test(name)
      ? values[Number(name) - 1]
      : values.find((candidate) => candidate.name === name);
    return value?.text ?? whole;
  });
}

/** The template as the customer will read it, with its variables filled in, addresses of buttons included. */
export function renderTemplate(components: readonly TemplateComponent[], content: TemplateContent): string {
  const lines: string[] = [];
  for (const component of components) {
    const type = component.type.toLowerCase();
    if (type === "header")
      lines.push(
        component.text
          ? fill(component.text, valuesIn(given(content, "header")))
          : `[${component.format?.toLowerCase() ?? "media"}]`,
      );
    if (type === "body") lines.push(fill(component.text ?? "", valuesIn(given(content, "body"))));
    if (type === "footer" && component.text) lines.push(component.text);
  }
  for (const [index, button] of buttonsOf(components).entries()) {
    const value = buttonValue(content, index);
    const address =
      button.url && ` ${fill(button.url, value === undefined ? [] : [{ text: value, name: undefined }])}`;
    const code = button.type.toUpperCase() === "COPY_CODE" && value !== undefined && ` ${value}`;
    lines.push(`[${button.text ?? button.type}]${address || code || ""}`);
  }
  return lines.join("\n");
}
