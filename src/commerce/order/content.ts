import type { AppContext } from "../../platform/context";
import type { AgreedOrder } from "../source";
import type { AskedItem, AskedLine, OrderRequest } from "./input";
import { type CartItem, cartOf } from "./store";

/** What a preview of an order is about; `agreed` is what it came to, and what is made when a person agrees. */
export interface OrderContent {
  purpose: "order";
  conversation_id: string;
  items: readonly AskedItem[];
  lines: readonly AskedLine[];
  note: string | null;
  cart_order_id: string | null;
  agreed?: AgreedOrder & { contact_id: string };
}

/** One item a product, in the order in which the customer chose them. */
function addedUp(items: readonly CartItem[]): AskedItem[] {
  const quantities = new Map<string, number>();
  for (const { product_id, quantity } of items)
    quantities.set(product_id, (quantities.get(product_id) ?? 0) + quantity);
  return [...quantities].map(([product_id, quantity]) => ({ product_id, quantity }));
}

/** A cart without other items is taken as the customer sent it; one that is not the customer's is a finding later. */
export async function orderContent(ctx: AppContext, request: OrderRequest): Promise<OrderContent> {
  const { conversation_id, items, lines = [], note = null, cart_order_id = null } = request;
  const cart =
    items === undefined && cart_order_id !== null
      ? await cartOf(ctx.db, cart_order_id, conversation_id)
      : undefined;
  return {
    purpose: "order",
    conversation_id,
    items: items ?? addedUp(cart?.items ?? []),
    lines,
    note,
    cart_order_id,
  };
}
