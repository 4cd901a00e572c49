import type { TemplateContent } from "../meta";

/** A template's component as Meta describes it, as far as rendering and counting need it. */
export interface TemplateComponent {
  type: string;
  format?: string;
  text?: string;
  buttons?: { type: string; text?: string; url?: string }[];
}

const VARIABLE = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** Names or numbers of the variables in a text, each once, in order of appearance. */
export function variablesIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(VARIABLE), (match) => match[1] ?? ""))];
}

interface Parameter {
  text?: string;
  parameter_name?: string;
}

function parametersFor(content: TemplateContent, type: "header" | "body"): Parameter[] {
  return (
    (content.components ?? [])
      .filter((component) => component.type === type)
      .flatMap((component) => component.parameters as Parameter[])
      // A button's payload is no value of a text.
      .filter((parameter) => typeof parameter.text === "string")
  );
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
    ...mediaProblems(components),
    ...buttonProblems(components, content),
  ];
}

function textProblems(components: readonly TemplateComponent[], content: TemplateContent): Problem[] {
  const problems: Problem[] = [];
  for (const type of ["header", "body"] as const) {
    const text = components.find((component) => component.type.toLowerCase() === type)?.text ?? "";
    const expected = variablesIn(text);
    const given = parametersFor(content, type);
    const named = expected.some((name) => !/^\d+$/.test(name));
    const missing = named
      ? expected.filter((name) => !given.some((parameter) => parameter.parameter_name === name))
      : expected.slice(given.length);
    if (missing.length > 0 || given.length > expected.length) {
      problems.push({
        path: `message.template.components.${type}.parameters`,
        message: `the ${type} has ${expected.length} variables (${expected.join(", ") || "none"}), ${given.length} values were given`,
      });
    }
  }
  return problems;
}

function mediaProblems(components: readonly TemplateComponent[]): Problem[] {
  const header = components.find((component) => component.type.toLowerCase() === "header");
  if (!header?.format || header.format.toUpperCase() === "TEXT") return [];
  return [
    {
      path: "message.template.name",
      message: `the template has a header of kind ${header.format.toLowerCase()}, which cannot be filled yet`,
    },
  ];
}

function buttonsOf(components: readonly TemplateComponent[]): NonNullable<TemplateComponent["buttons"]> {
  return components.find((component) => component.type.toLowerCase() === "buttons")?.buttons ?? [];
}

/** The value given for the address of a button, if any. */
function buttonValue(content: TemplateContent, index: number): string | undefined {
  const given = (content.components ?? []).find(
    (component) => component.type === "button" && Number(component.index ?? 0) === index,
  );
  return (given?.parameters as Parameter[] | undefined)?.find(({ text }) => typeof text === "string")?.text;
}

function buttonProblems(components: readonly TemplateComponent[], content: TemplateContent): Problem[] {
  const buttons = buttonsOf(components);
  const problems: Problem[] = [];
  for (const [index, button] of buttons.entries()) {
    const needsValue = button.type.toUpperCase() === "URL" && variablesIn(button.url ?? "").length > 0;
    if (needsValue && buttonValue(content, index) === undefined) {
      problems.push({
        path: "message.template.components.button",
        message: `button ${index} (${button.text ?? "link"}) needs a value for its address`,
      });
    }
  }
  for (const component of content.components ?? []) {
    if (component.type !== "button") continue;
    const button = buttons[Number(component.index ?? 0)];
    const expected =
      component.sub_type === "url" ? "URL" : component.sub_type === "quick_reply" ? "QUICK_REPLY" : undefined;
    const takesValue =
      button && (button.type.toUpperCase() !== "URL" || variablesIn(button.url ?? "").length > 0);
    if (!takesValue || (expected && button.type.toUpperCase() !== expected)) {
      problems.push({
        path: "message.template.components.button.index",
        message: `the template has no ${component.sub_type ?? ""} button ${component.index ?? 0} that takes a value`,
      });
    }
  }
  return problems;
}

function fill(text: string, parameters: readonly Parameter[]): string {
  return text.replace(VARIABLE, (whole, name: string) => {
    const parameter = /^\d+$/.test(name)
      ? parameters[Number(name) - 1]
      : parameters.find((candidate) => candidate.parameter_name === name);
    return parameter?.text ?? whole;
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
          ? fill(component.text, parametersFor(content, "header"))
          : `[${component.format?.toLowerCase() ?? "media"}]`,
      );
    if (type === "body") lines.push(fill(component.text ?? "", parametersFor(content, "body")));
    if (type === "footer" && component.text) lines.push(component.text);
  }
  for (const [index, button] of buttonsOf(components).entries()) {
    const value = buttonValue(content, index);
    const address = button.url && ` ${fill(button.url, value === undefined ? [] : [{ text: value }])}`;
    lines.push(`[${button.text ?? button.type}]${address ?? ""}`);
  }
  return lines.join("\n");
}
