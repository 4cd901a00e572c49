import { type LinkStatus, type ListedOrder, orderNumber } from "../../commerce";
import { type I18n, wordsFor } from "../i18n";

interface Shown {
  i18n: I18n;
  order: ListedOrder;
}

export function OrderBadge({ i18n, order: { status } }: Shown) {
  return <span class={`badge order-${status}`}>{i18n.t.orders.statuses[status]}</span>;
}

export function LinkBadge({ i18n, status }: { i18n: I18n; status: LinkStatus }) {
  return <span class={`badge link-${status}`}>{i18n.t.orders.payments[status]}</span>;
}

/** That a person has to look at it; nothing while nobody has to. */
export function IssueBadge({ i18n, order }: Shown) {
  if (order.payment_issue === null) return null;
  return (
    <span class="badge error">
      <span aria-hidden="true">⚠ </span>
      {i18n.t.orders.issue}
    </span>
  );
}

/** What people call it by. A cart has no number of its own. */
export function nameOfOrder(i18n: I18n, order: ListedOrder): string {
  const number = orderNumber(order);
  return order.number === null && order.source === "whatsapp_cart"
    ? `${i18n.t.orders.cart} ${number}`
    : number;
}

/** Why a person has to look at a payment, and what may be done about it. */
export const issueWords = ({ t }: I18n, issue: string): string =>
  wordsFor<string>(t.paymentIssues, issue, issue);
