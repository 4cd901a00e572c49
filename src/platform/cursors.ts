import { sha256 } from "./hash";

/** A position in a keyset: the sort values and the id of the last row that was given out. */
export type Position = readonly (string | number | null)[];

export class CursorError extends Error {
  constructor(readonly reason: "unreadable" | "other_filters") {
    super(
      reason === "unreadable"
        ? "The cursor cannot be read."
        : "The cursor belongs to a list with other filters or another order.",
    );
  }
}

/** Fingerprint of a list and its filters, so that a cursor is taken back only by the list that gave it. */
async function fingerprint(list: string, filters: unknown): Promise<string> {
  return (await sha256({ list, filters })).slice(0, 16);
}

export async function encodeCursor(list: string, filters: unknown, position: Position): Promise<string> {
  const text = JSON.stringify([await fingerprint(list, filters), ...position]);
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** @throws {CursorError} when the text is no cursor, or one of another list or other filters. */
export async function decodeCursor(
  list: string,
  filters: unknown,
  cursor: string,
  length: number,
): Promise<Position> {
  let parts: unknown;
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")), (c) =>
      c.charCodeAt(0),
    );
    parts = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new CursorError("unreadable");
  }
  if (!Array.isArray(parts) || parts.length < 2) throw new CursorError("unreadable");
  const [print, ...position] = parts as [unknown, ...(string | number | null)[]];
  if (!position.every((part) => part === null || typeof part === "string" || typeof part === "number")) {
    throw new CursorError("unreadable");
  }
  if (print !== (await fingerprint(list, filters))) throw new CursorError("other_filters");
  if (position.length !== length) throw new CursorError("unreadable");
  return position;
}
