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
import { OTHER_SESSION } from "./rules";
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
    const { outcome, statements } = isOfLink(event, link)
      ? await effectOf(ctx, event, link, account, options)
      : await strangeEffect(ctx, event, link, account, options);
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

/** Whether an event is of the page that was made for the link, and of the payment that was made there. */
const isOfLink = (event: ProviderEvent, link: PaymentLink): boolean =>
  (event.sessionRef === null || link.providerRef === null || event.sessionRef === link.providerRef) &&
  (event.paymentRef === null || link.paymentRef === null || event.paymentRef === link.paymentRef);

/** What comes of an event of another page: it is kept and changes no order; when money came there, a person looks at it. */
async function strangeEffect(
  ctx: AppContext,
  event: ProviderEvent,
  link: PaymentLink,
  account: Account,
  { actor, also = [] }: Options,
): Promise<{ outcome: EventOutcome; statements: Statement[] }> {
  const now = ctx.clock.now();
  const outcome: EventOutcome = event.type === "paid" || event.type === "pending" ? "flagged" : "ignored";
  const flagged = outcome === "flagged";
  const entry = audit(
    ctx,
    {
      action: `payment.${event.type}`,
      outcome: "ok",
      code: OTHER_SESSION,
      entity: { kind: "order", id: account.orderId },
      actionRequestId: link.actionRequestId,
      details: { event_id: event.id, payment_link_id: link.id, session: event.sessionRef },
    },
    actor,
  );
  return {
    outcome,
    statements: [
      ...insertEvent(event, link.id, { outcome, reason: OTHER_SESSION }, account, now),
      ...(flagged && account.issue === null ? [setIssue(account.orderId, OTHER_SESSION, now)] : []),
      ...(flagged ? await issueTold(ctx, account, link.conversationId, OTHER_SESSION, event.id) : []),
      ...also,
      entry.insert,
    ],
  };
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
  // The same issue again, by something new: whoever settled the first has not seen it.
  const misfit = after.misfits.get(event.linkId);
  const again = after.issue !== null && misfit !== "" && misfit !== before.misfits.get(event.linkId);
  const issue = before.issue === after.issue && !again ? undefined : after.issue;
  return { before, after, moved, issue };
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
      ...(await tell(ctx, change, event.id, link, account)),
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

/** Has the people who look at payments told that one does not fit. `cause` tells one occasion from another. */
export async function issueTold(
  ctx: AppContext,
  { orderId, conversationId: own }: Pick<Account, "orderId" | "conversationId">,
  fallback: string,
  issue: PaymentIssue,
  cause: string,
): Promise<Statement[]> {
  const conversationId = own ?? fallback;
  const people = await peopleForIssues(ctx.db, conversationId);
  const dedupeKey = `payment_issue:${orderId}:${issue}:${cause}`;
  if (people.length === 0) return [];
  return [
    notifyStaff(
      ctx,
      people.map((staffId) => ({ staffId, kind: "payment_issue" as const, conversationId, dedupeKey })),
    ),
  ];
}

async function tell(
  ctx: AppContext,
  { before, after, issue }: Change,
  eventId: string,
  link: PaymentLink,
  account: Account,
): Promise<Statement[]> {
  const conversationId = account.conversationId ?? link.conversationId;
  if (issue) return issueTold(ctx, account, link.conversationId, issue, eventId);
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
