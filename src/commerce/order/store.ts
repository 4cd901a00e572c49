import { type Database, guardChanges, type Statement, statement } from "../../platform/db";
import { PRODUCT_ID } from "../rules";
import type { AgreedOrder } from "../source";

/** Whom a conversation is with. */
export interface Customer {
  contact_id: string;
  phone: string | null;
  /** Meta's id of this customer for this business: another one at the same number is another person. */
  bsuid: string | null;
  profile_name: string | null;
  /** Meta's time of the last message that came from this customer in this conversation, ms. */
  last_inbound_at: number | null;
  /** Staff said who it is in another system. */
  in_crm: 0 | 1;
}

/** The customer of a conversation: nobody else can be ordered for in it. Primary keys of both. */
export async function customerOf(db: Database, conversationId: string): Promise<Customer | undefined> {
  return db.first<Customer>(
    `select contact.id as contact_id, contact.phone, contact.bsuid, contact.profile_name, conversation.last_inbound_at,
       contact.crm_links <> '[]' as in_crm
     from conversations as conversation join contacts as contact on contact.id = conversation.contact_id
     where conversation.id = ?1`,
    conversationId,
  );
}

export interface CartItem {
  product_id: string;
  quantity: number;
  price_minor: number;
}

export interface Cart {
  id: string;
  status: string;
  currency: string;
  total_minor: number;
  items: CartItem[];
  /** An order is being made of it in the shop's system. */
  being_made: boolean;
}

/**
 * A cart that this conversation's customer sent in it. Anybody else's is as if there was none. Primary keys, index
 * `order_creations_conversation`.
 */
export async function cartOf(db: Database, id: string, conversationId: string): Promise<Cart | undefined> {
  const row = await db.first<Omit<Cart, "items" | "being_made"> & { items: string; being_made: 0 | 1 }>(
    `select cart.id, cart.status, cart.currency, cart.total_minor, cart.items,
       exists (select 1 from order_creations as creation where creation.conversation_id = ?2 and creation.status = 'waiting'
         and creation.content ->> 'cart_order_id' = ?1) as being_made
     from orders as cart join conversations as conversation on conversation.id = ?2
     where cart.id = ?1 and cart.source = 'whatsapp_cart' and cart.contact_id = conversation.contact_id
       and coalesce(cart.conversation_id, ?2) = ?2`,
    id,
    conversationId,
  );
  return (
    row && {
      ...row,
      items: (JSON.parse(row.items) as CartItem[]).map((item) => ({
        ...item,
        // The customer's phone says what is in it: what is no id of a product is text that nobody should read as ours.
        product_id: PRODUCT_ID.test(item.product_id) ? item.product_id : "?",
      })),
      being_made: row.being_made === 1,
    }
  );
}

/**
 * The latest order of a customer that is like another one, product by product, since a time (ms), or one that is being
 * made. Indexes `orders_contact`, `order_creations_conversation`.
 */
export async function equalOrderSince(
  db: Database,
  order: AgreedOrder,
  { contactId, conversationId, since }: { contactId: string; conversationId: string; since: number },
): Promise<string | null> {
  const row = await db.first<{ id: string }>(
    `select id from (
       select id, items, currency, placed_at from orders
       where contact_id = ?1 and placed_at > ?3 and status in ('confirmed', 'paid', 'fulfilled')
       union all
       select id, content -> 'items', content ->> 'currency', created_at from order_creations
       where conversation_id = ?2 and status = 'waiting') as other
     where other.currency = ?4 and
       (select group_concat(product, ' ') from (select (value ->> 'product_id') || ',' || (value ->> 'quantity') as product
         from json_each(other.items) order by 1))
       = (select group_concat(product, ' ') from (select (value ->> 'product_id') || ',' || (value ->> 'quantity') as product
         from json_each(?5) order by 1))
     order by placed_at desc limit 1`,
    contactId,
    conversationId,
    since,
    order.currency,
    JSON.stringify(order.items),
  );
  return row?.id ?? null;
}

/** An order as it is written down, with where it was made. */
export interface NewOrder extends AgreedOrder {
  id: string;
  contact_id: string;
  conversation_id: string;
  made_in: "catalogue" | "shop";
  number: string;
  note: string | null;
  action_request_id: string;
  /** The cart that becomes this order, so that there is one and not two. */
  cart_order_id: string | null;
}

/**
 * Writes an order down, as a row of its own or in the row of the cart that it came from. The guard undoes the batch when the
 * conversation is somebody else's by now, or the cart is not waiting any more.
 */
export function writeOrder(order: NewOrder, now: number): Statement[] {
  const { id, contact_id, conversation_id, made_in, number, note, action_request_id, cart_order_id } = order;
  const { currency, total_minor, items, lines } = order;
  if (cart_order_id !== null) {
    return [
      statement(
        `update orders set status = 'confirmed', conversation_id = ?2, made_in = ?4, number = ?5, currency = ?6, total_minor = ?7,
           items = ?8, lines = ?9, note = ?10, action_request_id = ?11, updated_at = ?12
         where id = ?1 and source = 'whatsapp_cart' and status = 'requested' and contact_id = ?3
           and exists (select 1 from conversations where id = ?2 and contact_id = ?3)`,
        ...[cart_order_id, conversation_id, contact_id, made_in, number, currency, total_minor, items, lines],
        ...[note, action_request_id, now],
      ),
      guardChanges(),
    ];
  }
  return [
    statement(
      `insert into orders (id, contact_id, conversation_id, source, external_id, made_in, number, status, currency, total_minor,
         items, lines, note, action_request_id, placed_at, updated_at)
       select ?1, ?3, ?2, ?4, ?5, ?4, ?5, 'confirmed', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12
       where exists (select 1 from conversations where id = ?2 and contact_id = ?3)`,
      ...[id, conversation_id, contact_id, made_in, number, currency, total_minor, items, lines],
      ...[note, action_request_id, now],
    ),
    guardChanges(),
  ];
}
