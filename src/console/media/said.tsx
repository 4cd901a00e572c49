import { type CallContext, may } from "../../auth";
import { type ActionRequest, currentStatus, findActionRequest } from "../../governance";
import type { I18n } from "../i18n";

const LONGEST_ID = 64;

/** What this person has just uploaded or asked for; undefined when the id is of no such request of theirs. */
export async function askedOf(
  call: CallContext,
  requestId: string | undefined,
): Promise<ActionRequest | undefined> {
  if (requestId === undefined || requestId.length > LONGEST_ID) return undefined;
  const request = await findActionRequest(call.db, requestId);
  return request?.tool === "whatsapp.media_asset.upload" &&
    request.requesterStaffId === call.principal.staffId
    ? request
    : undefined;
}

/** What came of it. */
export function Said({ call, i18n, asked }: { call: CallContext; i18n: I18n; asked: ActionRequest }) {
  const { media: words, broadcasts, errors } = i18n.t;
  const status = currentStatus(call, asked);
  if (status === "failed" || status === "rejected" || status === "expired")
    return (
      <p class="card problem" role="alert">
        {i18n.text([words.notDone, ...(asked.error ? [errors[asked.error.code]] : [])])}
      </p>
    );
  const waits = status === "pending_approval";
  const approved = asked.result?.approved_for_templates === true;
  return (
    <div class="card said-note" role="status">
      <p>{waits ? words.asked : approved ? words.mayBeUsed : words.uploaded}</p>
      {waits && may(call.principal, "approvals:read") && (
        <a href={`/console/approvals/${asked.id}`}>{broadcasts.openApproval}</a>
      )}
    </div>
  );
}
