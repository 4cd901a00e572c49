import { isObject, type Json } from "../json";
import type { TemplateComponent } from "./model";

/** A value that a send gives for a variable, a file or a button. */
export interface Parameter {
  /** Lower case. */
  type: string;
  name: string | undefined;
  text: string | undefined;
  raw: Json;
}

/** The placeholders of a text in order of appearance, each once: `{{1}}`, `{{name}}`. */
export function placeholders(text: string | undefined): string[] {
  return text === undefined
    ? []
    : [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? ""))];
}

/** Finds the component of a kind; templates and cards have at most one of each. */
export function componentOf(
  components: readonly TemplateComponent[],
  type: TemplateComponent["type"],
): TemplateComponent | undefined {
  return components.find((component) => component.type === type);
}

/** The values for a component of a send: `header`, `body`, `limited_time_offer`. */
export function parametersOf(components: unknown, type: string): Parameter[] {
  return listOf(components)
    .filter((component) => lower(component.type) === type)
    .flatMap((component) => toParameters(component.parameters));
}

/** What a send says of the button at a place, or undefined when it says nothing. */
export function buttonOf(
  components: unknown,
  index: number,
): { subType: string; parameters: Parameter[] } | undefined {
  const component = buttonsIn(components).find((candidate) => Number(candidate.index) === index);
  return component && { subType: lower(component.sub_type), parameters: toParameters(component.parameters) };
}

/** The components of a send that are about buttons. */
export function buttonsIn(components: unknown): Json[] {
  return listOf(components).filter((component) => lower(component.type) === "button");
}

/** The cards of a send, by `card_index`. */
export function cardsIn(components: unknown): { index: number; components: unknown }[] {
  return listOf(components)
    .filter((component) => lower(component.type) === "carousel")
    .flatMap((component) => listOf(component.cards))
    .map((card) => ({ index: Number(card.card_index ?? Number.NaN), components: card.components }));
}

/** The text with the values in place of its placeholders, by name or by position. */
export function fill(text: string, parameters: readonly Parameter[]): string {
  const byPosition = placeholders(text);
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => {
    const parameter =
      parameters.find((candidate) => candidate.name === name) ?? parameters[byPosition.indexOf(name)];
    return parameter?.text ?? whole;
  });
}

export function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function lower(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
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
