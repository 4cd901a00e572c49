import type { AppContext } from "../platform/context";
import { discardNow } from "./discard";
import { deleteExpired, deleteUnusedFiles, discardObjects, expiredAssets } from "./expiry-store";
import { DISCARD_TOPIC } from "./files-store";

/** Assets that one run of the clean-up removes at most. */
const MOST_EXPIRED = 100;

/**
 * Removes what nobody kept: tables, links that were never used, uploads that were not agreed to. Received files have no
 * such time. Rows go first, and with them what is owed of their objects: a crash leaves no object that nobody knows.
 */
export async function removeExpiredUploads(ctx: AppContext): Promise<number> {
  const now = ctx.clock.now();
  const expired = await expiredAssets(ctx.db, now, MOST_EXPIRED);
  if (expired.length === 0) return 0;
  const keys = new Set(expired.flatMap(({ own_key, object_key }) => [own_key, object_key ?? ""]));
  keys.delete("");
  const entries = [...keys].map((object_key) => ({ id: ctx.ids.next("outbox"), object_key }));
  await ctx.db.batch([
    deleteExpired(
      expired.map(({ id }) => id),
      now,
    ),
    deleteUnusedFiles(expired.map(({ sha256 }) => sha256).filter((hash) => hash !== "")),
    discardObjects(entries, DISCARD_TOPIC, now),
  ]);
  await discardNow(
    ctx,
    entries.map(({ id }) => id),
  );
  return expired.length;
}
