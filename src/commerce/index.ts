export { majorUnits, PURCHASE_STATUSES } from "./rules";
export { ordersOfContact } from "./store";
