import type { Finding } from "../../governance";
import { charactersIn, TEMPLATE_LIMITS } from "../../meta";
import type { ParameterFormat } from "../definition";
import { doubtful, refused } from "./finding";

/** Anything between double braces, whatever it is. */
const TOKEN = /\{\{([^{}]*)\}\}/g;
/** Braces that stand alone, do not close, or are one too many. */
const STRAY = /\{\{\{|\}\}\}|\{\{|\}\}|\{|\}/;

const NAMES: Readonly<Record<ParameterFormat, { pattern: RegExp; like: string }>> = {
  // …/whatsapp/templates/overview, "Parameter formats"
  named: { pattern: /^[a-z][a-z0-9_]*$/, like: "{{customer_name}}: lower-case letters, digits, underscores" },
  positional: { pattern: /^[1-9][0-9]*$/, like: "{{1}}, {{2}} and so on" },
};

/** Names of the variables in a text, in order of appearance, however they are written. */
export const everyNameIn = (text: string): string[] =>
  Array.from(text.matchAll(TOKEN), (match) => (match[1] ?? "").trim());

/** The same names, each once. */
export const namesIn = (text: string): string[] => [...new Set(everyNameIn(text))];

/** A text with its variables filled in; without a value they are left out. */
export const filledWith = (text: string, values: ReadonlyMap<string, string>, filler = ""): string =>
  text.replace(TOKEN, (_whole, name: string) => values.get(name.trim()) ?? filler);

const withoutVariables = (text: string, filler = ""): string => filledWith(text, new Map(), filler);

const THAI = /\p{Script=Thai}/gu;
/** Thai letters that Meta counts as a word, as Thai has no blanks between words. */
const THAI_WORD = 7;

/** Words as a reader counts them, also in languages without blanks between them. */
export function wordsIn(text: string): number {
  let words = Math.ceil((text.match(THAI)?.length ?? 0) / THAI_WORD);
  const rest = text.replace(THAI, " ");
  for (const { isWordLike } of new Intl.Segmenter("en", { granularity: "word" }).segment(rest))
    if (isWordLike) words += 1;
  return words;
}

function braceFindings(text: string, path: string, like: string): Finding[] {
  const stray = text.match(/\{\{\{|\}\}\}/)?.[0] ?? withoutVariables(text).match(STRAY)?.[0];
  if (stray === undefined) return [];
  const fix = `Write variables as ${like}, and no other braces.`;
  return [
    stray.length > 1
      ? refused("variable_dangling", path, "Braces stand without a variable between them.", fix, stray)
      : doubtful("brace_single", path, "A single brace may be read as a mistaken variable.", fix, stray),
  ];
}

/** …/whatsapp/templates/overview, "Parameter formats" */
function nameFindings(names: readonly string[], path: string, format: ParameterFormat): Finding[] {
  const { pattern, like } = NAMES[format];
  const other = format === "named" ? NAMES.positional : NAMES.named;
  const odd = names.find((name) => !pattern.test(name));
  if (odd === undefined) return [];
  const evidence = `{{${odd}}}`;
  if (!other.pattern.test(odd))
    return [
      refused("variable_format", path, "Meta takes no such variable.", `Write it as ${like}.`, evidence),
    ];
  const message = `The template's variables are ${format}, and this one is not.`;
  const fix = `Write all variables as ${like}, or change parameter_format.`;
  return [refused("variable_mixed", path, message, fix, evidence)];
}

/** Positional variables are numbered from 1 without a gap. …/whatsapp/templates/components */
function numberingFindings(names: readonly string[], path: string): Finding[] {
  const numbers = names.map(Number).toSorted((a, b) => a - b);
  const missing = numbers.findIndex((number, index) => number !== index + 1);
  if (missing < 0) return [];
  const message = `{{${missing + 1}}} is missing: variables are numbered from 1 without a gap.`;
  const fix = names.length === 1 ? "Call it {{1}}." : `Number them {{1}} to {{${names.length}}}.`;
  return [refused("variable_gap", path, message, fix, names.map((name) => `{{${name}}}`).join(", "))];
}

