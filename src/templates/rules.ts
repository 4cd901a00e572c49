import { parameterText, type TemplateParameter } from "../meta";
import type { TemplateComponent } from "./definition";

const VARIABLE = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** Names or numbers of the variables in a text, each once, in order of appearance. */
export function variablesIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(VARIABLE), (match) => match[1] ?? ""))];
}

/** A value for a variable: its words, and its name when the template's variables have names. */
export interface Value {
  text: string;
  name: string | undefined;
}

/** The values among the parameters of a text; a button's payload and a file are none. */
export function valuesIn(parameters: readonly TemplateParameter[]): Value[] {
  return parameters.flatMap((parameter) => {
    const text = parameterText(parameter);
    const name = "parameter_name" in parameter ? parameter.parameter_name : undefined;
    return text === undefined ? [] : [{ text, name }];
  });
}

/** A text with its variables filled in; one without a value stays as it is written. */
export function fill(text: string, values: readonly Value[]): string {
  return text.replace(VARIABLE, (whole, name: string) => {
    const value = /^\d+$/.test(name)
      ? values[Number(name) - 1]
      : values.find((candidate) => candidate.name === name);
    return value?.text ?? whole;
  });
}

/** The component of a kind, whichever case its type is written in; templates have one of each at most. */
export function componentOf(
  components: readonly TemplateComponent[],
  type: string,
): TemplateComponent | undefined {
  return components.find((component) => component.type.toUpperCase() === type);
}

/** TEXT, IMAGE, VIDEO, DOCUMENT or LOCATION; undefined without a header. */
export function headerFormat(components: readonly TemplateComponent[]): string | undefined {
  const header = componentOf(components, "HEADER");
  return header && (header.format ?? "TEXT").toUpperCase();
}
