import type { RowProblemCode } from "./problems";

/**
 * What a cell may not hold, in the order in which it is told. `everywhere` means also in names and in columns that
 * are left out; the rest applies to columns that are read, right-to-left letters not to names.
 */
const FORBIDDEN = {
  everywhere: [
    [/\0/, "nul_byte"],
    // A lone surrogate is what JSON can hold of text that cannot be decoded.
    [/[\ufffd\p{Cs}]/u, "undecodable"],
    [/[\u202a-\u202e\u2066-\u2069]/, "bidi_control"],
  ],
  read: [
    [/^[\p{Cf}\s]*[=＝﹦]/u, "formula"],
    [/[\p{Cc}\p{Zl}\p{Zp}]/u, "control_character"],
  ],
  // The blocks that Unicode sets aside for scripts that run from right to left.
  notInNames: [
    [/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u, "right_to_left"],
  ],
} as const satisfies Record<string, readonly (readonly [RegExp, RowProblemCode])[]>;

const ALL = [...FORBIDDEN.everywhere, ...FORBIDDEN.read, ...FORBIDDEN.notInNames];
const IN_NAMES = [...FORBIDDEN.everywhere, ...FORBIDDEN.read];

/** Nearly every cell is printable ASCII that starts with no equals sign. */
const HARMLESS = /^(?!=)[\x20-\x7e]*$/;

/** Why a cell cannot be read whatever it means, or undefined. For `ignored` ones the column is left out. */
export function forbidden(text: string, use: "name" | "value" | "ignored"): RowProblemCode | undefined {
  if (HARMLESS.test(text)) return undefined;
  const rules = use === "ignored" ? FORBIDDEN.everywhere : use === "name" ? IN_NAMES : ALL;
  return rules.find(([pattern]) => pattern.test(text))?.[1];
}

/** A name on one line: tabs, line breaks and runs of spaces are one space. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Without characters that show nothing; two spellings of one reference are one. */
export function visible(text: string): string {
  return /[^\x20-\x7e]/.test(text) ? text.replace(/\p{Cf}/gu, "").trim() : text;
}
