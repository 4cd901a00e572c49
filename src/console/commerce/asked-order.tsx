import { nameOf } from "../../commerce";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { Time } from "../layout";
import type { ShownPreview } from "../shown-preview";
import { Identity } from "./identity";
import { Items } from "./items";
import type { MadeOrder, ShownOrder } from "./shown-order";

interface Props {
  i18n: I18n;
  order: ShownOrder;
  recipient: ShownPreview["recipient"];
  /** What came of it; undefined until it is made. */
  made: MadeOrder | undefined;
}

/** The order that a person decides about: what, for how much, for whom, and how that is known. */
export function AskedOrder({ i18n, order, recipient, made }: Props) {
  const { orderApproval: words, order: own, approval } = i18n.t;
  return (
    <>
      <section class="card stack" aria-labelledby="order">
        <h2 id="order">{words.order}</h2>
        <Items
          i18n={i18n}
          currency={order.currency}
          items={order.items.map(({ names, name, ...item }) => ({
            ...item,
            price_minor: item.price_minor,
            name: names ? nameOf(names, i18n.language, item.product_id) : (name ?? item.product_id),
          }))}
          lines={order.lines}
          subtotal={order.subtotal_minor}
          total={order.total_minor}
        />
        {order.total_minor === undefined && <p class="issue">{words.notComplete}</p>}
        <dl>
          {made && (
            <Fact name={words.made}>
              <a href={`/console/orders/${encodeURIComponent(made.id)}`}>
                <bdi>{made.number}</bdi>
              </a>
            </Fact>
          )}
          {order.note && (
            <Fact name={own.note}>
              <span class="lines" dir="auto">
                {order.note}
              </span>
            </Fact>
          )}
          <Fact name={own.source}>{wordsFor<string>(own.sources, order.source, order.source)}</Fact>
          {order.cart_order_id && (
            <Fact name={words.fromCart}>
              <a href={`/console/orders/${encodeURIComponent(order.cart_order_id)}`}>{words.openCart}</a>
            </Fact>
          )}
          {order.checked_at && (
            <Fact name={words.checkedAt}>
              <Time i18n={i18n} at={Date.parse(order.checked_at)} />
            </Fact>
          )}
        </dl>
      </section>
      <section class="card" aria-labelledby="identity">
        <h2 id="identity">{words.identity}</h2>
        <dl>
          {recipient && (
            <Fact name={own.customer}>
              <bdi class="strong">{recipient.customer_name ?? approval.unnamed}</bdi>
              {" · "}
              <span class="nowrap">{recipient.phone ?? approval.noPhone}</span>
              {recipient.masked && <span class="muted note">{approval.masked}</span>}
            </Fact>
          )}
          {order.identity && <Identity i18n={i18n} identity={order.identity} />}
          <Fact name={own.conversation}>
            <code>{order.conversationId}</code>
          </Fact>
        </dl>
      </section>
    </>
  );
}
