import type { Finding } from "../../governance";
import type { ParameterFormat, TemplateComponent, TemplateExample } from "../definition";
import { doubtful, refused } from "./finding";
import { namesIn } from "./variables";

type Kind = "header" | "body";

/** Samples by the variable that each is for: its number or its name. */
function samplesIn(
  example: TemplateExample | undefined,
  kind: Kind,
  format: ParameterFormat,
): Map<string, string> {
  if (format === "named") {
    const given = kind === "header" ? example?.header_text_named_params : example?.body_text_named_params;
    return new Map((given ?? []).map((entry) => [entry.param_name, entry.example]));
  }
  const given = kind === "header" ? example?.header_text : example?.body_text?.[0];
  return new Map((given ?? []).map((sample, index) => [String(index + 1), sample]));
}

/** Where the samples of a text stand, relative to its component. */
export function examplePath(kind: Kind, format: ParameterFormat): string {
  if (format === "named") return `example.${kind}_text_named_params`;
  return kind === "body" ? "example.body_text" : "example.header_text";
}

function likeThis(kind: Kind, format: ParameterFormat, names: readonly string[]): string {
  if (format === "named")
    return `Give ${kind}_text_named_params: [${names.map((name) => `{param_name: "${name}", example: "…"}`).join(", ")}].`;
  const values = names.map(() => '"…"').join(", ");
  return kind === "body" ? `Give body_text: [[${values}]].` : `Give header_text: [${values}].`;
}

/**
 * Every variable has a realistic sample: reviewers decide by them. …/whatsapp/templates/components, "Examples"
 */
export function exampleFindings(
  component: TemplateComponent,
  path: string,
  { kind, format }: { kind: Kind; format: ParameterFormat },
): Finding[] {
  const names = namesIn(component.text ?? "");
  const at = `${path}.${examplePath(kind, format)}`;
  const samples = samplesIn(component.example, kind, format);
  const fix = likeThis(kind, format, names);
  const missing = names.filter((name) => (samples.get(name) ?? "").trim() === "");
  if (missing.length > 0) {
    const words = missing.map((name) => `{{${name}}}`).join(", ");
    return [refused("example_missing", at, `There is no sample for ${words}.`, fix)];
  }
  const extra = [...samples.keys()].filter((name) => !names.includes(name));
  if (extra.length > 0) {
    const message = `There are samples for variables that the text does not have: ${extra.join(", ")}.`;
    return [refused("example_extra", at, message, names.length > 0 ? fix : "Leave the example out.")];
  }
  return [...samples.values()].flatMap((sample) => {
    if (/\{\{|\}\}/.test(sample)) {
      const message = "A sample is the value itself, not a variable.";
      return [refused("example_variable", at, message, "Write a realistic value.", sample)];
    }
    if (/[\n\t]| {5,}/.test(sample)) {
      const message = "A value may not hold new lines, tabs or more than four blanks in a row.";
      return [refused("example_blanks", at, message, "Write it in one line.", sample)];
    }
    if (/^(test|sample|example|xxx+|abc|n\/a|\.+|…+|測試|测试|範例|示例)$/i.test(sample.trim())) {
      const message = "Reviewers judge by the samples, and this one says nothing.";
      return [doubtful("example_vague", at, message, "Write a value as it will be sent.", sample)];
    }
    return [];
  });
}
