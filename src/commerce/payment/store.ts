import type { Database, Statement } from "../../platform/db";
import { guardChanges, statement } from "../../platform/db";
import type { LinkStatus, OrderItem, OrderLine, OrderStatus, PaymentIssue, PaymentMethod } from "../rules";

/** An order with the conversation that owns it and the contact of that. */
export interface PayableOrder {
  id: string;
  contact_id: string;
  conversation_id: string | null;
  source: string;
  external_id: string;
  number: string | null;
  status: OrderStatus;
  currency: string;
  total_minor: number;
  items: (Omit<OrderItem, "names"> & Partial<Pick<OrderItem, "names">>)[];
  lines: OrderLine[];
  payment_issue: PaymentIssue | null;
  /** Of its conversation; null without one. */
  thread_contact_id: string | null;
  phone_number_id: string | null;
  language: string | null;
}

/** Primary keys of three tables. */
export async function payableOrder(db: Database, id: string): Promise<PayableOrder | undefined> {
  const row = await db.first<Omit<PayableOrder, "items" | "lines"> & { items: string; lines: string }>(
    `select owed.id, owed.contact_id, owed.conversation_id, owed.source, owed.external_id, owed.number, owed.status,
       owed.currency, owed.total_minor, owed.items, owed.lines, owed.payment_issue, thread.contact_id as thread_contact_id,
       thread.phone_number_id, contact.language
     from orders as owed left join conversations as thread on thread.id = owed.conversation_id
     left join contacts as contact on contact.id = owed.contact_id where owed.id = ?1`,
    id,
  );
  return (
    row && {
      ...row,
      items: JSON.parse(row.items) as PayableOrder["items"],
      lines: JSON.parse(row.lines) as OrderLine[],
    }
  );
}

export interface PaymentLink {
  id: string;
  orderId: string;
  conversationId: string;
  provider: PaymentMethod;
  tokenHash: string;
  status: LinkStatus;
  amountMinor: number;
  currency: string;
  providerRef: string | null;
  providerUrl: string | null;
  paymentRef: string | null;
  messageId: string | null;
  actionRequestId: string;
  expiresAt: number;
  createdAt: number;
  paidAt: number | null;
  closedAt: number | null;
}

const LINK_COLUMNS = `link.id, link.order_id as orderId, link.conversation_id as conversationId, link.provider, link.token_hash as tokenHash,
  link.status, link.amount_minor as amountMinor, link.currency, link.provider_ref as providerRef, link.provider_url as providerUrl,
  link.payment_ref as paymentRef, link.message_id as messageId, link.action_request_id as actionRequestId,
  link.expires_at as expiresAt, link.created_at as createdAt, link.paid_at as paidAt, link.closed_at as closedAt`;

/** Primary key. */
export async function findLink(db: Database, id: string): Promise<PaymentLink | undefined> {
  return db.first<PaymentLink>(`select ${LINK_COLUMNS} from payment_links as link where link.id = ?1`, id);
}

/** Index `payment_links_payment_ref`. */
export async function linkOfPayment(db: Database, paymentRef: string): Promise<PaymentLink | undefined> {
  return db.first<PaymentLink>(
    `select ${LINK_COLUMNS} from payment_links as link where link.payment_ref = ?1 order by link.created_at limit 1`,
    paymentRef,
  );
}

/** The link of an order that can be paid, or will be. Index `payment_links_open`. */
export async function liveLinkOf(db: Database, orderId: string): Promise<PaymentLink | undefined> {
  return db.first<PaymentLink>(
    `select ${LINK_COLUMNS} from payment_links as link where link.order_id = ?1 and link.status in ('creating', 'open')`,
    orderId,
  );
}

/** A link and what its page shows, by the hash of its token: index `payment_links_token`. */
export async function linkOfToken(
  db: Database,
  tokenHash: string,
): Promise<
  | (PaymentLink & { order: { id: string; number: string | null; source: string; external_id: string } })
  | undefined
> {
  const row = await db.first<
    PaymentLink & { order_number: string | null; order_source: string; order_external_id: string }
  >(
    `select ${LINK_COLUMNS}, owed.number as order_number, owed.source as order_source, owed.external_id as order_external_id
     from payment_links as link join orders as owed on owed.id = link.order_id where link.token_hash = ?1`,
    tokenHash,
  );
  if (!row) return undefined;
  const { order_number, order_source, order_external_id, ...link } = row;
  return {
    ...link,
    order: { id: link.orderId, number: order_number, source: order_source, external_id: order_external_id },
  };
}

