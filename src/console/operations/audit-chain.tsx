import type { ConsoleSession } from "../../auth";
import type { AuditFinding } from "../../governance";
import { LONGEST_REASON, SHORTEST_REASON } from "../../operations";
import { type I18n, wordsFor } from "../i18n";
import { CsrfField, Time } from "../layout";

/** Findings that the page spells out. */
const MOST_SPELLED = 20;

/** What does not hold in the audit log's chain, and the way to say that it is explained: nothing else ends the alert. */
export function AuditChain({
  i18n,
  session,
  findings,
  until,
  maySettle,
  formKey,
}: {
  i18n: I18n;
  session: ConsoleSession;
  findings: readonly AuditFinding[];
  until: number;
  maySettle: boolean;
  formKey: string;
}) {
  const { operations: words, auditLog } = i18n.t;
  return (
    <section class="card settings-problem" aria-labelledby="chain">
      <h2 id="chain">{words.chain}</h2>
      <p>{words.chainText(i18n.number(findings.length))}</p>
      <ul>
        {findings.slice(0, MOST_SPELLED).map(({ code, seal, found_at }) => (
          <li>
            {seal !== null && words.chainSeal(i18n.number(seal))}
            {wordsFor<string>(auditLog.verify.problems, code, words.chainConflict)}{" "}
            <span class="muted">
              <Time i18n={i18n} at={found_at} />
            </span>
          </li>
        ))}
      </ul>
      {findings.length > MOST_SPELLED && (
        <p class="muted">{words.chainMore(i18n.number(findings.length - MOST_SPELLED))}</p>
      )}
      {maySettle && (
        <form method="post" action="/console/operations/audit-chain/settle">
          <CsrfField session={session} />
          <input type="hidden" name="form_key" value={formKey} />
          <input type="hidden" name="found_until" value={String(until)} />
          <label for="chain-reason">{words.chainReason}</label>
          <textarea
            id="chain-reason"
            name="reason"
            rows={3}
            minlength={SHORTEST_REASON}
            maxlength={LONGEST_REASON}
            required
          />
          <button class="button" type="submit">
            {words.chainSettle}
          </button>
        </form>
      )}
    </section>
  );
}
