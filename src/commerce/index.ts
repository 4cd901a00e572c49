export { majorUnits, PURCHASE_STATUSES } from "./rules";
export { ordersOfContact, ordersOfMessages } from "./store";
