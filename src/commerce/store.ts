import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

export interface OrderRow {
  id: string;
  source: string;
  external_id: string;
  status: string;
  currency: string;
  total_minor: number;
  placed_at: number;
}

/** A contact's orders, the latest first. Index `orders_contact`. */
export async function ordersOfContact(db: Database, contactId: string, limit: number): Promise<OrderRow[]> {
  return db.all<OrderRow>(
    `select id, source, external_id, status, currency, total_minor, placed_at from orders
     where contact_id = ?1 order by placed_at desc limit ?2`,
    contactId,
    limit,
  );
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
