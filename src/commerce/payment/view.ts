import * as z from "zod";

/** What the preview of a payment link shows besides what every preview does: for the output schema of its tool. */
export const paymentView = {
  rendering: z.string(),
  window: z.object({
    open: z.boolean(),
    closes_at: z.string().nullable(),
    free_entry_point_until: z.string().nullable(),
  }),
  payment: z.object({
    order_id: z.string(),
    number: z.string(),
    order_status: z.string(),
    method: z.string(),
    language: z.string(),
    /** A decimal text in major units. */
    amount: z.string(),
    amount_minor: z.int(),
    currency: z.string(),
    works_for_minutes: z.int(),
    /** The link that would be revoked. */
    replaces: z.string().nullable(),
  }),
};
