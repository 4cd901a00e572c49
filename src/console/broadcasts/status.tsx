import { HALT_REASONS, type ListedBroadcast } from "../../broadcasts";
import type { I18n } from "../i18n";
import { Time } from "../layout";

interface Shown {
  i18n: I18n;
  broadcast: ListedBroadcast;
}

export function BroadcastBadge({ i18n, broadcast: { status } }: Shown) {
  return <span class={`badge ${status}`}>{i18n.t.broadcasts.statuses[status]}</span>;
}

/** Why it stands still, and whether it goes on by itself; nothing while it does not. */
export function Halt({ i18n, broadcast }: Shown) {
  const { broadcasts: words, haltReasons } = i18n.t;
  const { haltReason, haltedAt } = broadcast;
  if (haltReason === null) return null;
  const waits = HALT_REASONS[haltReason].kind === "wait";
  return (
    <p class={waits ? "halt" : "halt stop"}>
      <span class="visually-hidden">{i18n.t.label(words.stands)}</span>
      {i18n.text([haltReasons[haltReason], ...(waits ? [words.waits] : [])])}
      {haltedAt !== null && <span class="note">{words.since(i18n.date(haltedAt))}</span>}
    </p>
  );
}

/** The time that says most of where it stands. */
export function When({ i18n, broadcast }: Shown) {
  const { broadcasts: words, label } = i18n.t;
  const { finishedAt, startedAt, scheduledAt, createdAt } = broadcast;
  const [name, at] =
    finishedAt !== null
      ? [words.finishedAt, finishedAt]
      : startedAt !== null
        ? [words.startedAt, startedAt]
        : scheduledAt !== null
          ? [words.scheduledFor, scheduledAt]
          : [words.createdAt, createdAt];
  return (
    <>
      {label(name)}
      <Time i18n={i18n} at={at} />
    </>
  );
}

/** How many it is for, as far as that is known by now. */
export function audienceOf({ audience, approvedAudience, estimate }: ListedBroadcast): number | null {
  const { sendable } = (estimate.audience ?? {}) as { sendable?: unknown };
  return audience ?? approvedAudience ?? (typeof sendable === "number" ? sendable : null);
}
