import { rfc3339 } from "../platform/clock";
import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";
import { money } from "./rules";

export interface OrderRow {
  id: string;
  source: string;
  external_id: string;
  status: string;
  currency: string;
  total_minor: number;
  /** Of what was agreed on in the chat. */
  number: string | null;
  placed_at: number;
  /** Where its latest payment link stands; null without one. */
  payment: string | null;
  payment_issue: string | null;
}

/** A contact's orders with where their payment stands, the latest first. Indexes `orders_contact`, `payment_links_order`. */
export async function ordersOfContact(db: Database, contactId: string, limit: number): Promise<OrderRow[]> {
  return db.all<OrderRow>(
    `select id, source, external_id, status, currency, total_minor, number, placed_at, payment_issue,
       (select link.status from payment_links as link where link.order_id = orders.id
        order by link.created_at desc limit 1) as payment
     from orders where contact_id = ?1 order by placed_at desc limit ?2`,
    contactId,
    limit,
  );
}

/** An order as contacts and conversations show it. A cart that nobody has agreed on has no number. */
export function listedOrder(order: OrderRow) {
  const number = order.number ?? (order.source === "whatsapp_cart" ? null : order.external_id);
  return {
    order_id: order.id,
    source: order.source,
    ...(number !== null && { number }),
    status: order.status,
    total: money(order.total_minor, order.currency),
    placed_at: rfc3339(order.placed_at),
    ...(order.payment !== null && { payment: order.payment }),
    ...(order.payment_issue !== null && { payment_issue: order.payment_issue }),
  };
}

/** Orders that carts became, by the wamids of the messages that brought them. Index `orders_source`. */
export async function ordersOfMessages(
  db: Database,
  wamids: readonly string[],
): Promise<Map<string, string>> {
  if (wamids.length === 0) return new Map();
  const rows = await db.all<{ id: string; external_id: string }>(
    `select found.id, found.external_id from json_each(?1) as wanted
     cross join orders as found on found.source = 'whatsapp_cart' and found.external_id = wanted.value`,
    JSON.stringify(wamids),
  );
  return new Map(rows.map(({ id, external_id }) => [external_id, id]));
}

/** A cart that a customer sent, its person named by address. */
export interface CartRow {
  id: string;
  key_kind: string;
  key_value: string;
  phone_number_id: string;
  wamid: string;
  currency: string;
  total_minor: number;
  items: { product_id: string; quantity: number; price_minor: number }[];
  at: number;
}

/** Carts as orders that are asked for, each once by the message that brought it. */
export function insertCarts(rows: readonly CartRow[], now: number): Statement {
  return statement(
    `insert into orders (id, contact_id, conversation_id, source, external_id, status, currency, total_minor, items, placed_at, updated_at)
     select cart.value ->> 'id', identity.contact_id, conversation.id, 'whatsapp_cart', cart.value ->> 'wamid', 'requested',
       cart.value ->> 'currency', cart.value ->> 'total_minor', cart.value ->> 'items', cart.value ->> 'at', ?2
     from json_each(?1) as cart
     join contact_identities as identity
       on identity.kind = cart.value ->> 'key_kind' and identity.value = cart.value ->> 'key_value'
     left join conversations as conversation on conversation.contact_id = identity.contact_id
       and conversation.phone_number_id = cart.value ->> 'phone_number_id'
     where true
     on conflict do nothing`,
    JSON.stringify(rows),
    now,
  );
}
