import type { ConsoleSession } from "../../auth";
import type { FlaggedEvent, OrderDetails, OrderStatus } from "../../commerce";
import { type I18n, wordsFor } from "../i18n";
import { CsrfField, Time } from "../layout";
import { LONGEST_NOTE } from "./limits";
import { issueWords } from "./status";

interface Props {
  i18n: I18n;
  session: ConsoleSession;
  order: OrderDetails;
}

const pathOf = (order: OrderDetails, step: string): string =>
  `/console/orders/${encodeURIComponent(order.id)}/${step}`;

/** What does not fit, in words, and the form by which somebody says that it is dealt with. */
export function Issue(props: Props & { events: readonly FlaggedEvent[]; mayResolve: boolean }) {
  const { i18n, session, order, events, mayResolve } = props;
  const { issue: words, payment } = i18n.t;
  if (order.payment_issue === null) return null;
  return (
    <section class="card problem stack" aria-labelledby="issue">
      <h2 id="issue">
        <span aria-hidden="true">⚠ </span>
        {words.title}
      </h2>
      <p>{issueWords(i18n, order.payment_issue)}</p>
      {events.length > 0 && (
        <>
          <p class="strong">{words.reported}</p>
          <ul class="findings">
            {events.map(({ type, reason, amount_minor: minor, currency, occurred_at: at }) => (
              <li>
                {wordsFor<string>(words.events, type, type)}
                {minor !== null && currency !== null && ` · ${i18n.amount(minor, currency)}`}
                {reason !== null && reason !== order.payment_issue && ` · ${issueWords(i18n, reason)}`}
                <p class="muted">
                  <Time i18n={i18n} at={at} />
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
      {mayResolve ? (
        <form class="stack" method="post" action={pathOf(order, "looked-at")}>
          <CsrfField session={session} />
          <input type="hidden" name="issue" value={order.payment_issue} />
          <label for="issue-note">{words.note}</label>
          <textarea
            id="issue-note"
            name="note"
            rows={2}
            maxlength={LONGEST_NOTE}
            required
            aria-describedby="issue-hint"
          />
          <span class="muted hint" id="issue-hint">
            {words.lookedAtHint}
          </span>
          <button class="button" type="submit">
            {words.submit}
          </button>
        </form>
      ) : (
        <p>{payment.confirmWho}</p>
      )}
    </section>
  );
}

const CAN_BE_CANCELLED: readonly OrderStatus[] = ["requested", "confirmed"];

/** Cancelling takes a second look, for there is no way back. */
export function CancelForm({ i18n, session, order }: Props) {
  const { orderActions: words } = i18n.t;
  if (!CAN_BE_CANCELLED.includes(order.status)) return null;
  const hints = [
    words.cancelHint,
    ...(order.made_in === "catalogue" ? [words.cancelStock] : []),
    ...(order.made_in === "shop" || order.source === "shop" ? [words.cancelShop] : []),
  ];
  return (
    <section class="card decision" aria-labelledby="cancel">
      <h2 id="cancel">{words.title}</h2>
      <details class="step danger">
        <summary>{words.cancel}</summary>
        <form method="post" action={pathOf(order, "cancel")}>
          <CsrfField session={session} />
          <label for="cancel-reason">{words.cancelReason}</label>
          <textarea
            id="cancel-reason"
            name="reason"
            rows={2}
            maxlength={LONGEST_NOTE}
            required
            aria-describedby="cancel-hint"
          />
          <span class="muted hint" id="cancel-hint">
            {i18n.text(hints)}
          </span>
          <button class="button danger" type="submit" aria-describedby="cancel-hint">
            {words.cancelConfirm}
          </button>
        </form>
      </details>
    </section>
  );
}
