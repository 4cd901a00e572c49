import { type CallContext, may } from "../../auth";
import { type ActionRequest, currentStatus, findActionRequest, findPreview } from "../../governance";
import type { I18n } from "../i18n";

const LONGEST_ID = 64;

/** What this person has just asked for with this flow or rule; undefined when the id is of no such request. */
export async function askedOf(
  call: CallContext,
  subjectId: string,
  requestId: string | undefined,
): Promise<ActionRequest | undefined> {
  if (requestId === undefined || requestId.length > LONGEST_ID) return undefined;
  const request = await findActionRequest(call.db, requestId);
  if (!request?.previewId || request.requesterStaffId !== call.principal.staffId) return undefined;
  const { content } = (await findPreview(call.db, request.previewId)) ?? {};
  const { change } = (content ?? {}) as { change?: { flow_id?: unknown; rule_id?: unknown } };
  return subjectId === (change?.flow_id ?? change?.rule_id) ? request : undefined;
}

/** What came of it. */
export function Said({ call, i18n, asked }: { call: CallContext; i18n: I18n; asked: ActionRequest }) {
  const { automationActions: words, errors } = i18n.t;
  const status = currentStatus(call, asked);
  const waits = status === "pending_approval";
  if (waits || status === "executed" || status === "executing")
    return (
      <div class="card said-note" role="status">
        <p>{waits ? words.asked : status === "executed" ? words.done : words.underWay}</p>
        {waits && may(call.principal, "approvals:read") && (
          <a href={`/console/approvals/${asked.id}`}>{words.openApproval}</a>
        )}
      </div>
    );
  return (
    <p class="card problem" role="alert">
      {i18n.text([words.notDone, ...(asked.error ? [errors[asked.error.code]] : [])])}
    </p>
  );
}
