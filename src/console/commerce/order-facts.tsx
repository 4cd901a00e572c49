import { maskPerson, may, type Principal } from "../../auth";
import type { OrderDetails } from "../../commerce";
import type { ActionRequest } from "../../governance";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { Time } from "../layout";
import { Asked } from "./links";

interface Props {
  i18n: I18n;
  principal: Principal;
  order: OrderDetails;
  request: ActionRequest | undefined;
}

/** Whose it is, where it was made, and by whom. */
export function OrderFacts({ i18n, principal, order, request }: Props) {
  const { order: words, orders, approval } = i18n.t;
  const {
    customer_name: name,
    phone,
    masked,
  } = maskPerson(principal, {
    customer_name: order.customer_name,
    phone: order.phone,
  });
  const source = order.made_in ?? order.source;
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">{words.facts}</h2>
      <dl>
        <Fact name={words.customer}>
          <bdi class="strong">{name ?? approval.unnamed}</bdi>
          {" · "}
          <span class="nowrap">{phone ?? approval.noPhone}</span>
          {masked && <span class="muted note">{approval.masked}</span>}
        </Fact>
        <Fact name={words.conversation}>
          {order.conversation_id === null ? (
            <span class="muted">{words.noConversation}</span>
          ) : (
            <code>{order.conversation_id}</code>
          )}
        </Fact>
        <Fact name={orders.placedAt}>
          <Time i18n={i18n} at={order.placed_at} />
        </Fact>
        <Fact name={words.source}>{wordsFor<string>(words.sources, source, source)}</Fact>
        {order.note !== null && (
          <Fact name={words.note}>
            <span class="lines" dir="auto">
              {order.note}
            </span>
          </Fact>
        )}
        {request && <Asked i18n={i18n} request={request} mayRead={may(principal, "approvals:read")} />}
        <Fact name={words.changedAt}>
          <Time i18n={i18n} at={order.updated_at} />
        </Fact>
        <Fact name={words.id}>
          <code>{order.id}</code>
        </Fact>
      </dl>
    </section>
  );
}
