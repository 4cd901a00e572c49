import { type CallContext, may, principalStillActs } from "../../auth";
import { ToolError } from "../../mcp/errors";
import { reach } from "../../platform/checkpoints";
import { type AppContext, underCorrelation } from "../../platform/context";
import { guardChanges, isGuardFailure, type Statement } from "../../platform/db";
import {
  type ActionRequest,
  approverRolesOf,
  decideActionRequest,
  expireActionRequest,
  findActionRequest,
  lapsedActionRequests,
} from "../action-requests";
import { audit, recordAudit } from "../audit";
import { findPreview } from "../preview-store";
import { carryOn, type WriteAnswer } from "./answer";
import { enforceGuardrails } from "./contract";
import { executedEntry, finishing } from "./execution";
import { changedMeanwhile } from "./request";
import type { GovernedWrite } from "./write";

/** Why somebody may not decide a request, or undefined when they may. Nobody decides what they asked for. */
export function whyNotDecide(ctx: CallContext, request: ActionRequest): ToolError | undefined {
  const { principal } = ctx;
  if (principal.kind !== "staff" || !may(principal, "approvals:decide")) {
    return new ToolError(
      "forbidden",
      "Only a person with the approver permission can decide.",
      "Ask an approver.",
    );
  }
  if (principal.staffId === request.requesterStaffId) {
    return new ToolError(
      "forbidden",
      "Nobody decides a request that they made or that was made in their name.",
      "Ask another approver.",
      { action_request_id: request.id },
    );
  }
  const roles = approverRolesOf(request);
  if (!principal.roles.some((role) => roles.includes(role))) {
    return new ToolError(
      "forbidden",
      `This request is decided by: ${roles.join(", ")}.`,
      "Ask one of them.",
      {
        approver_roles: roles,
      },
    );
  }
  return undefined;
}

async function openRequest(ctx: CallContext, id: string): Promise<ActionRequest> {
  const request = await findActionRequest(ctx.db, id);
  if (!request) throw new ToolError("not_found", "There is no such request.", "Open the list of approvals.");
  const refusal = whyNotDecide(ctx, request);
  if (refusal) throw refusal;
  if (request.status !== "pending_approval") throw alreadyDecided(request);
  if (request.expiresAt !== null && request.expiresAt <= ctx.clock.now()) {
    throw new ToolError("conflict", "The request has expired.", "It has to be asked for again.", {
      action_request_id: id,
      status: "expired",
    });
  }
  return request;
}

function alreadyDecided(request: ActionRequest): ToolError {
  return new ToolError("conflict", "The request was already decided.", "Look at its outcome.", {
    action_request_id: request.id,
    status: request.status,
    decided_by: request.decidedByName,
  });
}

/** Approves a pending request and carries it out. Two people at once: one decision, one execution. */
export async function approve(
  ctx: CallContext,
  writes: Readonly<Record<string, GovernedWrite>>,
  id: string,
  reason: string,
): Promise<WriteAnswer> {
  return decide(ctx, id, async (request, ctx) => {
    if (!(await principalStillActs(ctx.db, ctx.clock, request.principalId))) {
      throw new ToolError(
        "conflict",
        "Whoever asked for this may no longer act.",
        "Reject it; it can be asked for anew.",
        {
          action_request_id: id,
        },
      );
    }
    const write = writes[request.tool];
    const contract = request.previewId ? await findPreview(ctx.db, request.previewId) : undefined;
    if (!write || !contract) throw new Error(`request ${id} has no contract that can be executed`);
    const { assessment, judgement } = await enforceGuardrails(ctx, write, contract).catch(
      async (error: unknown) => {
        // What somebody who decided meanwhile set going may be what no longer fits.
        const current = error instanceof ToolError ? await findActionRequest(ctx.db, id) : undefined;
        throw current && current.status !== "pending_approval" ? alreadyDecided(current) : error;
      },
    );
    const plan = await write.plan(ctx, assessment, {
      actionRequestId: id,
      requesterName: request.requesterName,
      requester: {
        kind: request.principalId === request.requesterStaffId ? "staff" : "client",
        id: request.principalId,
      },
      requesterStaffId: request.requesterStaffId,
      approved: true,
    });
    const entry = audit(ctx, {
      action: "approval.approved",
      outcome: "ok",
      tool: request.tool,
      entity: assessment.entity,
      actionRequestId: id,
      previewId: contract.id,
      afterDigest: judgement.contentHash,
      reason,
    });
    const executed = plan.result && (await executedEntry(ctx, request.tool, id, contract, assessment));
    await commitDecision(ctx, request, "executing", reason, [
      entry.insert,
      ...plan.statements,
      ...(executed ? [executed.insert] : []),
      ...finishing(ctx, id, plan),
    ]);
    return carryOn(ctx, id, plan);
  });
}

/** Rejects a pending request; it will never be executed. */
export async function reject(ctx: CallContext, id: string, reason: string): Promise<WriteAnswer> {
  return decide(ctx, id, async (request, ctx) => {
    const entry = audit(ctx, {
      action: "approval.rejected",
      outcome: "ok",
      tool: request.tool,
      actionRequestId: id,
      previewId: request.previewId ?? undefined,
      reason,
    });
    await commitDecision(ctx, request, "rejected", reason, [entry.insert]);
    return carryOn(ctx, id, undefined);
  });
}

async function decide(
  ctx: CallContext,
  id: string,
  act: (request: ActionRequest, ctx: CallContext) => Promise<WriteAnswer>,
): Promise<WriteAnswer> {
  try {
    const request = await openRequest(ctx, id);
    // What follows belongs to the call that asked for it; that the decision came in this one, this line says.
    ctx.log.info("approval.decided", { action_request_id: id, continues: request.correlationId });
    return await act(request, underCorrelation(ctx, request.correlationId));
  } catch (error) {
    if (error instanceof ToolError) {
      await recordAudit(ctx, {
        action: "approval.denied",
        outcome: "denied",
        code: error.code,
        actionRequestId: id,
      });
    }
    throw error;
  }
}

async function commitDecision(
  ctx: CallContext,
  request: ActionRequest,
  next: "executing" | "rejected",
  reason: string,
  statements: Statement[],
): Promise<void> {
  const decision = {
    staffId: ctx.principal.staffId,
    staffName: ctx.principal.name,
    reason,
    at: ctx.clock.now(),
  };
  reach("approval:before-commit");
  try {
    await ctx.db.batch([decideActionRequest(request.id, next, decision), guardChanges(), ...statements]);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
    const now = (await findActionRequest(ctx.db, request.id)) ?? request;
    throw now.status === "pending_approval" ? changedMeanwhile() : alreadyDecided(now);
  }
  ctx.count("approvals", { decision: next === "executing" ? "approved" : next, tool: request.tool });
  reach("approval:after-commit");
}

/** Marks requests whose time is over. Run by cron; deciding refuses them from the very moment anyway. */
export async function expireLapsed(ctx: AppContext): Promise<number> {
  const lapsed = await lapsedActionRequests(ctx.db, ctx.clock.now());
  for (const { id, tool } of lapsed) {
    const entry = audit(ctx, { action: "approval.expired", outcome: "denied", tool, actionRequestId: id });
    await ctx.db
      .batch([expireActionRequest(id, ctx.clock.now()), guardChanges(), entry.insert])
      .then(() => ctx.count("approvals", { decision: "expired", tool }))
      .catch((error) => {
        if (!isGuardFailure(error)) throw error;
      });
  }
  return lapsed.length;
}
