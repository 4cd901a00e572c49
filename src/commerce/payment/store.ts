import type { ActionError } from "../../governance";
import { STATUS_RANK } from "../../meta";
import type { Database, Statement } from "../../platform/db";
import { guardChanges, statement } from "../../platform/db";
import type { LinkStatus, OrderItem, OrderLine, OrderStatus, PaymentIssue, PaymentMethod } from "../rules";
import { OTHER_SESSION } from "./rules";

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

/** Of a link: the payer did all there is to do, and the money is on its way. Index `payment_events_link`. */
const isPending = (link: string): string =>
  `(${link}.status not in ('paid', 'refunded')
    and exists (select 1 from payment_events as begun where begun.link_id = ${link}.id and begun.type = 'pending'
      and begun.reason is not '${OTHER_SESSION}')
    and not exists (select 1 from payment_events as ended where ended.link_id = ${link}.id and ended.type in ('failed', 'paid')
      and ended.reason is not '${OTHER_SESSION}'))`;

/** Of a link: money is here by it, or on its way. */
const holdsMoney = (link: string): string => `(${link}.status = 'paid' or ${isPending(link)})`;

/** Whether money came for an order that nobody gave back, or is on its way. Indexes `payment_links_order`, `payment_events_link`. */
export async function moneyOf(db: Database, orderId: string): Promise<"held" | "pending" | undefined> {
  const row = await db.first<{ paid: 0 | 1 }>(
    `select link.status = 'paid' as paid from payment_links as link where link.order_id = ?1 and ${holdsMoney("link")}
     order by paid desc limit 1`,
    orderId,
  );
  return row && (row.paid === 1 ? "held" : "pending");
}

/**
 * The message of another link of the order that may or may not have reached the customer, and when it was asked for, ms. Index
 * `payment_links_order`, primary key of `messages`.
 */
export async function unsettledMessage(
  db: Database,
  orderId: string,
): Promise<{ status: "sending" | "unknown"; at: number } | undefined> {
  return db.first(
    `select message.status, message.at from payment_links as link join messages as message on message.id = link.message_id
     where link.order_id = ?1 and message.status in ('sending', 'unknown') order by message.at desc limit 1`,
    orderId,
  );
}

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

/** The links of some people's orders that can be paid, or will be. Indexes `orders_contact`, `payment_links_open`. */
export async function liveLinksOfContacts(
  db: Database,
  contactIds: readonly string[],
): Promise<PaymentLink[]> {
  return db.all<PaymentLink>(
    `select ${LINK_COLUMNS} from json_each(?1) as person cross join orders as owed on owed.contact_id = person.value
     cross join payment_links as link on link.order_id = owed.id and link.status in ('creating', 'open')`,
    JSON.stringify(contactIds),
  );
}

/** A link and what its page shows, by the hash of its token: index `payment_links_token`. */
export async function linkOfToken(
  db: Database,
  tokenHash: string,
): Promise<
  | (PaymentLink & {
      pending: 0 | 1;
      order: { id: string; number: string | null; source: string; external_id: string };
    })
  | undefined
> {
  const row = await db.first<
    PaymentLink & {
      pending: 0 | 1;
      order_number: string | null;
      order_source: string;
      order_external_id: string;
    }
  >(
    `select ${LINK_COLUMNS}, ${isPending("link")} as pending, owed.number as order_number, owed.source as order_source, owed.external_id as order_external_id
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
 * amount, conversation or contact, something to look at, another link that can be paid, or money that is here or on its way.
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
           and (other.status in ('creating', 'open') or ${holdsMoney("other")}))`,
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
           and thread.contact_id = owed.contact_id)
         and not exists (select 1 from payment_links as other where other.order_id = payment_links.order_id
           and other.id <> payment_links.id and ${holdsMoney("other")})`,
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

/** Gives up a link that was never made. The guard undoes the batch when it is open by now, or closed. */
export function failLink(id: string, at: number): Statement[] {
  return [
    statement(
      "update payment_links set status = 'failed', closed_at = coalesce(closed_at, ?2) where id = ?1 and status = 'creating'",
      id,
      at,
    ),
    guardChanges(),
  ];
}

/** Has what was made at a provider ended there too, as the batch finds it. Primary key. */
export function endAtProvider(entry: { id: string; topic: string; linkId: string; at: number }): Statement {
  return statement(
    `insert into outbox (id, topic, ref, created_at, due_at)
     select ?1, ?2, id, ?4, ?4 from payment_links where id = ?3 and provider <> 'manual' and provider_ref is not null
     on conflict (id) do nothing`,
    entry.id,
    entry.topic,
    entry.linkId,
    entry.at,
  );
}

const queuedMessages = `select message.id from payment_links as link join messages as message on message.id = link.message_id
  where link.id in (select value from json_each(?1)) and message.status = 'queued'`;

/** What still waits to be sent for some links never is, and their requests end. Primary keys. */
export function dropMessages(ids: readonly string[], error: ActionError, at: number): Statement[] {
  return [
    statement(
      `update action_requests set status = 'failed', error = ?2, finished_at = ?3
       where status = 'executing' and id in (select action_request_id from messages where id in (${queuedMessages}))`,
      JSON.stringify(ids),
      error,
      at,
    ),
    statement(
      `update messages set status = 'failed', status_rank = ${STATUS_RANK.failed}, failed_at = ?3, error = ?2
       where status = 'queued' and id in (${queuedMessages})`,
      JSON.stringify(ids),
      { code: error.code, message: error.message },
      at,
    ),
  ];
}

/** Links that can be paid and whose time is over, but for those whose money is on its way: index `payment_links_expiry`. */
export async function lapsedLinks(db: Database, now: number, limit: number): Promise<PaymentLink[]> {
  return db.all<PaymentLink>(
    `select ${LINK_COLUMNS} from payment_links as link indexed by payment_links_expiry
     where link.status in ('creating', 'open') and link.expires_at <= ?1 and not ${isPending("link")} order by link.expires_at limit ?2`,
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
