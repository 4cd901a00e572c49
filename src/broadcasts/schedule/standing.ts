import type { Finding } from "../../governance";
import type { AppContext } from "../../platform/context";
import { HALT_REASONS } from "../rules";
import { keepsFromSending } from "../run/look";
import { findRun } from "../run/run-store";

/** What still keeps a run from going on, whatever it stopped for. */
export async function standingFindings(ctx: AppContext, broadcastId: string): Promise<Finding[]> {
  const run = await findRun(ctx.db, broadcastId, ctx.clock.now());
  const reason = run && (await keepsFromSending(ctx, run));
  if (!reason) return [];
  return [
    {
      severity: "error",
      code:
        reason === "quality" ? "policy_blocked" : reason === "wait" ? "unavailable" : "template_not_approved",
      message: reason === "wait" ? "Meta's news of a template is being fetched." : HALT_REASONS[reason].words,
      path: "broadcast_id",
      fix:
        reason === "wait"
          ? "Ask again in a minute."
          : "Mend that first; see whatsapp.phone_numbers.list and whatsapp.template.get.",
    },
  ];
}
