import { type CallContext, may } from "../../auth";
import { rfc3339 } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import {
  type ActionRequest,
  type ActionStatus,
  approverRolesOf,
  auditIdsOf,
  findActionRequest,
} from "../action-requests";
import type { Finding } from "../assessment";
import { findPreview } from "../preview-store";
import type { Plan } from "./write";

/** What callers are told of a request. */
export type AnswerStatus = "executed" | "pending_approval" | "scheduled" | "rejected" | "failed";

export interface WriteAnswer {
  action_request_id: string;
  status: AnswerStatus;
  approval: {
    required: boolean;
    reasons: { rule: string; reason: string; approver_roles: string[] }[];
    approver_roles: string[];
    url?: string;
    expires_at?: string | null;
    decision?: "approved" | "rejected" | "expired" | null;
    decided_by?: string | null;
    decision_reason?: string | null;
  };
  /** Of a write that takes its content directly: what it saw, as a preview would have shown it. */
  findings?: Finding[];
  effects?: Record<string, unknown>;
  /** Of a long execution: how far it is. */
  progress?: { done: number; total: number };
  result?: Record<string, unknown>;
  error?: Record<string, unknown>;
  audit_ids: string[];
}

/** Drives what was committed and answers with where the request then stands. */
export async function carryOn(
  ctx: AppContext,
  actionRequestId: string,
  plan: Plan | undefined,
): Promise<WriteAnswer> {
  await plan?.drive?.(ctx);
  const request = await findActionRequest(ctx.db, actionRequestId);
  if (!request) throw new Error(`action request ${actionRequestId} vanished`);
  return answer(ctx, request);
}

/** What callers are told: executing is the outbox at work, and what expired will never be done. */
const STATUS_IN_ANSWERS: Readonly<Record<ActionStatus, AnswerStatus>> = {
  pending_approval: "pending_approval",
  executing: "scheduled",
  executed: "executed",
  rejected: "rejected",
  expired: "rejected",
  failed: "failed",
};

/** A pending request is expired from the very moment, whether or not cron has marked it yet. */
export function currentStatus(ctx: AppContext, request: ActionRequest): ActionStatus {
  const lapsed = request.expiresAt !== null && request.expiresAt <= ctx.clock.now();
  return request.status === "pending_approval" && lapsed ? "expired" : request.status;
}

function decisionOf(status: ActionStatus): "approved" | "rejected" | "expired" | null {
  if (status === "pending_approval") return null;
  return status === "rejected" || status === "expired" ? status : "approved";
}

/** The answer that every write, and `action_request.status`, gives of a request. */
export async function answer(ctx: AppContext, request: ActionRequest): Promise<WriteAnswer> {
  const required = request.approvalReasons.length > 0;
  const status = currentStatus(ctx, request);
  return {
    action_request_id: request.id,
    status: STATUS_IN_ANSWERS[status],
    approval: {
      required,
      reasons: request.approvalReasons,
      approver_roles: approverRolesOf(request),
      ...(required && {
        url: `${ctx.publicUrl}/console/approvals/${request.id}`,
        expires_at: rfc3339(request.expiresAt),
        decision: decisionOf(status),
        decided_by: request.decidedByName,
        decision_reason: request.decisionReason,
      }),
    },
    ...(await seenDirectly(ctx, request)),
    ...(request.progress && status === "executing" && { progress: request.progress }),
    ...(request.result && { result: mayNameMessages(ctx) ? request.result : withoutWamid(request.result) }),
    ...(request.error && { error: { ...request.error } }),
    audit_ids: await auditIdsOf(ctx.db, request.id),
  };
}

async function seenDirectly(
  ctx: AppContext,
  request: ActionRequest,
): Promise<Pick<WriteAnswer, "findings" | "effects">> {
  if (request.input.preview_id !== undefined || request.previewId === null) return {};
  const shown = (await findPreview(ctx.db, request.previewId))?.shown as
    | Required<Pick<WriteAnswer, "findings" | "effects">>
    | undefined;
  return shown ? { findings: shown.findings, effects: shown.effects } : {};
}

/** Meta's message ids spell out the customer's number: they are for those who may see it. */
function mayNameMessages(ctx: AppContext): boolean {
  const { principal } = ctx as Partial<CallContext>;
  return principal === undefined || may(principal, "contacts:pii");
}

function withoutWamid(result: Record<string, unknown>): Record<string, unknown> {
  if (result.delivery === undefined) return result;
  const { wamid: _masked, ...delivery } = (result.delivery ?? {}) as Record<string, unknown>;
  return { ...result, delivery };
}
