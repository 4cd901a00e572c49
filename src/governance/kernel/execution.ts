import type { AppContext } from "../../platform/context";
import type { Statement } from "../../platform/db";
import { sha256 } from "../../platform/hash";
import { finishActionRequest } from "../action-requests";
import type { Assessment } from "../assessment";
import { audit } from "../audit";
import type { StoredPreview } from "../preview-store";
import type { Plan } from "./write";

/** The statement that ends a request whose plan is all there is to do; none for one that goes on outside. */
export function finishing(ctx: AppContext, actionRequestId: string, plan: Plan | undefined): Statement[] {
  if (!plan?.result) return [];
  return [finishActionRequest(actionRequestId, { status: "executed", result: plan.result }, ctx.clock.now())];
}

/** The audit entry of a change that is done with its batch: what it was before, and what was agreed. */
export async function executedEntry(
  ctx: AppContext,
  tool: string,
  actionRequestId: string,
  contract: StoredPreview,
  assessment: Assessment,
): Promise<{ id: string; insert: Statement }> {
  return audit(ctx, {
    action: "write.executed",
    outcome: "ok",
    tool,
    entity: assessment.entity,
    actionRequestId,
    previewId: contract.id,
    beforeDigest: assessment.before === undefined ? undefined : await sha256(assessment.before),
    afterDigest: contract.contentHash,
  });
}
