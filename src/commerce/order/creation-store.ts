import { SECOND } from "../../platform/clock";
import { type Database, guardChanges, type Statement, statement } from "../../platform/db";
import type { AgreedOrder } from "../source";

/** How long whoever asks the shop may be at it; a claim that is older was left by a crash, ms. */
export const CLAIM_LIFETIME = 60 * SECOND;

/** What was agreed on, and is being made in the shop's system. Its id is the key under which it is made once. */
export interface OrderCreation {
  id: string;
  contact_id: string;
  conversation_id: string;
  note: string | null;
  cart_order_id: string | null;
  action_request_id: string;
  order: AgreedOrder;
  created_at: number;
  /** How often the shop was asked for it so far. */
  asked: number;
  requester_staff_id: string;
  /** As they are now: two contacts may have become one since. */
  customer: { contact_id: string; conversation_id: string | null; phone: string | null };
}

/**
 * Puts an order in line for the shop. The guard undoes the batch when the conversation is somebody else's by now, or the cart is
 * not waiting any more, be it that another order is being made of it. Index `order_creations_conversation`.
 */
export function insertCreation(
  creation: Omit<OrderCreation, "created_at" | "asked" | "requester_staff_id" | "customer">,
  now: number,
): Statement[] {
  const { id, contact_id, conversation_id, note, cart_order_id, action_request_id, order } = creation;
  return [
    statement(
      `insert into order_creations (id, conversation_id, contact_id, content, status, action_request_id, created_at)
       select ?1, ?2, ?3, ?4, 'waiting', ?5, ?6
       where exists (select 1 from conversations where id = ?2 and contact_id = ?3)
         and (?7 is null or exists (select 1 from orders where id = ?7 and status = 'requested')
           and not exists (select 1 from order_creations where conversation_id = ?2 and status = 'waiting'
             and content ->> 'cart_order_id' = ?7))`,
      id,
      conversation_id,
      contact_id,
      { ...order, note, cart_order_id },
      action_request_id,
      now,
      cart_order_id,
    ),
    guardChanges(),
  ];
}

/**
 * The claim on a creation that waits: one caller has it for {@link CLAIM_LIFETIME}, everybody else comes back later.
 * Changes no row when it is settled or somebody is at it.
 */
export function claimCreation(id: string, now: number): Statement {
  return statement(
    `update order_creations set claimed_at = ?2, asked = asked + 1
     where id = ?1 and status = 'waiting' and (claimed_at is null or claimed_at <= ?2 - ${CLAIM_LIFETIME})`,
    id,
    now,
  );
}

/** Lets go of a claim whose question had no outcome. */
export function releaseCreation(id: string, claimedAt: number): Statement {
  return statement(
    "update order_creations set claimed_at = null where id = ?1 and status = 'waiting' and claimed_at = ?2",
    id,
    claimedAt,
  );
}

interface Stored {
  id: string;
  contact_id: string;
  conversation_id: string;
  content: string;
  action_request_id: string;
  created_at: number;
  asked: number;
  requester_staff_id: string;
  customer_id: string;
  thread_id: string | null;
  phone: string | null;
}

/** A creation that waits, with its customer as there is one now. Primary keys, index `conversations_thread`. */
export async function waitingCreation(db: Database, id: string): Promise<OrderCreation | undefined> {
  const row = await db.first<Stored>(
    `with recursive person (id, next) as (
       select contact.id, contact.merged_into from order_creations as creation
       join contacts as contact on contact.id = creation.contact_id where creation.id = ?1
       union all
       select contact.id, contact.merged_into from person join contacts as contact on contact.id = person.next)
     select creation.id, creation.contact_id, creation.conversation_id, creation.content, creation.action_request_id,
       creation.created_at, creation.asked, request.requester_staff_id, contact.id as customer_id, contact.phone,
       coalesce(
         (select thread.id from conversations as thread
          where thread.id = creation.conversation_id and thread.contact_id = contact.id),
         (select thread.id from conversations as thread where thread.contact_id = contact.id
          order by thread.last_message_at desc limit 1)) as thread_id
     from order_creations as creation
     join action_requests as request on request.id = creation.action_request_id
     join contacts as contact on contact.id = (select person.id from person where person.next is null)
     where creation.id = ?1 and creation.status = 'waiting'`,
    id,
  );
  if (!row) return undefined;
  const { note, cart_order_id, ...order } = JSON.parse(row.content) as AgreedOrder & {
    note: string | null;
    cart_order_id: string | null;
  };
  return {
    id: row.id,
    contact_id: row.contact_id,
    conversation_id: row.conversation_id,
    note,
    cart_order_id,
    action_request_id: row.action_request_id,
    order,
    created_at: row.created_at,
    asked: row.asked,
    requester_staff_id: row.requester_staff_id,
    customer: { contact_id: row.customer_id, conversation_id: row.thread_id, phone: row.phone },
  };
}

/** Whether an order of the shop's has this number already; index `orders_source`. */
export async function isNumberTaken(db: Database, number: string): Promise<boolean> {
  return (
    (await db.first("select 1 as taken from orders where source = 'shop' and external_id = ?1", number)) !==
    undefined
  );
}

/** Ends a creation; changes no row when another run ended it first. */
export function endCreation(
  id: string,
  status: "made" | "refused",
  error: Record<string, unknown> | null,
  now: number,
): Statement {
  return statement(
    "update order_creations set status = ?2, error = ?3, done_at = ?4 where id = ?1 and status = 'waiting'",
    id,
    status,
    error,
    now,
  );
}
