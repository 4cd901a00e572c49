import type { CallContext } from "../auth";
import { type ActionRequest, currentStatus, whyNotDecide } from "../governance";
import type { ToolError } from "../mcp/errors";
import { type I18n, wordsFor } from "./i18n";

/** What a tool is called and does, in plain words. */
export function toolWords({ t }: I18n, tool: string): { name: string; does: string } {
  return wordsFor<{ name: string; does: string }>(t.tools, tool, { name: tool, does: t.otherTool });
}

/** Why a request waits for a person: one sentence a rule. */
export function reasonWords({ t }: I18n, request: ActionRequest): string[] {
  return request.approvalReasons.map(({ rule, reason }) => wordsFor(t.rules, rule, reason));
}

/** Names of roles as people know them. */
export function roleWords({ t, list }: I18n, roles: readonly string[]): string {
  return list(roles.map((role) => wordsFor(t.roles, role, role)));
}

/** Why this person may not decide, in plain words; undefined when they may. */
export function whyNotWords(call: CallContext, i18n: I18n, request: ActionRequest): string | undefined {
  const refusal = whyNotDecide(call, request);
  return refusal && refusalWords(i18n, refusal);
}

function refusalWords(i18n: I18n, refusal: ToolError): string {
  const { whyNot } = i18n.t;
  const { approver_roles: roles, action_request_id: own } = refusal.details;
  if (Array.isArray(roles)) return whyNot.roles(roleWords(i18n, roles.map(String)));
  return own === undefined ? whyNot.permission : whyNot.own;
}

/** What stopped a decision, in plain words. */
export function errorWords(i18n: I18n, error: ToolError): string {
  const { t } = i18n;
  if (error.code === "forbidden") return refusalWords(i18n, error);
  if (error.code === "conflict" && error.details.status === "expired") return t.expiredMeanwhile;
  if (error.code === "conflict" && typeof error.details.decided_by === "string") {
    return t.alreadyDecided(error.details.decided_by);
  }
  return i18n.text([t.refusedNow, t.errors[error.code]]);
}

/** What the record says where an approver gave no note. */
export const WITHOUT_NOTE = "approved";

/** What the person who decided wrote about it, if anything. */
export function decisionNote(request: ActionRequest): string | undefined {
  const { decisionReason } = request;
  return decisionReason === null || decisionReason === WITHOUT_NOTE ? undefined : decisionReason;
}

/** Where a request stands now. */
export function StatusBadge({
  call,
  i18n,
  request,
}: {
  call: CallContext;
  i18n: I18n;
  request: ActionRequest;
}) {
  const status = currentStatus(call, request);
  return <span class={`badge ${status}`}>{i18n.t.status[status]}</span>;
}
