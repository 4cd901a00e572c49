import type { AppContext } from "../platform/context";
import { countRejection } from "./store";

/** How often one isolate writes down how many it turned away, ms: at such a moment every statement counts. */
export const TOLD_EVERY = 10_000;

let waiting = 0;
let told = 0;

/** Counts a body that was turned away because there was too much at once. */
export function turnedAway(ctx: AppContext): void {
  ctx.count("webhook_events", { outcome: "rejected", reason: "busy" });
  waiting += 1;
  tellTurnedAway(ctx);
}

/** Writes down, now and then, how many this isolate turned away: with the other rejections of the day, and in the log. */
export function tellTurnedAway(ctx: AppContext): void {
  const now = ctx.clock.now();
  if (waiting === 0 || now - told < TOLD_EVERY) return;
  const count = waiting;
  waiting = 0;
  told = now;
  ctx.log.error("webhook.turned_away", { count });
  ctx.later(ctx.db.run(countRejection("busy", now, count)));
}
