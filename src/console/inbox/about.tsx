import { may, type Principal } from "../../auth";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import type { Conversation } from "./answers";
import { At, Countdown, SlaBadge } from "./badges";
import { customerOf } from "./words";

interface Props {
  i18n: I18n;
  conversation: Conversation;
  principal: Principal;
  /** The address's part behind the path, so that the list stays as it is. */
  query: string;
}

/** Who the customer is, what they agreed to, and how the case stands. */
export function About({ i18n, conversation, principal, query }: Props) {
  const { inbox: words } = i18n.t;
  const self = `/console/inbox/${encodeURIComponent(conversation.id)}`;
  const step = (name: string) => `${self}/${name}${query}`;
  const reads = may(principal, "contacts:read");
  return (
    <>
      <section aria-labelledby="about-customer">
        <h2 id="about-customer">
          <bdi>{customerOf(conversation, i18n)}</bdi>
        </h2>
        {conversation.phone !== null && (
          <p class="muted">
            <bdi>{conversation.phone}</bdi>
          </p>
        )}
        {conversation.masked && <p class="note muted">{i18n.t.approval.masked}</p>}
        {reads && (
          <p>
            <a href={`/console/contacts/${encodeURIComponent(conversation.contact_id)}`}>{words.profile}</a>
          </p>
        )}
        {(conversation.consent.blocked || conversation.consent.undeliverable) && (
          <p>
            {conversation.consent.blocked && <span class="badge error">{words.blocked}</span>}{" "}
            {conversation.consent.undeliverable && <span class="badge error">{words.undeliverable}</span>}
          </p>
        )}
      </section>
      <section aria-labelledby="about-case">
        <h3 id="about-case">{words.theCase}</h3>
        <dl>
          <Fact name={words.status}>{words.statuses[conversation.status]}</Fact>
          <Fact name={words.owner}>
            <bdi>{conversation.owner?.name ?? words.nobody}</bdi>
          </Fact>
          {conversation.team && (
            <Fact name={words.team}>
              <bdi>{conversation.team.name}</bdi>
            </Fact>
          )}
          <Fact name={words.queue}>
            <bdi>{conversation.queue?.name ?? words.none}</bdi>
          </Fact>
          <Fact name={words.windowName}>
            {conversation.window.state !== "closed" && <Countdown i18n={i18n} window={conversation.window} />}
            {conversation.window.closes_at === null && words.none}
            {conversation.window.closes_at !== null && (
              <span class="note muted">
                {conversation.window.state === "closed" ? words.closedAt : words.closesAt}{" "}
                <At i18n={i18n} at={conversation.window.closes_at} />
              </span>
            )}
          </Fact>
          <Promises i18n={i18n} conversation={conversation} />
          {conversation.follow_up_at !== null && (
            <Fact name={words.followUp}>
              <At i18n={i18n} at={conversation.follow_up_at} />
            </Fact>
          )}
          <Fact name={words.tags}>
            {conversation.tags.length === 0
              ? words.none
              : conversation.tags.map((tag) => (
                  <>
                    <span class="badge">
                      <bdi>{tag}</bdi>
                    </span>{" "}
                  </>
                ))}
          </Fact>
        </dl>
        <nav class="steps" aria-label={words.steps}>
          {may(principal, "inbox:assign") && <a href={step("assign")}>{words.assign.title}</a>}
          {may(principal, "contacts:write") && <a href={step("tags")}>{words.tagging.title}</a>}
          {may(principal, "inbox:close") && conversation.status !== "closed" && (
            <a href={step("close")}>{words.close.title}</a>
          )}
        </nav>
      </section>
      {conversation.escalation && (
        <Escalation i18n={i18n} conversation={conversation} staffId={principal.staffId} />
      )}
      <section aria-labelledby="about-consent">
        <h3 id="about-consent">{words.consent}</h3>
        <dl class="pairs">
          {(["service", "utility", "marketing", "authentication"] as const).map((category) => (
            <Fact name={words.categories[category]}>
              <span class={`consent-${conversation.consent[category]}`}>
                {wordsFor<string>(
                  words.consents,
                  conversation.consent[category],
                  conversation.consent[category],
                )}
              </span>
            </Fact>
          ))}
        </dl>
      </section>
      {reads && <Orders i18n={i18n} conversation={conversation} />}
      {(conversation.crm_links?.length ?? 0) > 0 && (
        <section aria-labelledby="about-crm">
          <h3 id="about-crm">{words.crm}</h3>
          <ul class="plain">
            {conversation.crm_links?.map(({ system, id, url }) => (
              <li>
                {url?.startsWith("https://") ? (
                  <a href={url} target="_blank" rel="noopener noreferrer">
                    <bdi>{system}</bdi> <bdi>{id}</bdi>
                  </a>
                ) : (
                  <bdi>{`${system} ${id}`}</bdi>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** When the answers are due that the queue promises. */
function Promises({ i18n, conversation: { sla } }: Pick<Props, "i18n" | "conversation">) {
  const { inbox: words } = i18n.t;
  if (!sla) return null;
  const due = [
    [words.sla.firstResponse, sla.first_response_due_at],
    [words.sla.resolution, sla.resolution_due_at],
  ] as const;
  return (
    <Fact name={words.sla.title}>
      {sla.state === "ok" ? <span class="muted">{words.sla.ok}</span> : <SlaBadge i18n={i18n} sla={sla} />}
      {due.map(
        ([name, at]) =>
          at && (
            <span class="note muted">
              {name} <At i18n={i18n} at={at} />
            </span>
          ),
      )}
    </Fact>
  );
}

function Escalation({
  i18n,
  conversation: { id, escalation },
  staffId,
}: Pick<Props, "i18n" | "conversation"> & { staffId: string }) {
  const { inbox: words, escalation: own } = i18n.t;
  if (!escalation) return null;
  return (
    <section class="escalated" aria-labelledby="about-escalation">
      <h3 id="about-escalation">{own.title}</h3>
      <p>
        {words.escalatedTo} <bdi>{escalation.owner.name}</bdi>, <At i18n={i18n} at={escalation.at} />
      </p>
      {escalation.reason !== null && (
        <p class="lines" dir="auto">
          {escalation.reason}
        </p>
      )}
      <p class="note">{escalation.confirmed_at === null ? words.notConfirmed : words.confirmed}</p>
      {escalation.owner.staff_id === staffId && (
        <a href={`/console/conversations/${encodeURIComponent(id)}/escalation`}>{words.openEscalation}</a>
      )}
    </section>
  );
}

function Orders({ i18n, conversation: { orders = [] } }: Pick<Props, "i18n" | "conversation">) {
  const { inbox: words, orders: own } = i18n.t;
  return (
    <section aria-labelledby="about-orders">
      <h3 id="about-orders">{words.orders}</h3>
      {orders.length === 0 ? (
        <p class="muted">{words.none}</p>
      ) : (
        <ul class="plain">
          {orders.map((order) => (
            <li>
              <a href={`/console/orders/${encodeURIComponent(order.order_id)}`}>
                <bdi>{order.number ?? words.cart}</bdi>
              </a>{" "}
              <span class={`badge order-${order.status}`}>
                {wordsFor<string>(own.statuses, order.status, order.status)}
              </span>
              <span class="note muted">
                <bdi>{order.total}</bdi> · {i18n.day(Date.parse(order.placed_at))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
