import type { CallContext } from "../../../auth";
import { MOST_COLUMNS, MOST_ROWS } from "../../../contacts";
import { ToolError } from "../../../mcp/errors";
import { keepTable, MOST_UPLOAD_BYTES } from "../../../media";

/** Bytes of the form around a file at most: mapping, evidence and tags. */
export const FORM_BYTES = 256 * 1024;

/** Bytes of a form with a file at most. */
export const MOST_FORM_BYTES = MOST_UPLOAD_BYTES + FORM_BYTES;

/** Bytes of a JSON list at most: unlike a table it is held in memory whole, several times over. */
const MOST_JSON_BYTES = 4 * 1024 * 1024;

/** Why a file is not even read. */
export type Unusable =
  | "tooLarge"
  | "jsonTooLarge"
  | "spreadsheet"
  | "badJson"
  | "tooManyColumns"
  | "tooManyRows"
  | "tooManyFiles"
  | "lost";

/** Keeps an uploaded file as what `whatsapp.contact_import.preview` reads; JSON becomes the table that it stands for. */
export async function keepFile(call: CallContext, file: File): Promise<{ assetId: string } | Unusable> {
  if (file.size > MOST_UPLOAD_BYTES) return "tooLarge";
  if (/\.(xlsx?|ods|numbers)$/i.test(file.name)) return "spreadsheet";
  const isJson = /\.json$/i.test(file.name) || file.type === "application/json";
  if (isJson && file.size > MOST_JSON_BYTES) return "jsonTooLarge";
  const table = isJson ? tableOf(await file.text()) : file;
  if (typeof table === "string") return table;
  if (table.size > MOST_UPLOAD_BYTES) return "tooLarge";
  try {
    const kept = await keepTable(call, { name: file.name, size: table.size, body: table.stream() });
    return kept ? { assetId: kept.id } : "lost";
  } catch (error) {
    if (error instanceof ToolError && error.code === "rate_limited") return "tooManyFiles";
    throw error;
  }
}

/**
 * Rows given as a list of objects, as CSV with every cell as it is. Each row takes all columns of the list, so that a
 * small list can stand for a large table: it is measured before it is built, and while it is.
 */
export function tableOf(json: string): Blob | Unusable {
  let rows: unknown;
  try {
    rows = JSON.parse(json);
  } catch {
    return "badJson";
  }
  if (!Array.isArray(rows) || rows.length === 0) return "badJson";
  if (rows.length > MOST_ROWS) return "tooManyRows";
  if (!rows.every(isFlat)) return "badJson";
  const columns = new Set<string>();
  for (const row of rows) {
    for (const column of Object.keys(row)) columns.add(column);
    if (columns.size > MOST_COLUMNS) return "tooManyColumns";
  }
  const line = (cells: readonly string[]) =>
    `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\n`;
  const names = [...columns];
  const lines = [line(names)];
  let characters = 0;
  for (const row of rows) {
    const next = line(names.map((name) => (Object.hasOwn(row, name) ? String(row[name] ?? "") : "")));
    characters += next.length;
    if (characters > MOST_UPLOAD_BYTES) return "tooLarge";
    lines.push(next);
  }
  return new Blob(lines);
}

/** An object of single values. */
function isFlat(row: unknown): row is Record<string, unknown> {
  if (row === null || typeof row !== "object" || Array.isArray(row)) return false;
  return Object.values(row).every((value) => value === null || typeof value !== "object");
}
