import { stringify } from "csv-stringify/sync";

/** Stands in front of a file; without it spreadsheets do not recognise UTF-8. */
export const BYTE_ORDER_MARK = "\ufeff";

/** Records as CSV, every cell quoted and made harmless: none is a formula to a spreadsheet. */
export function toCsv(rows: readonly (readonly string[])[]): string {
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
