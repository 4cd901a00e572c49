import type { Finding } from "../../governance";
import { charactersIn } from "../../meta";
import type { ParameterFormat, TemplateComponent, TemplateExample } from "../definition";
import { doubtful, refused } from "./finding";
import { filledWith, isReadable, namesIn } from "./variables";

export interface SampleRules {
  kind: "header" | "body";
  format: ParameterFormat;
  /** Characters that the text may have. */
  most: number;
}

/** Samples as they are given: the name or number of the variable, and its value. */
type Samples = [name: string, value: string][];

const listOf = <Item>(value: readonly Item[] | undefined): readonly Item[] =>
  Array.isArray(value) ? value : [];

function samplesIn(example: TemplateExample | undefined, { kind, format }: SampleRules): Samples {
  if (format === "named") {
    const given = kind === "header" ? example?.header_text_named_params : example?.body_text_named_params;
    return listOf(given).map(({ param_name, example: value }) => [param_name, value]);
  }
  const sets = kind === "header" ? [listOf(example?.header_text)] : listOf(example?.body_text).map(listOf);
  return sets.flatMap((set) => set.map((value, index): Samples[number] => [String(index + 1), value]));
}

/** Where the samples of a text stand, relative to its component. */
function examplePath({ kind, format }: SampleRules): string {
  return `example.${kind}_text${format === "named" ? "_named_params" : ""}`;
}

function likeThis({ kind, format }: SampleRules, names: readonly string[]): string {
  if (names.length === 0) return "Leave the example out.";
  if (format === "named")
    return `Give ${kind}_text_named_params: [${names.map((name) => `{param_name: "${name}", example: "…"}`).join(", ")}].`;
  const samples = names.map(() => '"…"').join(", ");
  return kind === "body" ? `Give body_text: [[${samples}]].` : `Give header_text: [${samples}].`;
}

const VAGUE = /^(test|sample|example|xxx+|abc|n\/a|\.+|…+|測試|测试|範例|示例)$/i;

function valueFindings(value: string, at: string): Finding[] {
  if (/\{\{|\}\}/.test(value)) {
    const message = "A sample is the value itself, not a variable.";
    return [refused("example_variable", at, message, "Write a realistic value.", value)];
  }
  if (/[\n\r\t]| {5,}/.test(value)) {
    const message = "A value may not hold new lines, tabs or more than four blanks in a row.";
    return [refused("example_blanks", at, message, "Write it in one line.", value)];
  }
  if (!VAGUE.test(value.trim())) return [];
  const message = "Reviewers judge by the samples, and this one says nothing.";
  return [doubtful("example_vague", at, message, "Write a value as it will be sent.", value)];
}

/** WhatsApp counts a text once it is filled in. …/whatsapp/support/error-codes, 132005 */
function lengthFindings(text: string, samples: Samples, at: string, most: number): Finding[] {
  const length = charactersIn(filledWith(text, new Map(samples)));
  if (length <= most || charactersIn(text) > most) return [];
  const message = `With its samples the text has ${length} characters; WhatsApp takes ${most}.`;
  return [doubtful("example_length", at, message, "Leave room for the values.")];
}

/**
 * Every variable has a realistic sample: reviewers decide by them. …/whatsapp/templates/components. Nothing is said of
 * samples as long as the variables cannot be told apart.
 */
export function exampleFindings(component: TemplateComponent, path: string, rules: SampleRules): Finding[] {
  const text = component.text ?? "";
  if (!isReadable(text, rules.format)) return [];
  const names = namesIn(text);
  const at = `${path}.${examplePath(rules)}`;
  const samples = samplesIn(component.example, rules);
  const fix = likeThis(rules, names);
  const missing = names.filter((name) => !samples.some(([of, value]) => of === name && value.trim() !== ""));
  if (missing.length > 0) {
    const words = missing.map((name) => `{{${name}}}`).join(", ");
    return [refused("example_missing", at, `There is no sample for ${words}.`, fix)];
  }
  if (samples.length > names.length) {
    const message = "There are more samples than variables.";
    return [refused("example_extra", at, message, fix)];
  }
  return [
    ...samples.flatMap(([, value]) => valueFindings(value, at)),
    ...lengthFindings(text, samples, at, rules.most),
  ];
}
