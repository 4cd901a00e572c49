import { fieldNamed, type ImportField, isImportField, namesRefusal } from "./fields";
import { type FileProblem, fileProblem } from "./problems";

export { IMPORT_FIELDS, type ImportField } from "./fields";

/** The index of the column that holds a field; a field without a column is absent. */
export type ColumnMapping = Partial<Record<ImportField, number>> & {
  /** Columns of refusals beside the first one: one yes among them is a refusal. */
  otherRefusals?: number[];
};

export interface MappedColumns {
  mapping: ColumnMapping;
  /** What each column is taken for: a field, or null for one that is left out or not known. */
  guessed: Record<string, ImportField | null>;
  /** Columns that are left out on purpose. */
  leftOut: string[];
  /** Columns in which a no would be lost: they look like refusals, or hold yes and no, and are not read as such. */
  unheard: string[];
  problems: FileProblem[];
}

/** Share of the filled cells of a column that have to look like phone numbers. */
const ENOUGH_PHONES = 0.8;

/**
 * Which column stands for which field: what `override` says, then the names of the columns, then, when no name
 * means a phone number, the only column whose sample looks like phone numbers. Null in `override` leaves a column
 * out on purpose; a column that nobody knows is a problem, never silently lost.
 */
export function mapColumns(
  columns: readonly string[],
  sample: readonly (readonly string[])[],
  override: Readonly<Record<string, string | null>> = {},
): MappedColumns {
  const problems: FileProblem[] = [];
  for (const [column, field] of Object.entries(override)) {
    if (!columns.includes(column)) problems.push(fileProblem("column_not_in_file", { column }));
    else if (field !== null && !isImportField(field)) problems.push(fileProblem("unknown_field", { column }));
  }

  const fields = columns.map((column): ImportField | null | undefined => {
    if (!Object.hasOwn(override, column)) return fieldNamed(column);
    const field = override[column];
    return field && isImportField(field) ? field : null;
  });
  if (!fields.includes("phone")) {
    const likely = columns.flatMap((_, index) =>
      fields[index] === undefined && holdsPhones(sample, index) ? [index] : [],
    );
    if (likely.length === 1) fields[likely[0] as number] = "phone";
  }

  const mapping: ColumnMapping = {};
  const guessed: [string, ImportField | null][] = [];
  for (const [index, column] of columns.entries()) {
    const field = fields[index];
    guessed.push([column, field ?? null]);
    if (field === "consent" && namesRefusal(column)) {
      problems.push(fileProblem("refusal_as_agreement", { column }));
    }
    if (field === undefined) problems.push(fileProblem("unknown_column", { column }));
    else if (field === "refusal" && mapping.refusal !== undefined) {
      mapping.otherRefusals = [...(mapping.otherRefusals ?? []), index];
    } else if (field && mapping[field] !== undefined) {
      problems.push(fileProblem("two_columns_for_field", { column }));
    } else if (field) mapping[field] = index;
  }
  if (mapping.phone === undefined) problems.push(fileProblem("no_phone_column"));
  // Object.fromEntries defines its keys, so that a column called __proto__ is a column like any other.
  return {
    mapping,
    guessed: Object.fromEntries(guessed),
    leftOut: columns.filter((_, index) => fields[index] === null),
    unheard: columns.filter((column, index) => isUnheard(column, fields[index])),
    problems,
  };
}

function isUnheard(column: string, field: ImportField | null | undefined): boolean {
  if (field === undefined || field === "refusal" || field === "consent") return false;
  if (fieldNamed(column) === "consent") return field === null;
  if (fieldNamed(column) === "refusal") return true;
  // `Reason for refusal` may be the source of a decision whose no stands elsewhere.
  return namesRefusal(column) && !field?.startsWith("consent_");
}

function holdsPhones(sample: readonly (readonly string[])[], index: number): boolean {
  const filled = sample.map((cells) => (cells[index] ?? "").normalize("NFKC").trim()).filter(Boolean);
  return filled.length > 0 && filled.filter(looksLikePhone).length >= filled.length * ENOUGH_PHONES;
}

function looksLikePhone(text: string): boolean {
  if (!/^'?[+(]?\d[\d\s().-]*$/.test(text) || /^\d{4}-\d|^\d{1,2}([-.])\d{1,2}\1\d{4}/.test(text))
    return false;
  const digits = text.replace(/\D/g, "").length;
  return digits >= 8 && digits <= 15;
}
