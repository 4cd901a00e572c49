import { isGrant } from "../clients";
import type { ActionRequest } from "../governance";
import type { I18n } from "./i18n";

interface Props {
  i18n: I18n;
  request: ActionRequest;
}

/**
 * What a request came through, when a person did not make it by hand; apart from the person's own name, because a client
 * may call itself anything, even as somebody of the staff is called.
 */
export function Through({ i18n, request }: Props) {
  const { principalId, requesterStaffId, requesterName } = request;
  const { throughApp, throughToken } = i18n.t.approvals;
  if (principalId === requesterStaffId) return null;
  return (
    <span class="muted">
      {" · "}
      <bdi>{(isGrant(principalId) ? throughApp : throughToken)(requesterName)}</bdi>
    </span>
  );
}

/** The person a request was made by, or in whose name a client made it. */
export function AskedBy({ i18n, request }: Props) {
  return (
    <>
      <bdi>{request.requesterStaffName}</bdi>
      <Through i18n={i18n} request={request} />
    </>
  );
}
