import { may, type Principal } from "../../auth";

/** Takes back what an agent may have asked for: links and orders. */
export const mayTakeBack = (principal: Principal): boolean => may(principal, "orders:write");

/** Says that money is there and what was done about it, and changes what is sold for how much. */
export const mayAnswerFor = (principal: Principal): boolean => may(principal, "orders:settle");
