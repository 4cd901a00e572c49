import { type CsvError, parse } from "csv-parse";
import { fileProblem, UnreadableFile } from "./problems";

/** Bytes of one record at most. */
const LONGEST_RECORD = 64 * 1024;

/** Rows of one file at most; lines of delimiters alone are rows here, because they cost as much. */
export const MOST_ROWS = 100_000;

/** Empty lines of one file at most. They cost little, and say nothing. */
const MOST_EMPTY_LINES = 1_000_000;

/** Text that the delimiter is guessed from. */
const OPENING_CHARACTERS = 16 * 1024;

export const FILE_DELIMITERS = [",", ";", "\t"] as const;
export type FileDelimiter = (typeof FILE_DELIMITERS)[number];

/** One record: its cells, and the line of the file where it begins, from 1. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

/**
 * Line ends of Windows and of old Macs, also mixed, as `\n`. The parser would learn one kind only, and count a
 * Windows line end inside quotes as two lines.
 */
export async function* unixLines(texts: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let pending = "";
  for await (const text of texts) {
    const whole = pending + text;
    // The character after it decides whether this one is a line end of its own.
    pending = whole.endsWith("\r") ? "\r" : "";
    const ready = pending ? whole.slice(0, -1) : whole;
    if (ready) yield ready.includes("\r") ? ready.replace(/\r\n?/g, "\n") : ready;
  }
  if (pending) yield "\n";
}

export const isBlank = (cell: string): boolean => cell.trim() === "";

/**
 * The records of a text; blank ones are passed over. The text may come in pieces of any size, but one record never
 * takes more than a few times 64 KB of memory.
 * @throws UnreadableFile with the line where the record begins that cannot be read
 */
export async function* readRecords(
  texts: AsyncIterable<string>,
  delimiter: FileDelimiter,
): AsyncGenerator<CsvRecord, void, undefined> {
  let batch: CsvRecord[] = [];
  let records = 0;
  let overflow: number | undefined;
  let lastLine = 0;
  let emptyLines = 0;
  let emptyBefore = 0;
  let sinceRecord = 0;
  let failure: Error | null | undefined;
  const parser = parse({
    delimiter,
    record_delimiter: "\n",
    max_record_size: LONGEST_RECORD,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    // Records are collected here instead of pushed: a piece of text is one batch, not a promise for every row.
    on_record: (cells: string[], { lines, empty_lines: empty }) => {
      const line = lastLine + 1 + empty - emptyLines;
      [lastLine, emptyLines, sinceRecord] = [lines, empty, 0];
      records += 1;
      if (records > MOST_ROWS + 1) overflow ??= line;
      else if (!cells.every(isBlank)) batch.push({ line, cells });
      return null;
    },
  });
  const nextLine = () => lastLine + 1 + parser.info.empty_lines - emptyLines;
  // The callbacks below carry the error; a stream whose error nobody listens to would throw it a second time.
  parser.on("error", () => {});
  const done = (resolve: () => void) => (error?: Error | null) => {
    failure ??= error;
    resolve();
  };

  try {
    for await (const text of texts) {
      await new Promise<void>((resolve) => parser.write(text, done(resolve)));
      yield* batch;
      batch = [];
      if (failure) break;
      if (overflow !== undefined || parser.info.empty_lines > MOST_EMPTY_LINES) {
        throw new UnreadableFile(fileProblem("too_many_rows", { line: overflow ?? nextLine() }));
      }
      if (parser.info.empty_lines > emptyBefore) sinceRecord = 0;
      emptyBefore = parser.info.empty_lines;
      // To the parser a record of delimiters alone has no size.
      sinceRecord += text.length;
      if (sinceRecord > 3 * LONGEST_RECORD) {
        throw new UnreadableFile(fileProblem("record_too_long", { line: nextLine() }));
      }
    }
    if (!failure) await new Promise<void>((resolve) => parser.end(done(resolve)));
    yield* batch;
    if (overflow !== undefined) throw new UnreadableFile(fileProblem("too_many_rows", { line: overflow }));
    if (failure) throw new UnreadableFile(fileProblem(problemOf(failure), { line: nextLine() }));
  } finally {
    parser.destroy();
  }
}

function problemOf(error: Error): "unclosed_quote" | "record_too_long" | "unreadable_file" {
  const { code } = error as CsvError;
  if (code === "CSV_QUOTE_NOT_CLOSED") return "unclosed_quote";
  return code === "CSV_MAX_RECORD_SIZE" ? "record_too_long" : "unreadable_file";
}

/** The delimiter that parts the header into several cells, and most rows into as many as the header. */
export async function guessDelimiter(opening: string): Promise<FileDelimiter> {
  let best: FileDelimiter = ",";
  let bestScore = 0;
  for (const delimiter of FILE_DELIMITERS) {
    const widths: number[] = [];
    try {
      for await (const { cells } of readRecords(once(opening.slice(0, OPENING_CHARACTERS)), delimiter)) {
        widths.push(cells.length);
      }
    } catch (error) {
      // The opening may end inside quotes; what was read before it counts.
      if (!(error instanceof UnreadableFile)) throw error;
    }
    const [header = 0, ...rows] = widths;
    if (header < 2) continue;
    const even = rows.filter((width) => width === header).length;
    // Evenness first; the number of columns only decides between equals.
    const score = (even + 1) / (rows.length + 1) + header / 10_000;
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}
