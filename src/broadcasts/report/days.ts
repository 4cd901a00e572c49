import type { AppContext } from "../../platform/context";
import { broadcastsBehind, countAnew } from "./days-store";

/** Broadcasts that one run counts at most. */
const MOST_A_RUN = 20;

/**
 * Brings the figures by template and day up to what became of the recipients; whatever was counted before is replaced, so it
 * may run at any time and as often as one likes. Each broadcast is a batch of its own: a large one holds up no other. Returns
 * how many were counted.
 */
export async function countDays(ctx: AppContext): Promise<number> {
  const now = ctx.clock.now();
  const behind = await broadcastsBehind(ctx.db, now, MOST_A_RUN);
  for (const id of behind) await ctx.db.batch(countAnew(id, now));
  return behind.length;
}