export interface NewLink {
  id: string;
  order: PayableOrder;
  conversationId: string;
  provider: PaymentMethod;
  tokenHash: string;
  actionRequestId: string;
  expiresAt: number;
  createdAt: number;
}

/**
 * Writes a link down that is to be made. The guard undoes the batch when the order is not what was judged any more: another status,
 * amount, conversation or contact, something to look at, or another link that can be paid.
 */
export function insertLink(link: NewLink): Statement[] {
  const { order } = link;
  return [
    statement(
      `insert into payment_links (id, order_id, conversation_id, provider, token_hash, status, amount_minor, currency,
         action_request_id, expires_at, created_at)
       select ?1, owed.id, thread.id, ?3, ?4, 'creating', owed.total_minor, owed.currency, ?5, ?6, ?7
       from orders as owed join conversations as thread on thread.id = owed.conversation_id
       where owed.id = ?2 and owed.status = 'confirmed' and owed.payment_issue is null and owed.total_minor = ?8
         and owed.currency = ?9 and thread.id = ?10 and thread.contact_id = owed.contact_id and owed.contact_id = ?11
         and not exists (select 1 from payment_links as other where other.order_id = owed.id
           and other.status in ('creating', 'open'))`,
      ...[
        link.id,
        order.id,
        link.provider,
        link.tokenHash,
        link.actionRequestId,
        link.expiresAt,
        link.createdAt,
      ],
      ...[order.total_minor, order.currency, link.conversationId, order.contact_id],
    ),
    guardChanges(),
  ];
}

/**
 * The provider has made it, and its message goes out. The guard undoes the batch when the link was closed meanwhile, or the order is
 * not to be paid any more.
 */
export function openLink(
  id: string,
  made: { ref: string | null; url: string | null; messageId: string },
): Statement[] {
  return [
    statement(
      `update payment_links set status = 'open', provider_ref = ?2, provider_url = ?3, message_id = ?4
       where id = ?1 and status = 'creating' and exists (
         select 1 from orders as owed join conversations as thread on thread.id = owed.conversation_id
         where owed.id = payment_links.order_id and owed.status = 'confirmed' and owed.payment_issue is null
           and owed.total_minor = payment_links.amount_minor and thread.id = payment_links.conversation_id
           and thread.contact_id = owed.contact_id)`,
      id,
      made.ref,
      made.url,
      made.messageId,
    ),
    guardChanges(),
  ];
}

/** Closes links that can be paid, or will be. The guard undoes the batch when one of them is not so any more. */
export function closeLinks(
  ids: readonly string[],
  status: "expired" | "revoked" | "failed",
  at: number,
): Statement[] {
  return [
    statement(
      `update payment_links set status = ?2, closed_at = coalesce(closed_at, ?3)
       where id in (select value from json_each(?1)) and status in ('creating', 'open')`,
      JSON.stringify(ids),
      status,
      at,
    ),
    guardChanges(ids.length),
  ];
}

/** Links that can be paid and whose time is over: index `payment_links_expiry`. */
export async function lapsedLinks(db: Database, now: number, limit: number): Promise<PaymentLink[]> {
  return db.all<PaymentLink>(
    `select ${LINK_COLUMNS} from payment_links as link indexed by payment_links_expiry
     where link.status in ('creating', 'open') and link.expires_at <= ?1 order by link.expires_at limit ?2`,
    now,
    limit,
  );
}

/** Links whose message never got to the customer: index `payment_links_expiry`, primary key of `messages`. */
export async function unsentLinks(db: Database, limit: number): Promise<PaymentLink[]> {
  return db.all<PaymentLink>(
    `select ${LINK_COLUMNS} from payment_links as link indexed by payment_links_expiry
     join messages as message on message.id = link.message_id
     where link.status in ('creating', 'open') and link.status = 'open' and message.status = 'failed' limit ?1`,
    limit,
  );
}

/** Where the message of a link stands. Primary key. */
export async function messageStatus(db: Database, messageId: string): Promise<string | undefined> {
  return (await db.first<{ status: string }>("select status from messages where id = ?1", messageId))?.status;
}

/** The number at which a conversation is held, and with whom. Primary key. */
export async function threadOf(
  db: Database,
  id: string,
): Promise<{ contact_id: string; phone_number_id: string } | undefined> {
  return db.first("select contact_id, phone_number_id from conversations where id = ?1", id);
}
