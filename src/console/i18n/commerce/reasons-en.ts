import type { PaymentIssue } from "../../../commerce";

/** What a look at an order or a payment link noticed, and why a payment needs a person. */
export const commerceReasonsEn = {
  commerceFindings: {
    product_unknown: "The shop has no such product; it may have been deleted.",
    product_inactive: "The shop does not sell this product any more.",
    currency_mismatch: "The products are priced in different currencies: an order has one.",
    out_of_stock: "There are fewer in stock than are ordered.",
    quantity_too_large: "An order holds fewer pieces of one product.",
    total_negative: "The discounts are more than the items come to.",
    totals_differ: "The total is not the sum of its items and lines.",
    quote_refused: "The shop's system does not take this order.",
    discount: "A discount is given: whoever approves agrees to it.",
    price_differs_from_cart: "A price differs from the one that the customer saw in the cart.",
    items_differ_from_cart: "The order is not what the customer put into the cart.",
    cart_unknown: "The customer has sent no such cart in this conversation.",
    cart_ordered: "There is an order of this cart already, or one is being made.",
    equal_order: "The customer has ordered the very same within a day.",
    identity_unverified: "Nobody has verified who the customer is.",
    nothing_to_pay: "The order comes to nothing: there is nothing to be paid.",
    payment_link_replaced: "The order's other link, which still works, is revoked by this one.",
  },

  /** Codes of `PAYMENT_ISSUES`. */
  paymentIssues: {
    paid_but_cancelled:
      "Money came for an order that is cancelled. Give it back, or agree with the customer on another order.",
    paid_after_refund:
      "Money came after an earlier payment of this order was given back. Give it back, or deliver.",
    paid_twice: "The order was paid twice. Give one of the payments back.",
    other_currency: "It was paid in another currency than the order's.",
    other_amount: "Another amount was paid than the order comes to.",
    paid_after_closing:
      "It was paid after the link had expired or was revoked. Check that the order still stands.",
    other_session:
      "Money came on a page of the provider's that is not this order's. Look at the payment in Stripe, and give it back or deliver.",
    disputed:
      "The payer's bank asks for the money back, or took it. Answer it in Stripe before its time is over.",
    refund_failed: "A refund did not reach the customer. Find another way to give the money back.",
    partly_refunded: "A part of the money was given back. Check what the customer still gets.",
  } satisfies Record<PaymentIssue, string>,
};
