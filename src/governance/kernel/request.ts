import type { CallContext } from "../../auth";
import { ToolError } from "../../mcp/errors";
import { reach } from "../../platform/checkpoints";
import { rfc3339 } from "../../platform/clock";
import { isGuardFailure, type Statement } from "../../platform/db";
import { sha256 } from "../../platform/hash";
import {
  type ActionRequest,
  findByIdempotencyKey,
  findByPreview,
  insertActionRequest,
  type NewActionRequest,
} from "../action-requests";
import { type Assessment, type Judgement, judge } from "../assessment";
import { audit, recordAudit } from "../audit";
import { findPreview, insertPreview, type StoredPreview } from "../preview-store";
import { answer, carryOn, type WriteAnswer } from "./answer";
import { contractOf, enforceGuardrails, refuseBlocked } from "./contract";
import { executedEntry, finishing } from "./execution";
import type { GovernedWrite } from "./write";

export interface WriteInput {
  preview_id: string;
  idempotency_key: string;
}

/** How often a write that others got in the way of is looked at anew. */
const MOST_TRIES = 3;

/** What is asked for: a preview's content, or content of its own. */
interface Ask<Content> {
  idempotencyKey: string;
  inputHash: string;
  /** What is kept of the input with the request. */
  input: Record<string, unknown>;
  previewId?: string;
  content?: () => Promise<Content>;
}

/** A contract that was looked at just now, and what writes it if it is not stored yet. */
interface Agreed<Content> {
  contract: StoredPreview;
  assessment: Assessment<Content>;
  judgement: Judgement;
  statements: Statement[];
}

/** Runs a write whose contract is a preview, from the idempotency stage on. */
export async function requestWrite<Content>(
  ctx: CallContext,
  write: GovernedWrite<Content>,
  input: WriteInput,
): Promise<WriteAnswer> {
  return request(ctx, write, {
    idempotencyKey: input.idempotency_key,
    inputHash: await sha256({ tool: write.tool, input }),
    input: { ...input },
    previewId: input.preview_id,
  });
}

/** What a write that takes its content directly is given. */
export interface DirectInput<Content> {
  input: Record<string, unknown>;
  /** Made when it turns out that the request is a new one. */
  content: () => Promise<Content>;
  idempotencyKey: string;
}

/** Runs a write that takes its content directly, from the idempotency stage on. */
export async function requestDirect<Content>(
  ctx: CallContext,
  write: GovernedWrite<Content>,
  { input, content, idempotencyKey }: DirectInput<Content>,
): Promise<WriteAnswer> {
  return request(ctx, write, {
    idempotencyKey,
    inputHash: await sha256({ tool: write.tool, input }),
    // The content itself is kept with the preview.
    input: { idempotency_key: idempotencyKey },
    content,
  });
}

async function request<Content>(
  ctx: CallContext,
  write: GovernedWrite<Content>,
  ask: Ask<Content>,
): Promise<WriteAnswer> {
  try {
    const earlier = await findByIdempotencyKey(ctx.db, ctx.principal.id, ask.idempotencyKey);
    if (earlier) return await answerEarlier(ctx, earlier, ask.inputHash);
    return await requestAnew(ctx, write, ask);
  } catch (error) {
    if (error instanceof ToolError) {
      await recordAudit(ctx, {
        action: "write.denied",
        outcome: "denied",
        tool: write.tool,
        code: error.code,
        previewId: ask.previewId,
      });
    }
    throw error;
  }
}

async function requestAnew<Content>(
  ctx: CallContext,
  write: GovernedWrite<Content>,
  ask: Ask<Content>,
): Promise<WriteAnswer> {
  for (let tries = 1; ; tries++) {
    try {
      return await record(ctx, write, ask, await agree(ctx, write, ask));
    } catch (error) {
      // An equal call, or another one for the same preview, may have been faster at any of these steps, and what
      // it changed may be what stopped this one.
      const winner = await lostTheRace(ctx, ask);
      if (winner) return winner;
      if (!isGuardFailure(error)) throw error;
      if (tries === MOST_TRIES) throw changedMeanwhile();
    }
  }
}

export function changedMeanwhile(): ToolError {
  return new ToolError(
    "conflict",
    "What this is about was changed by somebody else at the same moment. Nothing was done.",
    "Read it again, then repeat the call.",
  );
}

