import { categoryNow, type TemplateRow } from "../../templates";
import { numberFault } from "../number-fault";
import type { Cohort, Plan } from "../plan";
import { type HaltReason, SMALLEST_SAMPLE, STOP_SHARES } from "../rules";
import type { Run } from "./run-store";

/** Whether the number is fit to send a broadcast. */
export function numberStops({
  quality,
  numberStatus,
}: Pick<Run, "quality" | "numberStatus">): HaltReason | null {
  return numberFault(numberStatus, quality) === null ? null : "quality";
}

export interface Counters {
  accepted: number;
  failed: number;
  optedOut: number;
}

export const NOTHING_COUNTED: Counters = { accepted: 0, failed: 0, optedOut: 0 };

/** Whether what became of the messages since a person last said "go on" asks for a stop. */
export function countersStop(now: Counters, since: Counters = NOTHING_COUNTED): HaltReason | null {
  const accepted = now.accepted - since.accepted;
  const failed = now.failed - since.failed;
  const tried = accepted + failed;
  if (tried < SMALLEST_SAMPLE) return null;
  if (failed / tried >= STOP_SHARES.failures) return "failures";
  return accepted >= SMALLEST_SAMPLE && (now.optedOut - since.optedOut) / accepted >= STOP_SHARES.opt_outs
    ? "opt_outs"
    : null;
}

/** A template of the broadcast as it is now, with the digest of its wording. */
export interface CurrentTemplate {
  template: TemplateRow;
  digest: string;
}

/**
 * Whether the messages still are what was approved: `stop` when a template is not approved any more, or reads or counts
 * otherwise; `wait` while Meta's news of it is being fetched.
 */
export function templatesStop(
  messages: readonly Cohort[],
  category: Plan["category"],
  current: ReadonlyMap<string, CurrentTemplate>,
  now: number,
): "stop" | "wait" | null {
  const states = messages.map(({ template_id, digest }) => {
    const found = current.get(template_id);
    if (found?.template.status !== "APPROVED") return "stop";
    if (found.template.unread) return "wait";
    return found.digest !== digest || categoryNow(found.template, now) !== category ? "stop" : null;
  });
  return states.includes("stop") ? "stop" : states.includes("wait") ? "wait" : null;
}
