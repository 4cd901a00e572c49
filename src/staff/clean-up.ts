import { removeEndedSessions } from "../auth";
import type { AppContext } from "../platform/context";
import { removeEndedChallenges } from "./challenges";
import { removeOldFailures } from "./failures";

/** Rows of each kind that one run removes at most. */
const MOST = 500;

/** Removes sessions that are over, sign-ins that nobody finished, and failures that no longer count. Run by cron. */
export async function removeEnded(ctx: AppContext): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db.batch([
    removeEndedSessions(ctx.clock, MOST),
    removeEndedChallenges(now, MOST),
    removeOldFailures(now, MOST),
  ]);
}
