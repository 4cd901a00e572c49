import type { AppContext } from "../../platform/context";
import { templatesIn, wordingDigest } from "../../templates";
import type { HaltReason } from "../rules";
import { type Run, templatesOfRun } from "./run-store";
import { numberStops, templatesStop } from "./stop-rules";

/** Whether, and why, nothing of a broadcast may go out at the moment: its number, or one of its templates. */
export async function keepsFromSending(ctx: AppContext, run: Run): Promise<HaltReason | "wait" | null> {
  const stop = numberStops(run);
  if (stop) return stop;
  const [result] = await ctx.db.batch([templatesOfRun(run.id)]);
  const current = new Map(
    await Promise.all(
      [...templatesIn(result?.rows ?? []).values()].map(
        async (template) =>
          [template.id, { template, digest: await wordingDigest(template.components) }] as const,
      ),
    ),
  );
  const judged = templatesStop(run.plan.messages, run.plan.category, current, ctx.clock.now());
  return judged === "stop" ? "template" : judged;
}
