import type { ConsoleSession } from "../../auth";
import type { BubbleContent } from "../bubble-content";
import { FindingList } from "../finding-list";
import { type I18n, wordsFor } from "../i18n";
import { CsrfField } from "../layout";
import { MessageBubble } from "../message-bubble";
import { roleWords } from "../request-words";
import type { Preview } from "./answers";
import { type Draft, fieldsOf } from "./draft";

interface Props {
  i18n: I18n;
  session: ConsoleSession;
  preview: Preview;
  bubble: BubbleContent | undefined;
  /** What it was made from, to be there again when it cannot be sent. */
  draft: Draft;
  formKey: string;
  /** Where it is sent to. */
  action: string;
}

/** What the customer would get, what the check says of it, and the way to send it. */
export function Previewed({ i18n, session, preview, bubble, draft, formKey, action }: Props) {
  const { inbox: words, approval } = i18n.t;
  return (
    <section class="previewed" aria-labelledby="previewed" role="status">
      <h3 id="previewed">{approval.message}</h3>
      {bubble && <MessageBubble content={bubble} i18n={i18n} />}
      {preview.findings.length > 0 && <FindingList i18n={i18n} findings={preview.findings} />}
      <Verdict i18n={i18n} preview={preview} words={i18n.t.inbox.verdicts} />
      {preview.verdict === "blocked" ? (
        <p class="muted">{words.changeBelow}</p>
      ) : (
        <form method="post" action={action}>
          <CsrfField session={session} />
          <input type="hidden" name="preview_id" value={preview.preview_id} />
          <input type="hidden" name="form_key" value={formKey} />
          {fieldsOf(draft).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <button type="submit" id="send-now">
            {preview.verdict === "needs_approval" ? words.askToSend : words.send}
          </button>
        </form>
      )}
    </section>
  );
}

type VerdictWords = I18n["t"]["inbox"]["verdicts"];

/** Whether it may go ahead, and who has to agree. */
export function Verdict({ i18n, preview, words }: { i18n: I18n; preview: Preview; words: VerdictWords }) {
  const { rules } = i18n.t;
  if (preview.verdict === "ready") return <p class="verdict ready">{words.ready}</p>;
  if (preview.verdict === "blocked") return <p class="verdict problem">{words.blocked}</p>;
  const reasons = preview.approval.reasons.map(({ rule, reason }) => wordsFor<string>(rules, rule, reason));
  return (
    <p class="verdict waits">
      {i18n.text([words.needs_approval(roleWords(i18n, preview.approval.approver_roles)), ...reasons])}
    </p>
  );
}