/** A name has 32 characters at most, and stands in a text once: WhatsApp Manager saves no other. */
function namedFindings(text: string, path: string): Finding[] {
  const names = everyNameIn(text);
  const long = names.find((name) => charactersIn(name) > TEMPLATE_LIMITS.variableName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const { variableName } = TEMPLATE_LIMITS;
  return [
    ...(long === undefined
      ? []
      : [
          refused(
            "variable_name_length",
            path,
            `The name of a variable has at most ${variableName} characters.`,
            "Shorten it.",
            long,
          ),
        ]),
    ...(twice === undefined
      ? []
      : [
          refused(
            "variable_twice",
            path,
            "A variable with a name stands in a text once.",
            "Give the second another name, or write it out.",
            `{{${twice}}}`,
          ),
        ]),
  ];
}

/** What keeps the variables of a text from being told apart. */
function readingFindings(text: string, path: string, format: ParameterFormat): Finding[] {
  const names = namesIn(text);
  const findings = [...braceFindings(text, path, NAMES[format].like), ...nameFindings(names, path, format)];
  if (findings.some(({ severity }) => severity === "error")) return findings;
  const blank = Array.from(text.matchAll(TOKEN)).find(([, name = ""]) => name !== name.trim())?.[0];
  return [
    ...findings,
    ...(format === "positional" ? numberingFindings(names, path) : namedFindings(text, path)),
    ...(blank === undefined
      ? []
      : [
          doubtful(
            "variable_blank",
            path,
            "A variable has blanks within its braces.",
            "Take them out.",
            blank,
          ),
        ]),
  ];
}

/** Whether the variables of a text can be told apart, so that samples can be looked for. */
export const isReadable = (text: string, format: ParameterFormat): boolean =>
  !readingFindings(text, "", format).some(({ severity }) => severity === "error");

const VARIABLE = "\\{\\{[^{}]*\\}\\}";
/** What counts for nothing beside a variable: blanks, marks of format, the punctuation of sentences. */
const NOTHING = "[\\s*_~`.,;:!?¡¿…。，、；：！？]*";
const NO_WORD = "[^\\p{L}\\p{N}{}]*";

interface Place {
  code: string;
  sure: RegExp;
  unsure: RegExp;
  message: string;
  fix: string;
}

/** …/whatsapp/support/error-codes, 2388299; side by side: …/whatsapp/webhooks/reference/message_template_status_update */
const PLACES: readonly Place[] = [
  {
    code: "variable_start",
    sure: new RegExp(`^${NOTHING}${VARIABLE}`, "u"),
    unsure: new RegExp(`^${NO_WORD}${VARIABLE}`, "u"),
    message: "A body may not begin with a variable.",
    fix: "Begin with a word, for example a greeting.",
  },
  {
    code: "variable_end",
    sure: new RegExp(`${VARIABLE}${NOTHING}$`, "u"),
    unsure: new RegExp(`${VARIABLE}${NO_WORD}$`, "u"),
    message: "A body may not end with a variable, and a full stop behind it does not help.",
    fix: "End with a word, for example thanks.",
  },
  {
    code: "variable_adjacent",
    sure: new RegExp(`${VARIABLE}[\\s*_~\u0060]*${VARIABLE}`, "u"),
    unsure: new RegExp(`${VARIABLE}(?:[*_]|[^\\p{L}\\p{N}\\p{P}{}])*${VARIABLE}`, "u"),
    message: "Two variables stand side by side, without words or punctuation between them.",
    fix: "Write a word between them, or make them one variable.",
  },
];

function placeFindings(text: string, path: string): Finding[] {
  return PLACES.flatMap(({ code, sure, unsure, message, fix }) => {
    const found = text.match(sure)?.[0];
    if (found !== undefined) return [refused(code, path, message, fix, found.trim())];
    const perhaps = text.match(unsure)?.[0];
    return perhaps === undefined ? [] : [doubtful(code, path, message, fix, perhaps.trim())];
  });
}

/** At least 2n + 1 words beside n variables. …/whatsapp/support/error-codes, 2388293 */
function ratioFindings(text: string, path: string): Finding[] {
  const count = namesIn(text).length;
  const words = wordsIn(withoutVariables(text, " "));
  const needed = 2 * count + 1;
  if (count === 0 || words >= needed) return [];
  const message = `${count} variables need at least ${needed} words beside them, there are ${words}.`;
  return [refused("variable_ratio", path, message, "Write more words, or use fewer variables.")];
}

/** What is wrong with the variables of a text. */
export function variableFindings(
  text: string,
  path: string,
  { kind, format }: { kind: "header" | "body"; format: ParameterFormat },
): Finding[] {
  const wrong = readingFindings(text, path, format);
  if (wrong.some(({ severity }) => severity === "error")) return wrong;
  if (kind === "body") return [...wrong, ...placeFindings(text, path), ...ratioFindings(text, path)];
  if (namesIn(text).length <= TEMPLATE_LIMITS.headerVariables) return wrong;
  const fix = "Keep one, and move the others to the body.";
  return [...wrong, refused("header_variables", path, "A header has one variable at most.", fix)];
}

/** Texts that never vary: footers and the labels of buttons. */
export function noVariables(text: string, path: string, what: string): Finding[] {
  const found = text.match(/\{\{[^{}]*\}\}|\{\{|\}\}/)?.[0];
  if (found === undefined) return [];
  const message = `${what} may not hold variables.`;
  return [refused("variable_misplaced", path, message, "Write it out, or move it to the body.", found)];
}
