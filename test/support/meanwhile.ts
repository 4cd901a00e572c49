import { vi } from "vitest";
import { Database, type Statement } from "../../src/platform/db";

/**
 * Something happens after a write or an approval was judged, right before its batch: the first that touches a table. Returns
 * whether it came to that.
 */
export function beforeBatch(happens: () => Promise<unknown>, touching = "action_requests"): () => boolean {
  const { batch } = Database.prototype;
  let struck = false;
  vi.spyOn(Database.prototype, "batch").mockImplementation(async function (
    this: Database,
    statements: readonly Statement[],
  ) {
    if (!struck && statements.some(({ sql }) => sql.includes(touching))) {
      struck = true;
      await happens();
    }
    return batch.call(this, statements);
  });
  return () => struck;
}
