import type { Finding } from "../../governance";
import { TEMPLATE_LIMITS } from "../../meta";
import type { ParameterFormat } from "../definition";
import { doubtful, refused } from "./finding";

/** Anything between double braces, whatever it is. */
const TOKEN = /\{\{([^{}]*)\}\}/g;
/** Braces that stand alone or do not close. */
const STRAY = /\{\{|\}\}|\{|\}/;

const NAMES: Readonly<Record<ParameterFormat, { pattern: RegExp; like: string }>> = {
  // …/whatsapp/templates/overview, "Parameter formats"
  named: { pattern: /^[a-z][a-z0-9_]*$/, like: "{{customer_name}}: lower-case letters, digits, underscores" },
  positional: { pattern: /^[1-9][0-9]*$/, like: "{{1}}, {{2}} and so on" },
};

/** Names of the variables in a text, each once, in order of appearance, however they are written. */
export function namesIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(TOKEN), (match) => (match[1] ?? "").trim()))];
}

/** A text without its variables. */
export const withoutVariables = (text: string, filler = ""): string => text.replace(TOKEN, filler);

/** Words as a reader counts them, also in languages without blanks between them. */
export function wordsIn(text: string): number {
  let words = 0;
  for (const { isWordLike } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text))
    if (isWordLike) words += 1;
  return words;
}

function formatFindings(text: string, path: string, format: ParameterFormat): Finding[] {
  const stray = withoutVariables(text).match(STRAY)?.[0];
  if (stray !== undefined) {
    const braces = stray.length === 2;
    const message = braces
      ? "Braces open or close without a variable between them."
      : "A single brace is read as a mistaken variable.";
    const fix = `Write variables as ${NAMES[format].like}, and no other braces.`;
    return [
      braces
        ? refused("variable_dangling", path, message, fix, stray)
        : doubtful("brace_single", path, message, fix, stray),
    ];
  }
  const names = namesIn(text);
  const other = format === "named" ? NAMES.positional : NAMES.named;
  const mixed = names.find((name) => !NAMES[format].pattern.test(name) && other.pattern.test(name));
  if (mixed !== undefined) {
    const message = `The template's variables are ${format}, and this one is not.`;
    const fix = `Write all variables as ${NAMES[format].like}, or change parameter_format.`;
    return [refused("variable_mixed", path, message, fix, `{{${mixed}}}`)];
  }
  const odd = names.find((name) => !NAMES[format].pattern.test(name));
  if (odd !== undefined) {
    const fix = `Write it as ${NAMES[format].like}.`;
    return [refused("variable_format", path, "A variable has no name that Meta takes.", fix, `{{${odd}}}`)];
  }
  const blank = text.match(/\{\{\s+[^{}]*\}\}|\{\{[^{}]*\s+\}\}/)?.[0];
  if (blank !== undefined)
    return [
      doubtful("variable_blank", path, "A variable has blanks within its braces.", "Leave them out.", blank),
    ];
  return [];
}

/** Positional variables are numbered from 1 without a gap. …/whatsapp/templates/components */
function numberingFindings(names: readonly string[], path: string): Finding[] {
  const numbers = names.map(Number).toSorted((a, b) => a - b);
  const missing = numbers.findIndex((number, index) => number !== index + 1);
  if (missing < 0) return [];
  const message = `{{${missing + 1}}} is missing: variables are numbered from 1 without a gap.`;
  return [refused("variable_gap", path, message, `Number them {{1}} to {{${names.length}}}.`)];
}

/**
 * Where variables stand in a body. …/whatsapp/templates/components: not at the start or end, not side by side, and at
 * least 2n + 1 words beside n of them.
 */
function placeFindings(text: string, path: string, count: number): Finding[] {
  const findings: Finding[] = [];
  const trimmed = text.trim();
  const start = trimmed.match(/^\{\{[^{}]*\}\}/)?.[0];
  const end = trimmed.match(/\{\{[^{}]*\}\}$/)?.[0];
  if (start !== undefined) {
    const fix = "Begin with words, for example a greeting.";
    findings.push(refused("variable_start", path, "A body may not begin with a variable.", fix, start));
  }
  if (end !== undefined) {
    const fix = "End with words or a full stop behind it.";
    findings.push(refused("variable_end", path, "A body may not end with a variable.", fix, end));
  }
  const side = text.match(/\{\{[^{}]*\}\}[^\p{L}\p{N}{}]*\{\{[^{}]*\}\}/u)?.[0];
  if (side !== undefined) {
    const fix = "Write words between them, or make them one variable.";
    findings.push(refused("variable_adjacent", path, "Two variables stand side by side.", fix, side));
  }
  const words = wordsIn(withoutVariables(text, " "));
  const needed = 2 * count + 1;
  if (count > 0 && words < needed) {
    const message = `${count} variables need at least ${needed} words beside them, there are ${words}.`;
    const fix = "Write more fixed text, or use fewer variables.";
    findings.push(refused("variable_ratio", path, message, fix));
  }
  return findings;
}

/** What is wrong with the variables of a text. */
export function variableFindings(
  text: string,
  path: string,
  { kind, format }: { kind: "header" | "body"; format: ParameterFormat },
): Finding[] {
  const wrong = formatFindings(text, path, format);
  const names = namesIn(text);
  if (wrong.some(({ severity }) => severity === "error")) return wrong;
  if (format === "positional") wrong.push(...numberingFindings(names, path));
  if (kind === "body") return [...wrong, ...placeFindings(text, path, names.length)];
  if (names.length > TEMPLATE_LIMITS.headerVariables) {
    const message = "A header has one variable at most.";
    wrong.push(refused("header_variables", path, message, "Keep one, and move the others to the body."));
  }
  return wrong;
}

/** Texts that never vary: footers and the labels of buttons. */
export function noVariables(text: string, path: string, what: string): Finding[] {
  const found = text.match(/\{\{[^{}]*\}\}|\{\{|\}\}/)?.[0];
  if (found === undefined) return [];
  const message = `${what} may not hold variables.`;
  return [refused("variable_misplaced", path, message, "Write it out, or move it to the body.", found)];
}
