import type { CallContext } from "../../../auth";
import { keepTable, MOST_UPLOAD_BYTES } from "../../../media";

/** Bytes of the form around a file at most: mapping, evidence and tags. */
const FORM_BYTES = 256 * 1024;

/** Bytes of a form with a file at most. */
export const MOST_FORM_BYTES = MOST_UPLOAD_BYTES + FORM_BYTES;

/** Bytes of a JSON list at most: unlike a table it is held in memory whole, several times over. */
const MOST_JSON_BYTES = 4 * 1024 * 1024;

/** Why a file is not even read. */
export type Unusable = "tooLarge" | "jsonTooLarge" | "spreadsheet" | "badJson" | "lost";

/** Keeps an uploaded file as what `whatsapp.contact_import.preview` reads; JSON becomes the table that it stands for. */
export async function keepFile(call: CallContext, file: File): Promise<{ assetId: string } | Unusable> {
  if (file.size > MOST_UPLOAD_BYTES) return "tooLarge";
  if (/\.(xlsx?|ods|numbers)$/i.test(file.name)) return "spreadsheet";
  const isJson = /\.json$/i.test(file.name) || file.type === "application/json";
  if (isJson && file.size > MOST_JSON_BYTES) return "jsonTooLarge";
  const table: Blob | undefined = isJson ? tableOf(await file.text()) : file;
  if (table === undefined) return "badJson";
  if (table.size > MOST_UPLOAD_BYTES) return "tooLarge";
  const kept = await keepTable(call, { name: file.name, size: table.size, body: table.stream() });
  return kept ? { assetId: kept.id } : "lost";
}

/** Rows given as a list of objects, as CSV with every cell as it is; undefined for anything else. */
export function tableOf(json: string): Blob | undefined {
  let rows: unknown;
  try {
    rows = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(rows) || rows.length === 0 || !rows.every(isFlat)) return undefined;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");
  const lines = rows.map((row) =>
    line(columns.map((column) => (Object.hasOwn(row, column) ? String(row[column] ?? "") : ""))),
  );
  return new Blob([[line(columns), ...lines].join("\n")]);
}

/** An object of single values. */
function isFlat(row: unknown): row is Record<string, unknown> {
  if (row === null || typeof row !== "object" || Array.isArray(row)) return false;
  return Object.values(row).every((value) => value === null || typeof value !== "object");
}
