import { type I18n, wordsFor } from "../i18n";
import { Time } from "../layout";
import { ADDRESS, type ShownEvent } from "./events";

const BADGES: Readonly<Record<ShownEvent["outcome"], string>> = {
  received: "pending_approval",
  applied: "executed",
  ignored: "",
  failed: "failed",
};

export function OutcomeBadge({ i18n, outcome }: { i18n: I18n; outcome: ShownEvent["outcome"] }) {
  return <span class={`badge ${BADGES[outcome]}`}>{i18n.t.webhookLog.outcomes[outcome]}</span>;
}

export function kindWords({ t }: I18n, kind: string): string {
  return wordsFor(t.webhookLog.kinds, kind, kind);
}

/** One event of the log in two or three lines; `select` puts a box to choose it in front. */
export function ListedEvent({ i18n, event, select }: { i18n: I18n; event: ShownEvent; select?: boolean }) {
  const { webhookLog: words } = i18n.t;
  return (
    <li class={`card ${select ? "log-chosen" : ""}`}>
      {select && (
        <input type="checkbox" name="event_id" value={event.id} aria-label={words.retry.select(event.id)} />
      )}
      <div>
        <p class="line">
          <a href={`${ADDRESS}/${event.id}`}>{kindWords(i18n, event.kind)}</a>{" "}
          <OutcomeBadge i18n={i18n} outcome={event.outcome} />
        </p>
        <p class="muted">
          <Time i18n={i18n} at={Date.parse(event.received_at)} />
          {" · "}
          <code>{event.field}</code>
          {(event.outcome === "failed" || event.tries > 1) && ` · ${words.tries(i18n.number(event.tries))}`}
        </p>
        {event.reason && event.outcome !== "ignored" && <Reason reason={event.reason} error={event.error} />}
      </div>
    </li>
  );
}

/** Why an event stands where it stands; the log says it in English. */
export function Reason({ reason, error }: { reason: string; error: string | undefined }) {
  return (
    <p class="muted" lang="en">
      {reason}
      {error !== undefined && (
        <>
          {" "}
          <code>{error}</code>
        </>
      )}
    </p>
  );
}
