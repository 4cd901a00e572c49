import type { ConsoleSession } from "../../auth";
import type { ListedFlow, ListedRule } from "../../automation";
import type { I18n } from "../i18n";
import { CsrfField } from "../layout";

interface Props {
  i18n: I18n;
  session: ConsoleSession;
  /** The page of the flow or rule. */
  self: string;
  subject: ListedFlow | ListedRule;
  /** The version that the page shows. */
  shown: number;
  /** The same for a form that is sent twice. */
  formKey: string;
}

/** What can be asked for here: the version that is shown goes live, or what is live is switched off. */
export function Actions({ i18n, session, self, subject, shown, formKey }: Props) {
  const { automationActions: words } = i18n.t;
  const { status, liveVersion } = subject;
  const isLive = status === "live";
  const version = i18n.number(shown);
  const on = isLive
    ? { text: words.replace(version), hint: words.replaceHint }
    : { text: words.on(version), hint: i18n.text([words.onHint, words.scopeHint]) };
  return (
    <section class="card decision" aria-labelledby="actions">
      <h2 id="actions">{words.title}</h2>
      {shown !== liveVersion && (
        <form method="post" action={`${self}/on`}>
          <CsrfField session={session} />
          <input type="hidden" name="form_key" value={formKey} />
          <input type="hidden" name="version" value={String(shown)} />
          <button class="button" type="submit" aria-describedby="on-hint">
            {on.text}
          </button>
          <span class="muted hint" id="on-hint">
            {on.hint}
          </span>
        </form>
      )}
      {isLive && (
        <details class="last-resort">
          <summary>{words.off}</summary>
          <form method="post" action={`${self}/off`}>
            <CsrfField session={session} />
            <input type="hidden" name="form_key" value={formKey} />
            <button class="button danger" type="submit" aria-describedby="off-hint">
              {words.offConfirm}
            </button>
            <span class="muted hint" id="off-hint">
              {words.offHint}
            </span>
          </form>
        </details>
      )}
    </section>
  );
}
