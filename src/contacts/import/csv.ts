import { decodeStream, detectEncoding, ENCODING_SAMPLE_BYTES, type FileEncoding, inPieces } from "./encoding";
import { checkHeader } from "./header";
import { fileProblem, UnreadableFile } from "./problems";
import {
  type CsvRecord,
  type FileDelimiter,
  guessDelimiter,
  isBlank,
  MOST_ROWS,
  readRecords,
  unixLines,
} from "./records";

/** Rows at the beginning that columns and dates are guessed from. */
export const SAMPLE_ROWS = 50;

/** What is wrong with the form of a row: with one cell (index of the column), or with the row as a whole. */
export interface RowFlaw {
  code: "too_many_cells" | "nested_value";
  cell?: number;
}

/** One row of a file. */
export interface SourceRow {
  /** Line of the file where the row begins, from 1; the header is line 1. In JSON the number of the row, from 1. */
  line: number;
  /** As many as there are columns, or fewer. */
  cells: string[];
  flaws?: readonly RowFlaw[];
}

/** A file whose columns are known and whose rows are still to come. */
export interface SourceFile {
  columns: string[];
  /** The cells of the first {@link SAMPLE_ROWS} rows. */
  sample: string[][];
  /** All rows, the sample included; can be gone through once. Throws {@link UnreadableFile}. */
  rows: AsyncIterable<SourceRow>;
}

export interface CsvFile extends SourceFile {
  encoding: FileEncoding;
  delimiter: FileDelimiter;
}

export interface CsvOptions {
  /** Overrides what the bytes suggest. */
  encoding?: FileEncoding;
  delimiter?: FileDelimiter;
  /** Country of the tenant, for bytes that several encodings fit. */
  country?: string;
}

/**
 * Reads a CSV file as a stream; holds a few pieces of 64 KB, however large the file is. Blank lines, and lines of
 * delimiters alone, are passed over.
 * @throws UnreadableFile for what the header and the first rows show; `rows` throws it for what comes later
 */
export async function readCsv(bytes: ReadableStream<Uint8Array>, options: CsvOptions = {}): Promise<CsvFile> {
  const pieces = inPieces(bytes, ENCODING_SAMPLE_BYTES);
  try {
    const first = await pieces.next();
    if (first.done) throw new UnreadableFile(fileProblem("empty_file"));
    const encoding = options.encoding ?? detectEncoding(first.value, options.country);
    const texts = unixLines(decodeStream(withFirst(first.value, pieces), encoding));
    const { value: opening = "" } = await texts.next();
    const delimiter = options.delimiter ?? (await guessDelimiter(opening));

    const records = readRecords(withFirst(opening, texts), delimiter);
    const header = await records.next();
    if (header.done) throw new UnreadableFile(fileProblem("empty_file"));
    const columns = checkHeader(header.value.cells);
    const sample: CsvRecord[] = [];
    for (let next = await records.next(); !next.done; next = await records.next()) {
      if (sample.push(next.value) === SAMPLE_ROWS) break;
    }
    if (sample.length === 0) throw new UnreadableFile(fileProblem("header_only"));
    return {
      encoding,
      delimiter,
      columns,
      sample: sample.map(({ cells }) => cells.slice(0, columns.length)),
      rows: rowsOf(sample, records, columns.length),
    };
  } catch (error) {
    await pieces.return();
    throw error;
  }
}

async function* rowsOf(
  sample: readonly CsvRecord[],
  rest: AsyncGenerator<CsvRecord, void, undefined>,
  width: number,
): AsyncGenerator<SourceRow, void, undefined> {
  try {
    for (const record of sample) yield fitted(record, width);
    for await (const record of rest) yield fitted(record, width);
  } finally {
    // Lets go of the file also when the caller stops within the sample.
    await rest.return();
  }
}

/** Cells beyond the columns are a flaw, unless they are empty: spreadsheets like to add those. */
function fitted({ line, cells }: CsvRecord, width: number): SourceRow {
  if (cells.length <= width) return { line, cells };
  const fits = { line, cells: cells.slice(0, width) };
  return cells.slice(width).every(isBlank) ? fits : { ...fits, flaws: [{ code: "too_many_cells" }] };
}

async function* withFirst<T>(
  first: T,
  rest: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  yield first;
  yield* rest;
}

/**
 * Rows given as objects, in the shape of a file. The columns are all keys in the order in which they appear;
 * numbers and booleans become text, null and what is missing are empty, lists and objects are a flaw of their cell.
 * @throws UnreadableFile as {@link readCsv}
 */
export function readJson(rows: readonly Record<string, unknown>[]): SourceFile {
  if (rows.length === 0) throw new UnreadableFile(fileProblem("empty_file"));
  if (rows.length > MOST_ROWS)
    throw new UnreadableFile(fileProblem("too_many_rows", { line: MOST_ROWS + 1 }));
  const keys = new Set<string>();
  for (const row of rows) for (const key of Object.keys(row)) keys.add(key);
  const ordered = [...keys];
  const columns = checkHeader(ordered);
  return {
    columns,
    sample: rows.slice(0, SAMPLE_ROWS).map((row, index) => fromObject(row, index, ordered).cells),
    rows: objectRows(rows, ordered),
  };
}

async function* objectRows(
  rows: readonly Record<string, unknown>[],
  keys: readonly string[],
): AsyncGenerator<SourceRow, void, undefined> {
  for (const [index, object] of rows.entries()) {
    const row = fromObject(object, index, keys);
    if (row.flaws || !row.cells.every(isBlank)) yield row;
  }
}

function fromObject(object: Record<string, unknown>, index: number, keys: readonly string[]): SourceRow {
  const flaws: RowFlaw[] = [];
  const cells = keys.map((key, cell) => {
    const value = Object.hasOwn(object, key) ? object[key] : null;
    if (value === null || value === undefined) return "";
    if (typeof value !== "object") return String(value);
    flaws.push({ code: "nested_value", cell });
    return "";
  });
  return flaws.length > 0 ? { line: index + 1, cells, flaws } : { line: index + 1, cells };
}
