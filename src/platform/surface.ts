import type { AppContext } from "./context";
import { describeBug } from "./log";
import type { LogEvent } from "./log-events";

/**
 * The one place at which a surface (a batch of a queue, a round of the cron, an alarm) ends: whatever nobody foresaw is
 * logged once, with where it was thrown, and thrown on so that the runtime repeats the work; what was counted is handed on.
 */
export async function atSurface<Result>(
  ctx: AppContext,
  failed: { event: LogEvent; fields?: Record<string, unknown> },
  work: () => Promise<Result>,
  waitUntil: (work: Promise<unknown>) => void = () => undefined,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    ctx.log.error(failed.event, { ...failed.fields, ...describeBug(error) });
    throw error;
  } finally {
    waitUntil(ctx.close());
  }
}
