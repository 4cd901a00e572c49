import { isObject, type Json, lengthOf } from "../../json";
import type { Template } from "../model";
import { missingField, type RefusalKind, refusal } from "./refusals";

export type ParameterFormat = Template["parameter_format"];

const token = /\{\{([^{}]*)\}\}/g;
/** What the header, the footer and buttons may not have. */
export const emoji = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}/u;

/** The names between double braces, in order of appearance, each once. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(token)].map((match) => (match[1] ?? "").trim()))];
}

/** Throws when `text` is longer than `max` characters. Variables count as they are written. */
export function checkLength(what: string, text: string, max: number): void {
  if (lengthOf(text) > max)
    throw refusal("length", `${what} can't have more than ${max} characters. It has ${lengthOf(text)}.`);
}

/** What a text with variables must fulfil, whichever component it stands in. */
export interface TextRules {
  type: "HEADER" | "BODY";
  max: number;
  format: ParameterFormat;
}

/**
 * Checks a text with variables and their examples: length, braces and names, numbering, place, number, samples.
 * …/whatsapp/templates/components, …/whatsapp/templates/overview, "Parameter formats"
 */
export function checkVariableText(component: Json, rules: TextRules): void {
  const { type, max, format } = rules;
  const text = component.text;
  if (typeof text !== "string" || text.trim() === "") throw missingField(type, "text");
  checkLength(type === "BODY" ? "The message body" : "The message header", text, max);
  const variables = variablesIn(text);
  checkNames(text, variables, type === "BODY" ? "body" : "header", format);
  if (type === "HEADER") checkHeaderText(text, variables);
  else checkBodyText(text, variables);
  checkExamples(component, variables, rules);
}

function checkNames(text: string, variables: string[], kind: RefusalKind, format: ParameterFormat): void {
  const isName = format === "NAMED" ? /^[a-z][a-z0-9_]*$/ : /^[1-9][0-9]*$/;
  const rest = text.replace(token, "");
  if (/\{\{|\}\}/.test(rest) || variables.some((name) => !isName.test(name))) {
    const wanted =
      format === "NAMED"
        ? "lower case characters, underscores and numbers with two sets of curly brackets (for example, {{customer_name}})"
        : "whole numbers with two sets of curly brackets (for example, {{1}}, {{2}})";
    throw refusal(
      kind,
      `This template contains variable parameters with incorrect formatting. Variable parameters must be ${wanted}.`,
    );
  }
  if (format === "NAMED") return;
  const gap = variables.length > 0 && Math.max(...variables.map(Number)) !== variables.length;
  if (gap) throw refusal(kind, "Variable parameters must be numbered from {{1}} without a gap.");
}

function checkHeaderText(text: string, variables: string[]): void {
  if (variables.length > 1) throw refusal("header", "The message header can have one variable only.");
  const words = text.replace(token, "");
  if (/[\n\r*~]|```|(^|\s)_[^_]+_(\s|$)/.test(words) || emoji.test(words))
    throw refusal(
      "header",
      "The message header can't have any new lines, formatting characters, emojis or asterisks.",
    );
}

function checkBodyText(text: string, variables: string[]): void {
  if (/\n{3,}/.test(text.replace(/\r/g, "")))
    throw refusal("body", "The message body can't have more than two consecutive newline characters.");
  // Marks and blanks around a variable do not make up for words.
  if (/^[\s\p{P}]*\{\{[^{}]*\}\}/u.test(text) || /\{\{[^{}]*\}\}[\s\p{P}]*$/u.test(text))
    throw refusal("edge", "Variables can't be at the start or end of the template.");
  // For n variables there must be at least 2n + 1 words besides them.
  if (variables.length > 0 && wordsIn(text.replace(token, " ")) < 2 * variables.length + 1)
    throw refusal(
      "ratio",
      "This template has too many variables for its length. Reduce the number of variables or increase the message length.",
    );
}

/** Words as a reader counts them, in languages without spaces as well. */
function wordsIn(text: string): number {
  let words = 0;
  for (const { isWordLike } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text))
    if (isWordLike) words += 1;
  return words;
}

/** A sample for each variable: by position `[["a", "b"]]` (a header: `["a"]`), by name `[{ param_name, example }]`. */
function checkExamples(component: Json, variables: string[], { type, format }: TextRules): void {
  if (variables.length === 0) return;
  const example = isObject(component.example) ? component.example : {};
  const key = type === "BODY" ? "body_text" : "header_text";
  const samples =
    format === "NAMED"
      ? namedSamples(example[`${key}_named_params`], variables)
      : positionalSamples(example[key], type);
  if (samples.length !== variables.length || samples.some((sample) => sample.trim() === ""))
    throw missingField(type, "example");
}

function namedSamples(value: unknown, variables: string[]): string[] {
  if (!Array.isArray(value)) return [];
  const given = new Map(value.filter(isObject).map((entry) => [entry.param_name, entry.example]));
  if (given.size !== value.length) return [];
  return variables.flatMap((name) => {
    const sample = given.get(name);
    return typeof sample === "string" ? [sample] : [];
  });
}

/** Of a body with one variable Meta takes the bare text and the flat list as well. */
function positionalSamples(value: unknown, type: TextRules["type"]): string[] {
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) return [];
  const list: unknown = type === "BODY" && Array.isArray(value[0]) ? value[0] : value;
  if (!Array.isArray(list) || !list.every((sample) => typeof sample === "string")) return [];
  return type === "BODY" && list === value && list.length > 1 ? [] : list;
}

/** Meta's rule for the labels of buttons, which never vary. */
export function checkLabel(text: unknown, type: string): void {
  if (typeof text !== "string" || text.trim() === "") throw missingField("BUTTONS", "text");
  checkLength(`The text of a ${type} button`, text, 25);
  if (/\{\{|\}\}|[\n\r]|[*~]|```/.test(text) || emoji.test(text))
    throw refusal("button", "Buttons can't have any variables, newlines, emojis or formatting characters.");
}
