import * as z from "zod";
import { CursorError, decodeCursor, encodeCursor, type Position } from "../platform/cursors";
import { ToolError } from "./errors";

/** The fields that every list tool takes. */
export const listInput = {
  limit: z.int().min(1).max(200).default(25),
  cursor: z.string().max(2000).optional().describe("next_cursor of the page before."),
  detail: z.enum(["concise", "full"]).default("concise"),
};

/** `{ items, next_cursor }`: the shape of every list. */
export function listOutput<Item extends z.ZodType>(item: Item) {
  return { items: z.array(item), next_cursor: z.string().nullable() };
}

/** A time as agents give it. */
export const timeInput = z.iso.datetime({
  offset: true,
  error: "must be an RFC 3339 time, for example 2026-01-31T09:00:00Z",
});

interface ListInput {
  limit: number;
  cursor?: string | undefined;
  detail: "concise" | "full";
  [filter: string]: unknown;
}

/** Filters are what is left of the input without paging: a cursor is bound to them. */
function filtersOf({
  limit: _limit,
  cursor: _cursor,
  detail: _detail,
  ...filters
}: ListInput): Record<string, unknown> {
  return filters;
}

/** Where to go on, or undefined for the first page. @throws {ToolError} for a cursor of another list or filters. */
export async function startOf(tool: string, input: ListInput, length: number): Promise<Position | undefined> {
  if (input.cursor === undefined) return undefined;
  try {
    return await decodeCursor(tool, filtersOf(input), input.cursor, length);
  } catch (error) {
    if (!(error instanceof CursorError)) throw error;
    throw new ToolError(
      "validation_failed",
      `cursor: ${error.message}`,
      "Leave the cursor out to start from the first page.",
      {
        issues: [{ path: "cursor", message: error.message }],
        reason: error.reason,
      },
    );
  }
}

/** A page ends early rather than cost a model more than this; the rest follows by cursor. */
const MOST_TOKENS = 20_000;

/** What a text costs a model, on the careful side: ids and digests cost more than words, other scripts most. */
export function estimatedTokens(text: string): number {
  let ascii = 0;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) < 128) ascii++;
  return ascii / 2.5 + (text.length - ascii);
}

/** Cuts a page out of `limit + 1` rows and makes the cursor of the next one. */
export async function pageOf<Row, Item>(
  tool: string,
  input: ListInput,
  rows: Row[],
  position: (row: Row) => Position,
  item: (row: Row) => Item,
): Promise<{ items: Item[]; next_cursor: string | null }> {
  const items: Item[] = [];
  let last: Row | undefined;
  let tokens = 0;
  for (const row of rows.slice(0, input.limit)) {
    const next = item(row);
    tokens += estimatedTokens(JSON.stringify(next));
    if (tokens > MOST_TOKENS && items.length > 0) break;
    items.push(next);
    last = row;
  }
  const more = rows.length > items.length && last !== undefined;
  return {
    items,
    next_cursor: more ? await encodeCursor(tool, filtersOf(input), position(last as Row)) : null,
  };
}
