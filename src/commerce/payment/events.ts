import { type AuditActor, audit } from "../../governance";
import { notifyHolders, notifyStaff } from "../../notifications";
import type { AppContext } from "../../platform/context";
import { isGuardFailure, type Statement } from "../../platform/db";
import type { PaymentIssue } from "../rules";
import { type Balance, balances, type KnownEvent } from "./balance";
import { closing } from "./close";
import {
  type Account,
  accountOf,
  type EventOutcome,
  insertEvent,
  insertStrayEvent,
  isKnownEvent,
  moveLink,
  moveOrder,
  peopleForIssues,
  setIssue,
} from "./events-store";
import type { ProviderEvent } from "./provider";
import { findLink, linkOfPayment, liveLinkOf, type PaymentLink } from "./store";

export const STRIPE_ACTOR: AuditActor = { kind: "system", id: "stripe", name: "Stripe" };

/** How often an event that others got in the way of is looked at anew. */
const MOST_TRIES = 5;

/** What came of an event. `known`: it was heard before. `foreign`: it is of no link of ours. */
export type Heard = EventOutcome | "known" | "foreign";

interface Options {
  actor: AuditActor;
  /** Of what a person says: goes into the same batch. */
  also?: readonly Statement[];
}

async function linkOf(ctx: AppContext, event: ProviderEvent): Promise<PaymentLink | undefined> {
  if (event.linkId !== null) return findLink(ctx.db, event.linkId);
  return event.paymentRef === null ? undefined : linkOfPayment(ctx.db, event.paymentRef);
}

/**
 * Applies what was reported of a payment, once: event, link, order, audit entry and notifications are one batch. Whatever the order
 * in which events come, and however often, they end in the same. A payment that does not fit is kept, and people are told.
 */
export async function applyPaymentEvent(
  ctx: AppContext,
  event: ProviderEvent,
  options: Options = { actor: STRIPE_ACTOR },
): Promise<Heard> {
  for (let tries = 1; ; tries++) {
    if (await isKnownEvent(ctx.db, event.id)) return "known";
    const link = await linkOf(ctx, event);
    if (!link) return stray(ctx, event);
    const account = await accountOf(ctx.db, link.orderId);
    if (!account) throw new Error(`payment link ${link.id} without its order`);
    const { outcome, statements } = await effectOf(ctx, event, link, account, options);
    try {
      await ctx.db.batch(statements);
      return outcome;
    } catch (error) {
      if (!isGuardFailure(error) || tries === MOST_TRIES) throw error;
    }
  }
}

async function stray(ctx: AppContext, event: ProviderEvent): Promise<Heard> {
  // The provider's account may serve other shops: what names no link of ours is theirs.
  if (event.linkId === null) return "foreign";
  ctx.log.error("payment.unknown_link", { event_id: event.id, payment_link_id: event.linkId });
  await ctx.db.run(insertStrayEvent(event, ctx.clock.now()));
  return "ignored";
}

interface Change {
  before: Balance;
  after: Balance;
  moved: boolean;
  /** Undefined when it stays what it is. */
  issue: PaymentIssue | null | undefined;
}

function changeOf(account: Account, event: KnownEvent): Change {
  const { before, after } = balances(account.order, account.links, account.events, event);
  const moved =
    before.status !== after.status ||
    account.links.some((link) => {
      const state = after.links.get(link.id);
      return (
        state &&
        (state.status !== link.status || state.paidAt !== link.paidAt || state.closedAt !== link.closedAt)
      );
    });
  return { before, after, moved, issue: before.issue === after.issue ? undefined : after.issue };
}

async function effectOf(
  ctx: AppContext,
  event: ProviderEvent,
  link: PaymentLink,
  account: Account,
  { actor, also = [] }: Options,
): Promise<{ outcome: EventOutcome; statements: Statement[] }> {
  const { orderId, order } = account;
  const now = ctx.clock.now();
  const change = changeOf(account, { ...event, linkId: link.id });
  const { before, after, issue } = change;
  const outcome: EventOutcome = issue ? "flagged" : change.moved || issue === null ? "applied" : "ignored";
  const reason = issue ?? (outcome === "ignored" ? "nothing_new" : null);
  const status = before.status === after.status ? order.status : after.status;
  const entry = audit(
    ctx,
    {
      action: `payment.${event.type}`,
      outcome: "ok",
      ...(issue && { code: issue }),
      entity: { kind: "order", id: orderId },
      actionRequestId: link.actionRequestId,
      details: {
        event_id: event.id,
        payment_link_id: link.id,
        amount_minor: event.amountMinor,
        currency: event.currency,
        order_status: status,
      },
    },
    actor,
  );
  return {
    outcome,
    statements: [
      ...insertEvent(event, link.id, { outcome, reason }, account, now),
      ...account.links.flatMap((known) => {
        const state = after.links.get(known.id);
        const paymentRef = known.id === link.id ? event.paymentRef : null;
        return state && (known.id === link.id || state.status !== known.status)
          ? moveLink(known.id, known.status, state, paymentRef)
          : [];
      }),
      ...moveOrder(orderId, order.status, status, now),
      ...(issue === undefined ? [] : [setIssue(orderId, issue, now)]),
      ...(await othersClosed(ctx, account, after, link.id)),
      ...(await tell(ctx, change, link, account)),
      ...also,
      entry.insert,
    ],
  };
}

/** Nobody is to pay an order twice: a link that can still be paid is closed with the first payment. */
async function othersClosed(
  ctx: AppContext,
  account: Account,
  after: Balance,
  paidBy: string,
): Promise<Statement[]> {
  if (after.status !== "paid" && after.issue === null) return [];
  const live = await liveLinkOf(ctx.db, account.orderId);
  if (!live || live.id === paidBy) return [];
  return closing(ctx, [live], "order_paid", STRIPE_ACTOR);
}

async function tell(ctx: AppContext, { before, after, issue }: Change, link: PaymentLink, account: Account) {
  const conversationId = account.conversationId ?? link.conversationId;
  if (issue) {
    const people = await peopleForIssues(ctx.db, conversationId);
    const dedupeKey = `payment_issue:${account.orderId}:${issue}:${link.id}`;
    return people.length === 0
      ? []
      : [
          notifyStaff(
            ctx,
            people.map((staffId) => ({ staffId, kind: "payment_issue" as const, conversationId, dedupeKey })),
          ),
        ];
  }
  if (before.status === after.status || after.status !== "paid") return [];
  return [
    notifyHolders(ctx, {
      id: ctx.ids.next("notification"),
      kind: "payment_received",
      conversationId,
      dedupeKey: `payment_received:${link.id}`,
    }),
  ];
}
