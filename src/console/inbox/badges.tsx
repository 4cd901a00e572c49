import type { I18n } from "../i18n";
import { Time } from "../layout";
import type { ListedConversation, Sla, Window } from "./answers";

/** How long the customer service window is open yet; it warns in its last hour. */
export function WindowBadge({ i18n, window }: { i18n: I18n; window: Window }) {
  const { window: words } = i18n.t.inbox;
  if (window.state === "closed" || window.closes_at === null)
    return <span class="badge window-closed">{words.closed}</span>;
  return (
    <span class={`badge window-${window.state}`}>
      {words.left} <Countdown i18n={i18n} window={window} />
    </span>
  );
}

/** The time that is left, which the browser counts down where it can. */
export function Countdown({ i18n, window }: { i18n: I18n; window: Window }) {
  return (
    <span
      class="countdown"
      data-until={Date.parse(window.closes_at ?? "")}
      data-over={i18n.t.inbox.window.over}
    >
      {i18n.timeLeft(window.seconds_left * 1000)}
    </span>
  );
}

/** That an answer is overdue, or soon will be; nothing while all is well. */
export function SlaBadge({ i18n, sla }: { i18n: I18n; sla: Sla | undefined }) {
  const { sla: words } = i18n.t.inbox;
  if (sla?.state === "breached") return <span class="badge error">{words.breached}</span>;
  if (sla?.state !== "due_soon" || sla.due_at === null) return null;
  const due = Date.parse(sla.due_at);
  return (
    <span class="badge warning">
      {words.dueAt} <time datetime={sla.due_at}>{i18n.clock(due)}</time>
    </span>
  );
}

/** With whom a conversation lies: a person, else a team, and the queue. */
export function Holder({ i18n, of }: { i18n: I18n; of: ListedConversation }) {
  const who = of.owner?.name ?? of.team?.name;
  return (
    <>
      <bdi>{who ?? i18n.t.inbox.nobody}</bdi>
      {of.queue && (
        <>
          {" · "}
          <bdi>{of.queue.name}</bdi>
        </>
      )}
    </>
  );
}

/** A time with its date, or nothing. */
export function At({ i18n, at }: { i18n: I18n; at: string | null | undefined }) {
  return at ? <Time i18n={i18n} at={Date.parse(at)} /> : <>{i18n.t.inbox.none}</>;
}
