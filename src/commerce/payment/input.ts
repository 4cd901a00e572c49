import * as z from "zod";
import type { AppContext } from "../../platform/context";
import { PAYMENT_METHODS, type PaymentMethod } from "../rules";
import { LEAST_MINUTES, MOST_MINUTES } from "./rules";
import { PAYMENT_LANGUAGES, type PaymentLanguage } from "./words";

/** What a payment link is asked for with. Amount, words and address are the order's and ours: nothing of the message is the caller's. */
export const paymentRequest = z.strictObject({
  conversation_id: z.string().min(1).max(100),
  order_id: z.string().min(1).max(100),
  method: z.enum(PAYMENT_METHODS).default("stripe"),
  expires_in_minutes: z.int().min(LEAST_MINUTES).max(MOST_MINUTES).default(60),
  language: z.enum(PAYMENT_LANGUAGES).optional(),
});

export type PaymentRequest = z.infer<typeof paymentRequest>;

/** What a preview of a payment link is about. What is optional is made by the first look at it, and stays. */
export interface PaymentContent {
  purpose: "payment_link";
  conversation_id: string;
  order_id: string;
  method: PaymentMethod;
  expires_in_minutes: number;
  language?: PaymentLanguage | undefined;
  link_id?: string;
  /** Where its page is, without a slash at the end. */
  base_url?: string;
}

export function paymentContent(ctx: AppContext, request: PaymentRequest): PaymentContent {
  return {
    ...request,
    purpose: "payment_link",
    link_id: ctx.ids.next("paymentLink"),
    base_url: ctx.publicUrl,
  };
}
