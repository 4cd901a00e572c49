import { ToolError } from "../../mcp/errors";

/** Lists and objects within each other at most, those of a cell that is left out. */
const DEEPEST = 8;

/** How many lists and objects are within each other, counted no further than {@link DEEPEST}; never recurses. */
function depthOf(value: unknown): number {
  let level = [value];
  for (let depth = 0; depth <= DEEPEST; depth++) {
    level = level.flatMap((inner) => (typeof inner === "object" && inner !== null ? [inner] : []));
    if (level.length === 0) return depth;
    level = level.flatMap((inner) => Object.values(inner as object));
  }
  return DEEPEST + 1;
}

/**
 * A list or object in a cell is a flaw of its row. One that is nested deeply is refused before anything looks into it.
 * @throws {ToolError}
 */
export function refuseNested(rows: readonly Record<string, unknown>[]): void {
  for (const [index, row] of rows.entries()) {
    const key = Object.keys(row).find((name) => depthOf(row[name]) > DEEPEST);
    if (key === undefined) continue;
    const path = `rows.${index}.${key.slice(0, 100)}`;
    const message = "holds too many lists or objects within each other.";
    throw new ToolError("validation_failed", `A cell ${message}`, "Cells are text, numbers or booleans.", {
      path,
      issues: [{ path, message }],
    });
  }
}
