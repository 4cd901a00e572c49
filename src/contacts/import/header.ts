import { fileProblem, UnreadableFile } from "./problems";

/** Columns of one file at most. */
export const MOST_COLUMNS = 100;

/** Characters of the name of a column at most. */
const LONGEST_NAME = 100;

/** Addresses and long numbers stand in rows, not in headers. */
const LOOKS_LIKE_A_VALUE = /^\S+@\S+\.\S+$|^'?[+(]?\d[\d\s().-]{5,}$/;

/**
 * The names of the columns, trimmed.
 * @throws UnreadableFile when they cannot serve as names
 */
export function checkHeader(cells: readonly string[], line?: number): string[] {
  const columns = cells.map((cell) => cell.trim());
  if (columns.length > MOST_COLUMNS) throw new UnreadableFile(fileProblem("too_many_columns"));
  if (columns.some(looksLikeAValue)) {
    throw new UnreadableFile(fileProblem("no_header", line === undefined ? {} : { line }));
  }
  const nameless = columns.indexOf("");
  if (nameless >= 0)
    throw new UnreadableFile(fileProblem("empty_header", { column: `column ${nameless + 1}` }));
  const repeated = columns.find((column, index) => columns.indexOf(column) !== index);
  if (repeated !== undefined) {
    throw new UnreadableFile(fileProblem("duplicate_header", { column: repeated }));
  }
  return columns;
}

function looksLikeAValue(column: string): boolean {
  return column.length > LONGEST_NAME || LOOKS_LIKE_A_VALUE.test(column.normalize("NFKC"));
}
