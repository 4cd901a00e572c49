import { audit, SYSTEM_ACTOR } from "../../governance";
import { reach } from "../../platform/checkpoints";
import { HOUR, SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { guardChanges, isGuardFailure } from "../../platform/db";
import { describeError } from "../../platform/log";
import { materialise, NoAudience } from "../audience/counts";
import type { HaltReason } from "../rules";
import { halt } from "./halt";
import { keepsFromSending } from "./look";
import { type Run, startRun } from "./run-store";

/** A broadcast whose time passed this long ago, in an outage say, waits for a person. */
const LATEST_START = 4 * HOUR;
/** How long it waits for Meta's news of a template to be fetched, ms. */
const TEMPLATE_UNREAD = 30 * SECOND;

/** Whether, and why, a broadcast whose time has come does not begin. */
async function keepsFromStarting(ctx: AppContext, run: Run): Promise<HaltReason | "wait" | null> {
  if ((run.scheduledAt ?? 0) + LATEST_START < ctx.clock.now()) return "missed";
  return keepsFromSending(ctx, run);
}

/**
 * Begins a run at its time: looks at everything again, then writes down who gets it, in one statement, and begins, in one
 * batch. Who is on the list is decided here; whether each may still be sent to, at each claim. Returns when to go on, ms.
 */
export async function start(ctx: AppContext, run: Run): Promise<number> {
  const now = ctx.clock.now();
  const kept = await keepsFromStarting(ctx, run);
  if (kept === "wait") return now + TEMPLATE_UNREAD;
  if (kept) {
    await halt(ctx, run, kept);
    return now;
  }
  let list: Awaited<ReturnType<typeof materialise>>;
  try {
    list = await materialise(ctx, run.id, run.plan, now);
  } catch (error) {
    // Any other failure is of the moment: the object looks again.
    if (!(error instanceof NoAudience)) throw error;
    ctx.log.error("broadcast.no_audience", { broadcast_id: run.id, ...describeError(error) });
    await halt(ctx, run, "segment");
    return now;
  }
  reach("broadcast:before-start");
  const entry = audit(
    ctx,
    {
      action: "broadcast.started",
      outcome: "ok",
      entity: { kind: "broadcast", id: run.id },
      ...(run.scheduleRequestId !== null && { actionRequestId: run.scheduleRequestId }),
      details: { approved_audience: run.approvedAudience },
    },
    SYSTEM_ACTOR,
  );
  try {
    await ctx.db.batch([list, startRun(run.id, now), guardChanges(), entry.insert]);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
  }
  reach("broadcast:after-start");
  return now;
}
