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

/** What is wrong with the parameters given for a template: one message for each part, with its path. */
export function parameterProblems(
  components: readonly TemplateComponent[],
  content: TemplateContent,
): { path: string; message: string }[] {
  const problems: { path: string; message: string }[] = [];
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

function fill(text: string, parameters: readonly Parameter[]): string {
  return text.replace(VARIABLE, (whole, name: string) => {
    const parameter = /^\d+$/.test(name)
      ? parameters[Number(name) - 1]
      : parameters.find((candidate) => candidate.parameter_name === name);
    return parameter?.text ?? whole;
  });
}

/** The template as the customer will read it, with its variables filled in. */
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
    if (type === "buttons")
      lines.push(...(component.buttons ?? []).map((button) => `[${button.text ?? button.type}]`));
  }
  return lines.join("\n");
}
