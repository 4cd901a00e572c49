import type { Database, Statement } from "../../platform/db";
import { guardChanges, statement } from "../../platform/db";
import type { LinkStatus, OrderStatus, PaymentIssue } from "../rules";
import type { KnownEvent, KnownLink, LinkState, OwedOrder } from "./balance";
import type { ProviderEvent } from "./provider";
import { OTHER_SESSION } from "./rules";

/** Everything that is known of an order's payments. */
export interface Account {
  orderId: string;
  order: OwedOrder;
  conversationId: string | null;
  issue: PaymentIssue | null;
  links: (KnownLink & { providerRef: string | null; paymentRef: string | null })[];
  events: KnownEvent[];
}

/** Primary key of `orders`; indexes `payment_links_order`, `payment_events_link`. */
export async function accountOf(db: Database, orderId: string): Promise<Account | undefined> {
  const [order, links, events] = await Promise.all([
    db.first<{
      status: OrderStatus;
      totalMinor: number;
      currency: string;
      conversationId: string | null;
      issue: PaymentIssue | null;
    }>(
      `select status, total_minor as totalMinor, currency, conversation_id as conversationId, payment_issue as issue
       from orders where id = ?1`,
      orderId,
    ),
    db.all<Account["links"][number]>(
      `select id, provider, status, amount_minor as amountMinor, currency, closed_at as closedAt, paid_at as paidAt,
         provider_ref as providerRef, payment_ref as paymentRef
       from payment_links where order_id = ?1 order by created_at, id`,
      orderId,
    ),
    db.all<KnownEvent>(
      `select event.id, event.link_id as linkId, event.type, event.amount_minor as amountMinor, event.currency,
         event.occurred_at as at
       from payment_links as link cross join payment_events as event on event.link_id = link.id
       where link.order_id = ?1 and event.reason is not '${OTHER_SESSION}'`,
      orderId,
    ),
  ]);
  if (!order) return undefined;
  const { conversationId, issue, ...owed } = order;
  return { orderId, order: owed, conversationId, issue, links, events };
}

export type EventOutcome = "applied" | "ignored" | "flagged";

/** Whether an event is written down. Primary key. */
export async function isKnownEvent(db: Database, id: string): Promise<boolean> {
  return (await db.first("select 1 from payment_events where id = ?1", id)) !== undefined;
}

/**
 * Writes an event down, once. The guard undoes the batch when it is there already, or when the order, a link or what was reported of
 * them is not what was judged any more.
 */
export function insertEvent(
  event: ProviderEvent,
  linkId: string,
  { outcome, reason }: { outcome: EventOutcome; reason: string | null },
  account: Account,
  now: number,
): Statement[] {
  return [
    statement(
      `insert into payment_events (id, provider, type, link_id, amount_minor, currency, outcome, reason, occurred_at, received_at)
       select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
       where not exists (select 1 from payment_events where id = ?1)
         and (select status from orders where id = ?11) = ?12 and (select payment_issue from orders where id = ?11) is ?13
         and (select group_concat(id || status || coalesce(closed_at, ''), ' ') from (select id, status, closed_at from payment_links
           where order_id = ?11 order by created_at, id)) = ?14
         and (select count(*) from payment_links as link cross join payment_events as event on event.link_id = link.id
           where link.order_id = ?11 and event.reason is not '${OTHER_SESSION}') = ?15`,
      ...[event.id, event.provider, event.type, linkId, event.amountMinor, event.currency, outcome, reason],
      ...[event.at, now, account.orderId, account.order.status, account.issue],
      account.links.map(({ id, status, closedAt }) => `${id}${status}${closedAt ?? ""}`).join(" "),
      account.events.length,
    ),
    guardChanges(),
  ];
}

/** An event of a link that is not known here: kept, so that somebody can look for it. */
export function insertStrayEvent(event: ProviderEvent, now: number): Statement {
  return statement(
    `insert into payment_events (id, provider, type, link_id, amount_minor, currency, outcome, reason, occurred_at, received_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, 'ignored', 'unknown_link', ?7, ?8) on conflict (id) do nothing`,
    ...[event.id, event.provider, event.type, event.linkId, event.amountMinor, event.currency, event.at, now],
  );
}

/** The statuses that something goes through from one to another: what was given back had been paid. */
function way<Status extends string>(from: Status, to: Status, paid: Status): Status[] {
  if (from === to) return [];
  const straight = to !== "refunded" || from === paid || from === "fulfilled";
  return straight ? [to] : [paid, to];
}

/** Brings a link to where it stands now. Primary key. */
export function moveLink(
  id: string,
  was: LinkStatus,
  { status, paidAt, closedAt }: LinkState,
  paymentRef: string | null,
): Statement[] {
  const steps = way(was, status, "paid");
  return (steps.length > 0 ? steps : [was]).map((step) =>
    statement(
      `update payment_links set status = ?2, paid_at = ?3, closed_at = ?4, payment_ref = coalesce(payment_ref, ?5) where id = ?1`,
      id,
      step,
      paidAt,
      closedAt,
      paymentRef,
    ),
  );
}

/** Brings an order to where it stands now. Primary key. */
export function moveOrder(id: string, was: OrderStatus, is: OrderStatus, now: number): Statement[] {
  return way<OrderStatus>(was, is, "paid").map((step) =>
    statement("update orders set status = ?2, updated_at = ?3 where id = ?1", id, step, now),
  );
}

export function setIssue(orderId: string, issue: PaymentIssue | null, now: number): Statement {
  return statement(
    "update orders set payment_issue = ?2, updated_at = ?3 where id = ?1",
    orderId,
    issue,
    now,
  );
}

/** Notes who said that the money of a payment by hand is there. */
export function noteConfirmed(linkId: string, staffId: string, reference: string): Statement {
  return statement(
    "update payment_links set confirmed_by = ?2, note = ?3 where id = ?1",
    linkId,
    staffId,
    reference,
  );
}

/** Owner of a conversation, and managers, as the people who look at payments that do not fit. Primary key of `conversations`. */
export async function peopleForIssues(db: Database, conversationId: string): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    `select person.id from staff as person
     where person.disabled_at is null and (
       person.id = (select assignee_id from conversations where id = ?1)
       or exists (select 1 from json_each(person.roles) as role where role.value = 'manager'))`,
    conversationId,
  );
  return rows.map(({ id }) => id);
}
