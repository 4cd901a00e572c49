import type { ConsoleSession } from "../../auth";
import type { BroadcastStatus, ListedBroadcast } from "../../broadcasts";
import type { I18n } from "../i18n";
import { CsrfField } from "../layout";

export const ACTIONS = ["pause", "resume", "cancel"] as const;
export type BroadcastAction = (typeof ACTIONS)[number];

/** What is offered in each status; whether it is possible is decided when it is asked for. */
const OFFERED: Readonly<Record<BroadcastStatus, readonly BroadcastAction[]>> = {
  draft: ["cancel"],
  pending: ["cancel"],
  scheduled: ["pause", "cancel"],
  sending: ["pause", "cancel"],
  paused: ["resume", "cancel"],
  done: [],
  failed: [],
  cancelled: [],
};

interface Props {
  i18n: I18n;
  session: ConsoleSession;
  broadcast: ListedBroadcast;
  /** The same for a form that is sent twice. */
  formKey: string;
}

/** The buttons that steer a broadcast. Cancelling takes a second look, for there is no way back. */
export function Actions({ i18n, session, broadcast, formKey }: Props) {
  const { broadcastActions: words } = i18n.t;
  const offered = OFFERED[broadcast.status];
  if (offered.length === 0) return null;
  const form = (action: BroadcastAction, text: string, hint: string, kind: string) => (
    <form method="post" action={`/console/broadcasts/${broadcast.id}/${action}`}>
      <CsrfField session={session} />
      <input type="hidden" name="form_key" value={formKey} />
      <button class={`button ${kind}`} type="submit" aria-describedby={`${action}-hint`}>
        {text}
      </button>
      <span class="muted hint" id={`${action}-hint`}>
        {hint}
      </span>
    </form>
  );
  return (
    <section class="card decision" aria-labelledby="actions">
      <h2 id="actions">{words.title}</h2>
      {offered.includes("pause") && form("pause", words.pause, words.pauseHint, "")}
      {offered.includes("resume") && form("resume", words.resume, words.resumeHint, "")}
      {offered.includes("cancel") && (
        <details class="last-resort">
          <summary>{words.cancel}</summary>
          {form("cancel", words.cancelConfirm, words.cancelHint, "danger")}
        </details>
      )}
    </section>
  );
}
