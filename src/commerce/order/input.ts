import * as z from "zod";
import { ORDER_LIMITS, PRODUCT_ID } from "../rules";

const items = z
  .array(
    z.strictObject({
      product_id: z
        .string()
        .regex(PRODUCT_ID, "must be the id of a product: up to 100 characters without blanks or commas"),
      quantity: z.int().min(1).max(ORDER_LIMITS.quantity),
    }),
  )
  .min(1)
  .max(ORDER_LIMITS.items)
  .superRefine((given, ctx) => {
    for (const [index, { product_id }] of given.entries())
      if (given.findIndex((other) => other.product_id === product_id) < index)
        ctx.addIssue({
          code: "custom",
          path: [index, "product_id"],
          message: "is named twice; add up the quantities",
        });
  });

const line = z
  .strictObject({
    kind: z.enum(["discount", "fee"]),
    label: z
      .string()
      .trim()
      .min(1)
      .max(ORDER_LIMITS.label)
      .regex(/^\P{Cc}+$/u, "must be one line"),
    amount_minor: z.int().min(1).max(ORDER_LIMITS.minor).optional(),
    percent: z.number().gt(0).max(100).multipleOf(0.01).optional(),
  })
  .refine(({ amount_minor, percent }) => (amount_minor === undefined) !== (percent === undefined), {
    path: ["amount_minor"],
    message: "give either amount_minor or percent of the items",
  });

/** What an order is asked for with. Prices, names and taxes are the source's, the customer is the conversation's. */
export const orderRequest = z
  .strictObject({
    purpose: z.literal("order"),
    conversation_id: z.string().min(1).max(100),
    items: items.optional(),
    lines: z.array(line).max(ORDER_LIMITS.lines).optional(),
    note: z.string().trim().min(1).max(ORDER_LIMITS.note).optional(),
    cart_order_id: z.string().min(1).max(100).optional(),
  })
  .refine(({ items: given, cart_order_id }) => given !== undefined || cart_order_id !== undefined, {
    path: ["items"],
    message: "name the products, or the customer's cart with cart_order_id",
  });

export type OrderRequest = z.infer<typeof orderRequest>;
export type AskedLine = NonNullable<OrderRequest["lines"]>[number];
export type AskedItem = z.infer<typeof items>[number];
