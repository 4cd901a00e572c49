import { GraphError } from "./errors";
import type { Template, TemplateButton, TemplateComponent } from "./fixture";
import { isObject, type Json } from "./json";

/** The placeholders of a text in order of appearance: `{{1}}`, `{{name}}`. */
export function placeholders(text: string | undefined): string[] {
  return text === undefined
    ? []
    : [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? ""))];
}

/** Finds the component of a kind; templates have at most one of each. */
export function componentOf(
  template: Template,
  type: TemplateComponent["type"],
): TemplateComponent | undefined {
  return template.components.find((component) => component.type === type);
}

/**
 * Throws when `template` cannot be sent: 132015 paused, 132016 disabled, 132001 unknown or not approved.
 * …/whatsapp/support/error-codes, "Template errors"
 */
export function requireSendable(template: Template | undefined, name: string, language: string): Template {
  if (template === undefined)
    throw new GraphError(132001, `template name (${name}) does not exist in ${language}`);
  if (template.status === "PAUSED") throw new GraphError(132015);
  if (template.status === "DISABLED") throw new GraphError(132016);
  if (template.status !== "APPROVED")
    throw new GraphError(132001, `template name (${name}) is not approved in ${language}`);
  return template;
}

interface Parameter {
  type: string;
  name: string | undefined;
  text: string | undefined;
  raw: Json;
}

/**
 * Checks the `components` of a send against the stored template: 132000 for a wrong count,
 * 132012 for a wrong kind, 132018 for line breaks or runs of spaces, 131008 for a missing button value.
 * …/whatsapp/templates/overview
 */
export function checkParameters(template: Template, components: unknown): void {
  const header = componentOf(template, "HEADER");
  const format = header?.format ?? "TEXT";
  const headerParameters = parametersOf(components, "header");
  if (header !== undefined && format !== "TEXT") checkMediaHeader(format, headerParameters);
  else checkTextParameters("header", placeholders(header?.text), headerParameters, template.parameter_format);
  checkTextParameters(
    "body",
    placeholders(componentOf(template, "BODY")?.text),
    parametersOf(components, "body"),
    template.parameter_format,
  );
  const rendered = fill(componentOf(template, "BODY")?.text ?? "", parametersOf(components, "body"));
  if (rendered.length > 1024)
    throw new GraphError(
      132005,
      `body: rendered text is ${rendered.length} characters, at most 1024 are allowed.`,
    );
  componentOf(template, "BUTTONS")?.buttons?.forEach((button, index) => {
    checkButton(button, index, components);
  });
}

function checkMediaHeader(format: string, parameters: Parameter[]): void {
  const wanted = format.toLowerCase();
  if (parameters.length !== 1 || parameters[0]?.type !== wanted) {
    throw new GraphError(
      132012,
      `header: Format mismatch, expected ${format}, received ${parameters[0]?.type.toUpperCase() ?? "UNKNOWN"}`,
    );
  }
}

function checkTextParameters(
  where: string,
  names: string[],
  parameters: Parameter[],
  format: Template["parameter_format"],
): void {
  if (parameters.length !== names.length) {
    throw new GraphError(
      132000,
      `${where}: number of localizable_params (${parameters.length}) does not match the expected number of params (${names.length})`,
    );
  }
  for (const parameter of parameters) {
    if (parameter.type !== "text" && parameter.type !== "currency" && parameter.type !== "date_time") {
      throw new GraphError(
        132012,
        `${where}: Format mismatch, expected TEXT, received ${parameter.type.toUpperCase()}`,
      );
    }
    if (parameter.text === undefined || parameter.text === "")
      throw new GraphError(131008, `${where}: Parameter of type text is missing text value`);
    if (/[\n\t]| {5,}/.test(parameter.text)) throw new GraphError(132018);
    if (format === "NAMED" && !names.includes(parameter.name ?? "")) {
      throw new GraphError(132012, `${where}: Parameter name is missing or unknown: ${parameter.name ?? ""}`);
    }
  }
}

function checkButton(button: TemplateButton, index: number, components: unknown): void {
  const needsValue =
    button.type === "COPY_CODE" || (button.type === "URL" && placeholders(button.url).length > 0);
  const given = buttonParameters(components, index);
  if (needsValue && given.length !== 1)
    throw new GraphError(
      131008,
      `buttons: Button at index ${index} of type ${button.type} requires a parameter`,
    );
}

function parametersOf(components: unknown, type: string): Parameter[] {
  return listOf(components)
    .filter((component) => lower(component.type) === type)
    .flatMap((component) => toParameters(component.parameters));
}

function buttonParameters(components: unknown, index: number): Parameter[] {
  return listOf(components)
    .filter((component) => lower(component.type) === "button" && Number(component.index) === index)
    .flatMap((component) => toParameters(component.parameters));
}

function toParameters(parameters: unknown): Parameter[] {
  return listOf(parameters).map((raw) => ({
    type: lower(raw.type),
    name: typeof raw.parameter_name === "string" ? raw.parameter_name : undefined,
    text: textOf(raw),
    raw,
  }));
}

function textOf(raw: Json): string | undefined {
  if (typeof raw.text === "string") return raw.text;
  for (const key of ["currency", "date_time"]) {
    const value = raw[key];
    if (isObject(value) && typeof value.fallback_value === "string") return value.fallback_value;
  }
  return undefined;
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function lower(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}

function fill(text: string, parameters: Parameter[]): string {
  const byPosition = placeholders(text);
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => {
    const parameter =
      parameters.find((candidate) => candidate.name === name) ?? parameters[byPosition.indexOf(name)];
    return parameter?.text ?? whole;
  });
}

export interface RenderedTemplate {
  header: { format: string; text: string; media: Json | undefined } | undefined;
  body: string;
  footer: string | undefined;
  buttons: { type: TemplateButton["type"]; text: string; payload: string; url: string | undefined }[];
}

/** The template as the customer sees it, with the values of this send filled in. */
export function renderTemplate(template: Template, components: unknown): RenderedTemplate {
  const header = componentOf(template, "HEADER");
  const headerParameters = parametersOf(components, "header");
  const format = header?.format ?? "TEXT";
  const media = headerParameters[0]?.raw[format.toLowerCase()];
  return {
    header: header && {
      format,
      text: fill(header.text ?? "", headerParameters),
      media: isObject(media) ? media : undefined,
    },
    body: fill(componentOf(template, "BODY")?.text ?? "", parametersOf(components, "body")),
    footer: componentOf(template, "FOOTER")?.text,
    buttons: (componentOf(template, "BUTTONS")?.buttons ?? []).map((button, index) => {
      const given = buttonParameters(components, index)[0];
      const payload = typeof given?.raw.payload === "string" ? given.raw.payload : undefined;
      const text = button.text ?? button.type;
      return {
        type: button.type,
        text,
        payload: payload ?? text,
        url: button.url?.replace(/\{\{\w+\}\}/, encodeURIComponent(given?.text ?? "")),
      };
    }),
  };
}
