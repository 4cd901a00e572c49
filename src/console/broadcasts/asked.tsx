import { type CallContext, may } from "../../auth";
import { type ActionRequest, currentStatus, findActionRequest, findPreview } from "../../governance";
import type { I18n } from "../i18n";

/** A step that this person has just asked for. */
export interface Asked {
  request: ActionRequest;
  action: string;
}

const LONGEST_ID = 64;

/** What this person has just asked for with this broadcast; undefined when the id is not of such a request. */
export async function askedOf(
  call: CallContext,
  broadcastId: string,
  requestId: string | undefined,
): Promise<Asked | undefined> {
  if (requestId === undefined || requestId.length > LONGEST_ID) return undefined;
  const request = await findActionRequest(call.db, requestId);
  if (!request?.previewId || request.requesterStaffId !== call.principal.staffId) return undefined;
  const { content } = (await findPreview(call.db, request.previewId)) ?? {};
  const { broadcast_id, action } = (content ?? {}) as { broadcast_id?: unknown; action?: unknown };
  return broadcast_id === broadcastId ? { request, action: String(action) } : undefined;
}

/** What came of it. */
export function Said({ call, i18n, asked }: { call: CallContext; i18n: I18n; asked: Asked }) {
  const { broadcastActions: words, broadcasts, errors } = i18n.t;
  const { request, action } = asked;
  const status = currentStatus(call, request);
  if (status === "pending_approval")
    return (
      <div class="card said-note" role="status">
        <p>{words.asked}</p>
        {may(call.principal, "approvals:read") && (
          <a href={`/console/approvals/${request.id}`}>{broadcasts.openApproval}</a>
        )}
      </div>
    );
  if (status === "executed" || status === "executing")
    return (
      <p class="card said-note" role="status">
        {status === "executing"
          ? words.scheduled
          : action === "pause"
            ? words.paused
            : action === "cancel"
              ? words.cancelled
              : words.scheduled}
      </p>
    );
  return (
    <p class="card problem" role="alert">
      {i18n.text([words.notDone, ...(request.error ? [errors[request.error.code]] : [])])}
    </p>
  );
}
