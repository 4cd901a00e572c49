import type { ListedOrder } from "../../commerce";
import { MINUTE } from "../../platform/clock";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { Identity } from "./identity";
import type { ShownLinkRequest } from "./shown-order";
import { IssueBadge, OrderBadge } from "./status";

interface Props {
  i18n: I18n;
  request: ShownLinkRequest;
  /** As it stands now; undefined when this person may not see it. */
  order: ListedOrder | undefined;
}

/** What a customer would be asked to pay for, how, and for how long; and how it is known that it is theirs. */
export function AskedLink({ i18n, request, order }: Props) {
  const { orderApproval: words, order: own, payment: link } = i18n.t;
  const { payment, identity, conversationId } = request;
  return (
    <section class="card" aria-labelledby="link">
      <h2 id="link">{words.link}</h2>
      <dl>
        <Fact name={words.forOrder}>
          {order ? (
            <>
              <a href={`/console/orders/${encodeURIComponent(order.id)}`}>
                <bdi>{payment.number}</bdi>
              </a>{" "}
              <OrderBadge i18n={i18n} order={order} /> <IssueBadge i18n={i18n} order={order} />
            </>
          ) : (
            <bdi>{payment.number}</bdi>
          )}
        </Fact>
        <Fact name={link.amount}>
          <span class="amount">{i18n.amount(payment.amount_minor, payment.currency)}</span>
        </Fact>
        <Fact name={link.method}>{wordsFor<string>(link.methods, payment.method, payment.method)}</Fact>
        <Fact name={link.validFor}>
          {i18n.duration(payment.works_for_minutes * MINUTE)}
          <span class="muted note">{link.validForNote}</span>
          {payment.replaces && <span class="note">{words.replaces}</span>}
        </Fact>
        {identity && <Identity i18n={i18n} identity={identity} />}
        <Fact name={own.conversation}>
          <code>{conversationId}</code>
        </Fact>
      </dl>
    </section>
  );
}
