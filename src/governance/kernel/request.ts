import type { CallContext } from "../../auth";
import { ToolError } from "../../mcp/errors";
import { reach } from "../../platform/checkpoints";
import { rfc3339 } from "../../platform/clock";
import { sha256 } from "../../platform/hash";
import {
  type ActionRequest,
  findByIdempotencyKey,
  findByPreview,
  insertActionRequest,
  type NewActionRequest,
} from "../action-requests";
import type { Assessment, Judgement } from "../assessment";
import { audit, recordAudit } from "../audit";
import { findPreview, type StoredPreview } from "../preview-store";
import { answer, carryOn, type WriteAnswer } from "./answer";
import { enforceGuardrails } from "./contract";
import type { GovernedWrite } from "./write";

export interface WriteInput {
  preview_id: string;
  idempotency_key: string;
}

/** Runs a write from the idempotency stage on. */
export async function requestWrite<Content>(
  ctx: CallContext,
  write: GovernedWrite<Content>,
  input: WriteInput,
): Promise<WriteAnswer> {
  const inputHash = await sha256({ tool: write.tool, input });

  try {
    const earlier = await findByIdempotencyKey(ctx.db, ctx.principal.id, input.idempotency_key);
    if (earlier) return await answerEarlier(ctx, earlier, inputHash);
    return await requestAnew(ctx, write, input, inputHash);
  } catch (error) {
    if (error instanceof ToolError) await auditDenial(ctx, write.tool, error, input.preview_id);
    throw error;
  }
}

async function requestAnew<Content>(
  ctx: CallContext,
  write: GovernedWrite<Content>,
  input: WriteInput,
  inputHash: string,
): Promise<WriteAnswer> {
  try {
    const contract = await readContract(ctx, write, input.preview_id);
    await write.authorize(ctx, contract.content as Content);
    const { assessment, judgement } = await enforceGuardrails(ctx, write, contract);
    return await record(ctx, write, { input, inputHash, contract, assessment, judgement });
  } catch (error) {
    // An equal call, or another one for the same preview, may have been faster at any of these steps, and what
    // it changed may be what stopped this one.
    const winner = await lostTheRace(ctx, input, inputHash);
    if (winner) return winner;
    throw error;
  }
}

function answerEarlier(ctx: CallContext, earlier: ActionRequest, inputHash: string): Promise<WriteAnswer> {
  if (earlier.inputHash !== inputHash) {
    throw new ToolError(
      "idempotency_conflict",
      "This idempotency_key was used before with other input.",
      "Use a new key for a new request, or the same input to get the earlier answer.",
      { action_request_id: earlier.id },
    );
  }
  return answer(ctx, earlier);
}

async function readContract(
  ctx: CallContext,
  write: { tool: string; previewTool: string },
  previewId: string,
): Promise<StoredPreview> {
  const contract = await findPreview(ctx.db, previewId);
  if (!contract || contract.principalId !== ctx.principal.id || contract.tool !== write.previewTool) {
    throw new ToolError(
      "preview_required",
      `No preview ${JSON.stringify(previewId)} of yours for ${write.tool}.`,
      `Call ${write.previewTool} and pass its preview_id.`,
      { preview_id: previewId },
    );
  }
  const spent = await findByPreview(ctx.db, previewId);
  if (spent) throw previewSpent(spent, previewId);
  if (contract.expiresAt <= ctx.clock.now()) {
    throw new ToolError("preview_expired", "The preview has expired.", `Call ${write.previewTool} again.`, {
      preview_id: previewId,
      expired_at: rfc3339(contract.expiresAt),
    });
  }
  return contract;
}

interface Recording<Content> {
  input: WriteInput;
  inputHash: string;
  contract: StoredPreview;
  assessment: Assessment<Content>;
  judgement: Judgement;
}

/** Writes the request; without approval, also carries it out. One batch: all of it or nothing. */
async function record<Content>(
  ctx: CallContext,
  write: GovernedWrite<Content>,
  { input, inputHash, contract, assessment, judgement }: Recording<Content>,
): Promise<WriteAnswer> {
  const { approval } = judgement;
  const now = ctx.clock.now();
  const request: NewActionRequest = {
    id: ctx.ids.next("actionRequest"),
    tool: write.tool,
    principalId: ctx.principal.id,
    requesterStaffId: ctx.principal.staffId,
    requesterName: ctx.principal.name,
    idempotencyKey: input.idempotency_key,
    inputHash,
    input: { ...input },
    previewId: contract.id,
    status: approval.required ? "pending_approval" : "executing",
    approvalReasons: approval.reasons,
    requestedAt: now,
    expiresAt: approval.required ? now + approval.expiresAfter : null,
    correlationId: ctx.correlationId,
  };
  const plan = approval.required
    ? undefined
    : await write.plan(ctx, assessment, {
        actionRequestId: request.id,
        requesterName: request.requesterName,
      });
  const entry = audit(ctx, {
    action: approval.required ? "write.requested" : "write.started",
    outcome: approval.required ? "pending" : "ok",
    tool: write.tool,
    entity: assessment.entity,
    actionRequestId: request.id,
    previewId: contract.id,
    afterDigest: judgement.contentHash,
    reason: approval.reasons.map(({ reason }) => reason).join(" ") || undefined,
  });

  reach("write:before-record");
  await ctx.db.batch([insertActionRequest(request), entry.insert, ...(plan?.statements ?? [])]);
  reach("write:after-record");
  return carryOn(ctx, request.id, plan);
}

/**
 * Two calls at once: unique indexes let one through. The other answers as a repetition if it has the same key,
 * and with a conflict if it only has the same preview.
 */
async function lostTheRace(
  ctx: CallContext,
  input: WriteInput,
  inputHash: string,
): Promise<WriteAnswer | undefined> {
  const equal = await findByIdempotencyKey(ctx.db, ctx.principal.id, input.idempotency_key);
  if (equal) return answerEarlier(ctx, equal, inputHash);
  const spent = await findByPreview(ctx.db, input.preview_id);
  if (spent && spent.principalId === ctx.principal.id) throw previewSpent(spent, input.preview_id);
  return undefined;
}

function previewSpent(spent: ActionRequest, previewId: string): ToolError {
  return new ToolError(
    "conflict",
    "This preview was already used by a request; one preview is good for one write.",
    "Look at that request with whatsapp.action_request.status, or make a new preview.",
    { preview_id: previewId, action_request_id: spent.id, status: spent.status },
  );
}

async function auditDenial(
  ctx: CallContext,
  tool: string,
  error: ToolError,
  previewId: string,
): Promise<void> {
  await recordAudit(ctx, { action: "write.denied", outcome: "denied", tool, code: error.code, previewId });
}