async function agree<Content>(
  ctx: CallContext,
  write: GovernedWrite<Content>,
  ask: Ask<Content>,
): Promise<Agreed<Content>> {
  if (ask.previewId !== undefined) {
    const contract = await readContract(ctx, write, ask.previewId);
    await write.authorize(ctx, contract.content as Content);
    return { contract, statements: [], ...(await enforceGuardrails(ctx, write, contract)) };
  }
  if (!ask.content) throw new Error(`${write.tool} was asked for without content`);
  const content = await ask.content();
  await write.authorize(ctx, content);
  const assessment = await write.assess(ctx, content);
  refuseBlocked(write, assessment);
  const judgement = await judge(write.tool, assessment);
  const contract = contractOf(ctx, write, assessment, judgement);
  return { contract, assessment, judgement, statements: [insertPreview(contract)] };
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

async function readContract<Content>(
  ctx: CallContext,
  write: GovernedWrite<Content>,
  previewId: string,
): Promise<StoredPreview> {
  const contract = await findPreview(ctx.db, previewId);
  if (
    !contract ||
    contract.principalId !== ctx.principal.id ||
    contract.tool !== write.previewTool ||
    !(write.takes?.(contract.content as Content) ?? true)
  ) {
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

/** Writes the request; without approval, also carries it out. One batch: all of it or nothing. */
async function record<Content>(
  ctx: CallContext,
  write: GovernedWrite<Content>,
  ask: Ask<Content>,
  { contract, assessment, judgement, statements }: Agreed<Content>,
): Promise<WriteAnswer> {
  const { approval } = judgement;
  const { principal } = ctx;
  const now = ctx.clock.now();
  const asked: NewActionRequest = {
    id: ctx.ids.next("actionRequest"),
    tool: write.tool,
    principalId: principal.id,
    requesterStaffId: principal.staffId,
    requesterName: principal.name,
    idempotencyKey: ask.idempotencyKey,
    inputHash: ask.inputHash,
    input: ask.input,
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
        actionRequestId: asked.id,
        requesterName: asked.requesterName,
        requester: { kind: principal.kind, id: principal.id },
        requesterStaffId: principal.staffId,
        approved: false,
      });
  const reason = approval.reasons.map((rule) => rule.reason).join(" ") || undefined;
  const entry = plan?.result
    ? await executedEntry(ctx, write.tool, asked.id, contract, assessment)
    : audit(ctx, {
        action: approval.required ? "write.requested" : "write.started",
        outcome: approval.required ? "pending" : "ok",
        tool: write.tool,
        entity: assessment.entity,
        actionRequestId: asked.id,
        previewId: contract.id,
        afterDigest: judgement.contentHash,
        reason,
      });

  reach("write:before-record");
  await ctx.db.batch([
    ...statements,
    insertActionRequest(asked),
    entry.insert,
    ...(plan?.statements ?? []),
    ...finishing(ctx, asked.id, plan),
  ]);
  reach("write:after-record");
  return carryOn(ctx, asked.id, plan);
}

/**
 * Two calls at once: unique indexes let one through. The other answers as a repetition if it has the same key,
 * and with a conflict if it only has the same preview.
 */
async function lostTheRace<Content>(ctx: CallContext, ask: Ask<Content>): Promise<WriteAnswer | undefined> {
  const equal = await findByIdempotencyKey(ctx.db, ctx.principal.id, ask.idempotencyKey);
  if (equal) return answerEarlier(ctx, equal, ask.inputHash);
  if (ask.previewId === undefined) return undefined;
  const spent = await findByPreview(ctx.db, ask.previewId);
  if (spent && spent.principalId === ctx.principal.id) throw previewSpent(spent, ask.previewId);
  return undefined;
}

function previewSpent(spent: ActionRequest, previewId: string): ToolError {
  return new ToolError(
    "conflict",
    "This preview was already used by a request; one preview is good for one write.",
    afterSpent(spent.status),
    { preview_id: previewId, action_request_id: spent.id, status: spent.status },
  );
}

/** Whoever lost an answer is told what came of it, and is not sent on to do the same once more. */
function afterSpent(status: ActionRequest["status"]): string {
  const look = "Look at that request with whatsapp.action_request.status";
  switch (status) {
    case "executed":
      return `That request was carried out: do not ask for the same again. ${look}. Something else needs a new preview.`;
    case "executing":
    case "pending_approval":
      return `${look} and wait for what comes of it; do not ask for the same again. Something else needs a new preview.`;
    case "rejected":
    case "expired":
    case "failed":
      return `${look}. If it is still wanted, make a new preview.`;
  }
}
