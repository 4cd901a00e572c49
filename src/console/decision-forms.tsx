import type { CallContext, ConsoleSession } from "../auth";
import type { ActionRequest } from "../governance";
import type { I18n } from "./i18n";
import { CsrfField } from "./layout";
import type { Problem } from "./problem";
import { whyNotWords } from "./request-words";

/** Characters of a reason at most. */
export const LONGEST_REASON = 500;

interface Props {
  call: CallContext;
  i18n: I18n;
  session: ConsoleSession;
  request: ActionRequest;
  draft: Problem["draft"];
}

/** The two ways to decide, or why this person may not. */
export function DecisionForms({ call, i18n, session, request, draft }: Props) {
  const { approval: words } = i18n.t;
  const refusal = whyNotWords(call, i18n, request);
  const action = (decision: string) => `/console/approvals/${request.id}/${decision}`;
  const typed = (decision: string) => (draft?.decision === decision ? draft.reason : "");
  return (
    <section class="card decision" aria-labelledby="decision">
      <h2 id="decision">{words.decision}</h2>
      {refusal ? (
        <p>{refusal}</p>
      ) : (
        <>
          <form method="post" action={action("approve")}>
            <CsrfField session={session} />
            <label for="approve-reason">{words.approveReason}</label>
            <textarea id="approve-reason" name="reason" rows={2} maxlength={LONGEST_REASON}>
              {typed("approve")}
            </textarea>
            <button class="button" type="submit" aria-describedby="approve-hint">
              {words.approve}
            </button>
            <span class="muted hint" id="approve-hint">
              {words.approveHint}
            </span>
          </form>
          <form method="post" action={action("reject")}>
            <CsrfField session={session} />
            <label for="reject-reason">{words.rejectReason}</label>
            <textarea id="reject-reason" name="reason" rows={2} maxlength={LONGEST_REASON} required>
              {typed("reject")}
            </textarea>
            <button class="button danger" type="submit" aria-describedby="reject-hint">
              {words.reject}
            </button>
            <span class="muted hint" id="reject-hint">
              {words.rejectHint}
            </span>
          </form>
        </>
      )}
    </section>
  );
}
