import { minorDigits } from "../../commerce";
import type { Fields } from "../contacts/form";
import { isKind, type Kind, MOST_ROWS, type Part, partsOf } from "./kinds";

/** One condition as the form has it: texts, as they were typed. */
export interface Row {
  kind: Kind;
  not: boolean;
  values: Record<string, string>;
}

/** A segment as the form has it. */
export interface Draft {
  name: string;
  description: string;
  join: "all" | "any";
  rows: Row[];
  /** The condition as data, in place of the rows; empty when the rows count. */
  json: string;
  /** Whom to leave out, as data; empty for nobody. */
  exclude: string;
  allCustomers: boolean;
  purposes: string[];
  version: string;
}

export const EMPTY: Draft = {
  name: "",
  description: "",
  join: "all",
  rows: [],
  json: "",
  exclude: "",
  allCustomers: false,
  purposes: [],
  version: "",
};

export function draftIn(fields: Fields): Draft {
  const rows: Row[] = [];
  for (let index = 0; index < MOST_ROWS; index += 1) {
    const kind = fields.text(`kind_${index}`);
    if (!isKind(kind)) continue;
    const values = Object.fromEntries(
      partsOf(kind).map(({ name }) => [name, fields.text(`${name}_${index}`)] as const),
    );
    rows.push({ kind, not: fields.text(`not_${index}`) === "1", values });
  }
  return {
    name: fields.text("name"),
    description: fields.text("description"),
    join: fields.text("join") === "any" ? "any" : "all",
    rows,
    json: fields.text("json"),
    exclude: fields.text("exclude"),
    allCustomers: fields.text("all_customers") === "1",
    purposes: fields.all("purpose"),
    version: fields.text("version"),
  };
}

/** A row as the leaf that it stands for. What is no number stays a text: the tool says what is wrong with it. */
export function leafOf({ kind, not, values }: Row): Record<string, unknown> {
  const leaf: Record<string, unknown> = { field: kind };
  for (const part of partsOf(kind)) {
    const typed = values[part.name] ?? "";
    if (typed === "" && "optional" in part && part.optional) continue;
    leaf[part.name] = saidBy(part, typed, values);
  }
  if (leaf.op === "never") delete leaf.value;
  return not ? { not: leaf } : leaf;
}

function saidBy(part: Part, typed: string, values: Readonly<Record<string, string>>): unknown {
  if (part.name === "currency") return typed.toUpperCase();
  const isNumber = (part.kind === "number" || part.kind === "money") && /^\d+(\.\d+)?$/.test(typed);
  if (!isNumber) return typed;
  if (part.kind === "number") return Number(typed);
  const currency = (values.currency ?? "").toUpperCase();
  if (!/^[A-Z]{3}$/.test(currency)) return Number(typed);
  return Math.round(Number(typed) * 10 ** minorDigits(currency));
}

/** The condition of a draft; undefined when its data is no JSON or nothing is said. */
export function conditionOf(draft: Draft): unknown {
  if (draft.json !== "") return parsed(draft.json);
  const leaves = draft.rows.map(leafOf);
  return leaves.length === 0 ? undefined : leaves.length === 1 ? leaves[0] : { [draft.join]: leaves };
}

export function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** A condition as rows of the form, where they can say it; undefined where they cannot. */
export function rowsOf(condition: unknown): Pick<Draft, "join" | "rows"> | undefined {
  const tree = (condition ?? {}) as Record<string, unknown>;
  const join = Array.isArray(tree.any) ? "any" : "all";
  const entries = (tree.all ?? tree.any ?? [condition]) as unknown[];
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > MOST_ROWS) return undefined;
  const rows = entries.map(rowOf);
  return rows.every((row) => row !== undefined) ? { join, rows } : undefined;
}

function rowOf(entry: unknown): Row | undefined {
  const tree = (entry ?? {}) as Record<string, unknown>;
  const not = tree.not !== undefined;
  const leaf = (not ? tree.not : tree) as Record<string, unknown>;
  const kind = String(leaf.field);
  if (!isKind(kind)) return undefined;
  const parts = partsOf(kind);
  const known = new Set(["field", ...parts.map(({ name }) => name)]);
  if (!Object.keys(leaf).every((key) => known.has(key))) return undefined;
  const values: Record<string, string> = {};
  for (const part of parts) {
    const value = leaf[part.name];
    if (value === undefined) continue;
    if (typeof value === "object" || typeof value === "boolean") return undefined;
    if (part.kind === "choice" && !part.options.includes(String(value))) return undefined;
    values[part.name] =
      part.kind === "money"
        ? String(Number(value) / 10 ** minorDigits(String(leaf.currency)))
        : String(value);
  }
  return { kind, not, values };
}
