import { type ConsoleSession, may, type Principal } from "../../auth";
import type { I18n } from "../i18n";
import { CsrfField } from "../layout";
import type { Conversation } from "./answers";
import { Countdown, Holder, SlaBadge } from "./badges";
import { customerOf } from "./words";

interface Props {
  i18n: I18n;
  session: ConsoleSession;
  principal: Principal;
  conversation: Conversation;
  query: string;
  formKey: string;
}

/** Whose conversation it is, with whom it lies, and what may be done with it. */
export function ThreadHead({ i18n, session, principal, conversation, query, formKey }: Props) {
  const { inbox: words } = i18n.t;
  const self = `/console/inbox/${encodeURIComponent(conversation.id)}`;
  const mine = conversation.owner?.staff_id === principal.staffId;
  return (
    <header class="thread-head">
      <a class="to-list" href={`/console/inbox${query}`}>
        <span aria-hidden="true">←</span>
        <span class="visually-hidden">{words.toList}</span>
      </a>
      <div class="thread-title">
        <h2>
          <bdi>{customerOf(conversation, i18n)}</bdi>
        </h2>
        <p class="note muted">
          <Holder i18n={i18n} of={conversation} />
        </p>
      </div>
      <div class="thread-actions">
        {may(principal, "inbox:assign") && !mine && (
          <form method="post" action={`${self}/handover${query}`}>
            <CsrfField session={session} />
            <input type="hidden" name="to" value="staff:me" />
            <input type="hidden" name="direct" value="yes" />
            <input type="hidden" name="form_key" value={formKey} />
            <button class="quiet" type="submit">
              {words.assignToMe}
            </button>
          </form>
        )}
        {may(principal, "inbox:assign") && (
          <a class="quiet-link" href={`${self}/assign${query}`}>
            {words.assign.short}
          </a>
        )}
        {may(principal, "inbox:close") && conversation.status !== "closed" && (
          <a class="quiet-link" href={`${self}/close${query}`}>
            {words.close.short}
          </a>
        )}
        <a class="quiet-link to-about" href={`${self}/about${query}`}>
          {words.details}
        </a>
      </div>
    </header>
  );
}

/** How long one may write freely yet, and what is due: above the messages, and as current as they are. */
export function ThreadState({
  i18n,
  conversation,
  query,
  older,
}: Pick<Props, "i18n" | "conversation" | "query"> & { older: boolean }) {
  const { inbox: words } = i18n.t;
  const self = `/console/inbox/${encodeURIComponent(conversation.id)}`;
  const { window } = conversation;
  const more = (cursor: string) =>
    `${self}${query === "" ? "?" : `${query}&`}older=${encodeURIComponent(cursor)}`;
  return (
    <>
      <div class={`thread-state is-${window.state}`}>
        {window.state === "closed" ? (
          <span>{window.closes_at === null ? words.window.never : words.window.isClosed}</span>
        ) : (
          <span>
            {window.state === "closing_soon" ? words.window.closesSoon : words.window.isOpen}{" "}
            <strong>
              <Countdown i18n={i18n} window={window} />
            </strong>
          </span>
        )}
        <SlaBadge i18n={i18n} sla={conversation.sla} />
        {conversation.status !== "open" && <span class="badge">{words.statuses[conversation.status]}</span>}
        {conversation.escalation && <span class="badge error">{words.escalated}</span>}
      </div>
      {(older || conversation.next_cursor !== null) && (
        <p class="older">
          {conversation.next_cursor !== null && <a href={more(conversation.next_cursor)}>{words.older}</a>}{" "}
          {older && <a href={`${self}${query}`}>{words.newestMessages}</a>}
        </p>
      )}
    </>
  );
}
