import { stringify } from "csv-stringify/sync";
import type { RowProblem } from "./problems";

/** What the report says of one row. */
export interface ReportRow {
  line: number;
  verdict: string;
  phone: string;
  name: string;
  problems: readonly RowProblem[];
}

const COLUMNS = ["line", "verdict", "phone", "name", "reasons", "column", "found", "fix"];

/** Without it spreadsheets do not recognise UTF-8. */
const BYTE_ORDER_MARK = "\ufeff";

/** The first line of a report, with a byte order mark in front. */
export function reportHeader(): string {
  return BYTE_ORDER_MARK + toCsv([COLUMNS]);
}

/**
 * Lines of a report, one for each row; what concerns several columns is joined by `; `. Names and numbers come from
 * the file and are made harmless: no cell is a formula to a spreadsheet.
 */
export function reportLines(rows: readonly ReportRow[]): string {
  return toCsv(
    rows.map(({ line, verdict, phone, name, problems }) => [
      String(line),
      verdict,
      phone,
      name,
      joined(problems, "message"),
      joined(problems, "column"),
      joined(problems, "valueClass"),
      joined(problems, "fix"),
    ]),
  );
}

function joined(problems: readonly RowProblem[], part: "message" | "column" | "valueClass" | "fix"): string {
  return problems.map((problem) => problem[part]).join("; ");
}

function toCsv(rows: readonly string[][]): string {
  return stringify(
    rows.map((cells) => cells.map(harmless)),
    // Quoted throughout: a spreadsheet that takes another sign for the separator sees no cell of its own in a name.
    { escape_formulas: true, quoted: true, record_delimiter: "\r\n" },
  );
}

/**
 * `escape_formulas` looks at the first character alone, and knows `= + - @`, tab, carriage return and the full-width
 * signs. Spreadsheets also pass over spaces in front, and there are small and raised forms of the signs.
 */
function harmless(cell: string): string {
  const line = cell
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\p{Cf}\p{Cs}]/gu, "")
    .trim();
  // Characters that this runtime does not know yet may show nothing elsewhere.
  const seen = line.replace(/^[\p{C}\s]+/u, "").normalize("NFKC");
  return /^[=+\-@−]/.test(seen) && !/^[=+\-@＝＋－＠]/.test(line) ? `'${line}` : line;
}
