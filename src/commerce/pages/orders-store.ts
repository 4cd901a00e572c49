import { may, type Principal, seesEverything, visibility } from "../../auth";
import type { Database } from "../../platform/db";
import type { LinkStatus, OrderItem, OrderLine, OrderStatus } from "../rules";

/** An order in a list, with its customer as the store has them: whoever shows this masks. */
export interface ListedOrder {
  id: string;
  number: string | null;
  source: string;
  external_id: string;
  status: OrderStatus;
  currency: string;
  total_minor: number;
  /** ms */
  placed_at: number;
  payment_issue: string | null;
  conversation_id: string | null;
  contact_id: string;
  phone: string | null;
  customer_name: string | null;
  /** Of its latest payment link; null without any. */
  payment: LinkStatus | null;
}

/** One order with all that was agreed on. */
export interface OrderDetails extends ListedOrder {
  /** Carts name no products: only the customer's phone knows what they are called. */
  items: (Omit<OrderItem, "names"> & Partial<Pick<OrderItem, "names">>)[];
  lines: OrderLine[];
  note: string | null;
  made_in: string | null;
  action_request_id: string | null;
  updated_at: number;
}

export interface OrderFilter {
  status?: OrderStatus | undefined;
  /** Only those that a person has to look at. */
  issue?: boolean;
}

const COLUMNS = `listed.id, listed.number, listed.source, listed.external_id, listed.status, listed.currency, listed.total_minor,
  listed.placed_at, listed.payment_issue, listed.conversation_id, listed.contact_id, contact.phone,
  coalesce(contact.name, contact.profile_name) as customer_name,
  (select link.status from payment_links as link where link.order_id = listed.id
    order by link.created_at desc, link.id desc limit 1) as payment`;

const JOINS = `join contacts as contact on contact.id = listed.contact_id
  left join conversations as conversation on conversation.id = listed.conversation_id`;

/** Orders follow their conversation; those that were made elsewhere have none, and are for who sees every queue. */
function inSight(principal: Principal, firstParameter: number): { sql: string; params: unknown[] } {
  if (seesEverything(principal)) return { sql: "true", params: [] };
  const { sql, params } = visibility(principal, firstParameter);
  return may(principal, "inbox:all")
    ? { sql: `(conversation.id is null or ${sql})`, params }
    : { sql: `(conversation.id is not null and ${sql})`, params };
}

/**
 * Orders that the principal may see, the latest first, from behind the order `before` on. Index `orders_recent`, for those
 * with an issue `orders_payment_issue`.
 */
export async function listOrders(
  db: Database,
  principal: Principal,
  { status, issue }: OrderFilter,
  before: string | undefined,
  limit: number,
): Promise<ListedOrder[]> {
  const seen = inSight(principal, 4);
  const index = issue ? "orders_payment_issue" : "orders_recent";
  return db.all<ListedOrder>(
    `select ${COLUMNS} from orders as listed indexed by ${index} ${JOINS}
     where ${issue ? "listed.payment_issue is not null" : "true"} and (?1 is null or listed.status = ?1)
       and (?2 is null or (listed.placed_at, listed.id) < (select placed_at, id from orders where id = ?2))
       and ${seen.sql}
     order by listed.placed_at desc, listed.id desc limit ?3`,
    status ?? null,
    before ?? null,
    limit,
    ...seen.params,
  );
}

/** How many orders of those that the principal may see a person has to look at. Index `orders_payment_issue`. */
export async function countIssues(db: Database, principal: Principal): Promise<number> {
  const seen = inSight(principal, 1);
  const row = await db.first<{ count: number }>(
    `select count(*) as count from orders as listed indexed by orders_payment_issue ${JOINS}
     where listed.payment_issue is not null and ${seen.sql}`,
    ...seen.params,
  );
  return row?.count ?? 0;
}

/** One order, if the principal may see it. Primary keys. */
export async function findOrder(
  db: Database,
  principal: Principal,
  id: string,
): Promise<OrderDetails | undefined> {
  const seen = inSight(principal, 2);
  const row = await db.first<Omit<OrderDetails, "items" | "lines"> & { items: string; lines: string }>(
    `select ${COLUMNS}, listed.items, listed.lines, listed.note, listed.made_in, listed.action_request_id, listed.updated_at
     from orders as listed ${JOINS} where listed.id = ?1 and ${seen.sql}`,
    id,
    ...seen.params,
  );
  if (!row) return undefined;
  return {
    ...row,
    items: JSON.parse(row.items) as OrderDetails["items"],
    lines: JSON.parse(row.lines) as OrderLine[],
  };
}

/** A way to pay as people see it: its address stays with the customer. */
export interface ShownLink {
  id: string;
  provider: string;
  status: LinkStatus;
  amount_minor: number;
  currency: string;
  action_request_id: string;
  /** ms, all of them */
  created_at: number;
  expires_at: number;
  paid_at: number | null;
  closed_at: number | null;
  confirmed_by: string | null;
  note: string | null;
}

/** The payment links of an order, the latest first. Index `payment_links_order`. */
export async function linksOfOrder(db: Database, orderId: string, limit: number): Promise<ShownLink[]> {
  return db.all<ShownLink>(
    `select id, provider, status, amount_minor, currency, action_request_id, created_at, expires_at, paid_at, closed_at,
       confirmed_by, note
     from payment_links where order_id = ?1 order by created_at desc, id desc limit ?2`,
    orderId,
    limit,
  );
}

/** What a provider reported of an order's payments and a person was told of. */
export interface FlaggedEvent {
  id: string;
  type: string;
  reason: string | null;
  amount_minor: number | null;
  currency: string | null;
  /** ms */
  occurred_at: number;
}

/** The latest first. Indexes `payment_links_order`, `payment_events_link`. */
export async function flaggedEvents(db: Database, orderId: string, limit: number): Promise<FlaggedEvent[]> {
  return db.all<FlaggedEvent>(
    `select event.id, event.type, event.reason, event.amount_minor, event.currency, event.occurred_at
     from payment_links as link cross join payment_events as event on event.link_id = link.id
     where link.order_id = ?1 and event.outcome = 'flagged' order by event.occurred_at desc, event.id desc limit ?2`,
    orderId,
    limit,
  );
}
