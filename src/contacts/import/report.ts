import { BYTE_ORDER_MARK, toCsv } from "../../platform/csv";
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
