export { type ListedProduct, productsAfter } from "./catalogue/store";
export {
  countIssues,
  type FlaggedEvent,
  findOrder,
  flaggedEvents,
  type ListedOrder,
  linksOfOrder,
  listOrders,
  type OrderDetails,
  type ShownLink,
} from "./pages/orders-store";

export { revokeLinks } from "./payment/close";
export { orderNumber } from "./payment/rules";
export { liveLinksOfContacts, type PaymentLink } from "./payment/store";
export {
  itemsTotal,
  LINE_KINDS,
  LINK_STATUSES,
  type LineKind,
  type LinkStatus,
  majorUnits,
  minorDigits,
  money,
  nameOf,
  ORDER_LIMITS,
  ORDER_STATUSES,
  type OrderLine,
  type OrderStatus,
  PAYMENT_ISSUES,
  PAYMENT_METHODS,
  type PaymentIssue,
  type PaymentMethod,
  PURCHASE_STATUSES,
} from "./rules";
export { type OrderSource, orderSource, type Product } from "./source";
export { listedOrder, ordersOfContact, ordersOfMessages } from "./store";
