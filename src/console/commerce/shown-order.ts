import * as z from "zod";
import { LINE_KINDS } from "../../commerce";
import type { StoredPreview } from "../../governance";

/** The tool that shows orders and payment links alike; its content says which. */
const PREVIEW = "whatsapp.order_payment_message.preview";

const count = z.number();

/** How it is known that the customer is who the contact says. */
const identity = z.object({ verified_by: z.string(), last_message_at: z.string().nullish() }).optional();

export type ShownIdentity = NonNullable<z.infer<typeof identity>>;

/** What a look at an order keeps for people to see; the sums are missing while something is in the way of it. */
const shownOrder = z.object({
  source: z.string(),
  items: z.array(
    z.object({
      product_id: z.string(),
      quantity: count,
      name: z.string().nullable(),
      names: z.record(z.string(), z.string()).optional(),
      price_minor: count.optional(),
      stock: count.nullable().optional(),
      in_stock: z.boolean(),
    }),
  ),
  currency: z.string().optional(),
  lines: z
    .array(z.object({ kind: z.enum(LINE_KINDS), label: z.string(), minor: count }))
    .optional()
    .default([]),
  subtotal_minor: count.optional(),
  total_minor: count.optional(),
  note: z.string().nullish(),
  cart_order_id: z.string().nullish(),
  checked_at: z.string().nullish(),
  identity,
});

export type ShownOrder = z.infer<typeof shownOrder> & { conversationId: string };

const purposeOf = (preview: StoredPreview | undefined): unknown =>
  preview?.tool === PREVIEW ? (preview.content as { purpose?: unknown }).purpose : undefined;

const conversationOf = (preview: StoredPreview | undefined): string =>
  String((preview?.content as { conversation_id?: unknown } | undefined)?.conversation_id);

/** The parts of a request to make an order; undefined for requests of other kinds. */
export function readOrder(preview: StoredPreview | undefined): ShownOrder | undefined {
  if (purposeOf(preview) !== "order") return undefined;
  const parsed = shownOrder.safeParse(preview?.shown);
  return parsed.success ? { ...parsed.data, conversationId: conversationOf(preview) } : undefined;
}

export interface MadeOrder {
  id: string;
  number: string;
}

/** The order that came of a request. */
export function madeOrder(result: Readonly<Record<string, unknown>> | null): MadeOrder | undefined {
  const { order_id: id, number } = result ?? {};
  return typeof id === "string" && typeof number === "string" ? { id, number } : undefined;
}

/** What a look at a payment link keeps for people to see. */
const shownLink = z.object({
  payment: z.object({
    order_id: z.string(),
    number: z.string(),
    method: z.string(),
    amount_minor: count,
    currency: z.string(),
    works_for_minutes: count,
    replaces: z.string().nullish(),
  }),
  identity,
});

export type ShownLinkRequest = z.infer<typeof shownLink> & { conversationId: string };

/** The parts of a request to send a payment link; undefined for requests of other kinds. */
export function readLinkRequest(preview: StoredPreview | undefined): ShownLinkRequest | undefined {
  if (purposeOf(preview) !== "payment_link") return undefined;
  const parsed = shownLink.safeParse(preview?.shown);
  return parsed.success ? { ...parsed.data, conversationId: conversationOf(preview) } : undefined;
}
