import { type CallContext, may } from "../../auth";
import { type ActionRequest, currentStatus, findActionRequest } from "../../governance";
import type { I18n } from "../i18n";

const LONGEST_ID = 64;

/** What this person has just asked for; undefined when the id is of no such request. */
export async function askedOf(
  call: CallContext,
  requestId: string | undefined,
): Promise<ActionRequest | undefined> {
  if (requestId === undefined || requestId.length > LONGEST_ID) return undefined;
  const request = await findActionRequest(call.db, requestId);
  return request?.requesterStaffId === call.principal.staffId ? request : undefined;
}

/** What came of it. */
export function Said({ call, i18n, asked }: { call: CallContext; i18n: I18n; asked: ActionRequest }) {
  const { inbox: words, errors, tools } = i18n.t;
  const status = currentStatus(call, asked);
  const what = Object.hasOwn(tools, asked.tool) ? tools[asked.tool as keyof typeof tools].name : "";
  if (status === "pending_approval")
    return (
      <p class="said-now waits" role="status">
        {what !== "" && <strong>{i18n.t.label(what)}</strong>}
        {words.waitsForApproval}{" "}
        {may(call.principal, "approvals:read") && (
          <a href={`/console/approvals/${asked.id}`}>{words.openApproval}</a>
        )}
      </p>
    );
  if (status === "executed" || status === "executing")
    return (
      <p class="said-now" role="status">
        {what !== "" && <strong>{i18n.t.label(what)}</strong>}
        {status === "executed" ? words.done : words.underWay}
      </p>
    );
  return (
    <p class="said-now problem" role="alert">
      {what !== "" && <strong>{i18n.t.label(what)}</strong>}
      {i18n.text([words.notDone, ...(asked.error ? [errors[asked.error.code]] : [])])}
    </p>
  );
}
