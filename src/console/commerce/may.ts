import { may, type Principal, type Role } from "../../auth";

/** Orders say what a customer bought, and follow the conversation that they were made in. */
export const maySeeOrders = (principal: Principal): boolean =>
  may(principal, "inbox:read") && may(principal, "contacts:read");

/** Takes back what an agent may have asked for: links and orders. */
export const mayTakeBack = (principal: Principal): boolean => may(principal, "orders:write");

/** Who says that money is there and what was done about it, and changes what is sold for how much. */
const RESPONSIBLE: readonly Role[] = ["manager", "admin"];

export const mayAnswerFor = (principal: Principal): boolean =>
  principal.roles.some((role) => RESPONSIBLE.includes(role));
