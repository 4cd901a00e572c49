import type { LinkStatus, OrderStatus, PaymentIssue, PaymentMethod } from "../rules";
import type { PaymentEventType } from "./provider";
import { isLive } from "./rules";

/** An order and what it comes to. */
export interface OwedOrder {
  status: OrderStatus;
  totalMinor: number;
  currency: string;
}

export interface KnownLink {
  id: string;
  provider: PaymentMethod;
  status: LinkStatus;
  amountMinor: number;
  currency: string;
  /** When it was closed, by us or by its provider, ms. */
  closedAt: number | null;
  paidAt: number | null;
}

export interface KnownEvent {
  id: string;
  linkId: string;
  type: PaymentEventType;
  amountMinor: number | null;
  currency: string | null;
  /** By the provider's clock, ms. */
  at: number;
}

/** Where an order and its links stand by everything that was reported of them. */
export interface Balance {
  status: OrderStatus;
  issue: PaymentIssue | null;
  links: ReadonlyMap<string, LinkState>;
  /** By link: what of it a person has to look at. The same text is the same to look at. */
  misfits: ReadonlyMap<string, string>;
}

export type LinkState = Pick<KnownLink, "status" | "paidAt" | "closedAt">;

/** What was reported of one link, in the order of the provider's times. */
interface Story {
  link: KnownLink;
  state: LinkState;
  /** When the payer had done all there is to do, ms. */
  doneAt: number | null;
  /** When all of it had been given back, ms. */
  returnedAt: number | null;
  /** What came is what was asked for, and what the order comes to. */
  pays: boolean;
  fitsAmount: boolean;
  fitsCurrency: boolean;
  /** How much was given back, of a part. */
  partlyRefunded: number;
  /** How often giving back failed, of what was not given back since. */
  refundsFailed: number;
  /** How often the payer's bank asked for it, or took it. */
  disputes: number;
}

const inTime = (a: KnownEvent, b: KnownEvent): number => a.at - b.at || (a.id < b.id ? -1 : 1);

const earliest = (...times: (number | null | undefined)[]): number | null => {
  const known = times.filter((time) => time !== null && time !== undefined);
  return known.length > 0 ? Math.min(...known) : null;
};

function storyOf(order: OwedOrder, link: KnownLink, events: readonly KnownEvent[]): Story {
  const own = events.filter(({ linkId }) => linkId === link.id).sort(inTime);
  const first = (type: PaymentEventType) => own.find((event) => event.type === type);
  const refunds = own.filter(({ type }) => type === "refunded");
  const paid = first("paid");
  const expired = first("expired");
  // What is given back before we heard of its payment waits for the news of that.
  const paidAt = paid?.at ?? null;
  const payments = own
    .filter(({ type }) => type === "paid")
    .map(({ amountMinor, currency }) => ({
      amount: amountMinor ?? link.amountMinor,
      currency: currency ?? link.currency,
    }));
  const amount = payments.length > 0 ? Math.max(...payments.map((one) => one.amount)) : link.amountMinor;
  const isAmount = (one: (typeof payments)[number]) =>
    one.amount === link.amountMinor && one.amount === order.totalMinor;
  const isCurrency = (one: (typeof payments)[number]) =>
    one.currency === link.currency && one.currency === order.currency;
  const failures = own.filter(({ type }) => type === "refund_failed");
  // What was given back and did not arrive is here again.
  const whole = refunds.find(
    ({ amountMinor, at }) =>
      (amountMinor ?? amount) >= amount && !failures.some((failure) => failure.at >= at),
  );
  const returnedAt = whole && paidAt !== null ? Math.max(whole.at, paidAt) : null;
  const closedAt = earliest(link.closedAt, expired?.at, first("failed")?.at);
  return {
    link,
    state: { status: statusOf(link, paidAt, returnedAt, own), paidAt: paidAt ?? link.paidAt, closedAt },
    doneAt: earliest(paidAt, first("pending")?.at),
    returnedAt,
    pays: payments.some((one) => isAmount(one) && isCurrency(one)),
    fitsAmount: payments.every(isAmount),
    fitsCurrency: payments.every(isCurrency),
    partlyRefunded:
      paidAt !== null && refunds.length > 0 && returnedAt === null
        ? Math.max(1, ...refunds.map(({ amountMinor }) => amountMinor ?? amount))
        : 0,
    refundsFailed: returnedAt === null ? failures.length : 0,
    disputes: disputesIn(own),
  };
}

/** A dispute that was won is over; one that was lost is not. */
function disputesIn(events: readonly KnownEvent[]): number {
  const count = (type: PaymentEventType) => events.filter((event) => event.type === type).length;
  const lost = count("dispute_lost");
  return lost + Math.max(count("disputed") - count("dispute_won"), lost > 0 ? 1 : 0);
}

function statusOf(
  link: KnownLink,
  paidAt: number | null,
  returnedAt: number | null,
  events: readonly KnownEvent[],
): LinkStatus {
  const told = (type: PaymentEventType) => events.some((event) => event.type === type);
  if (returnedAt !== null) return "refunded";
  if (paidAt !== null) return "paid";
  if (told("failed") && (isLive(link.status) || link.status === "expired")) return "failed";
  if (told("expired") && isLive(link.status)) return "expired";
  return link.status;
}

/** Payments of an order, one after the other by the provider's times: nothing depends on when we heard of them. */
function played(base: OrderStatus, stories: readonly Story[]) {
  const steps = stories
    .flatMap((story) => [
      ...(story.state.paidAt === null ? [] : [{ story, at: story.state.paidAt, returned: false }]),
      ...(story.returnedAt === null ? [] : [{ story, at: story.returnedAt, returned: true }]),
    ])
    .sort(
      (a, b) =>
        a.at - b.at ||
        Number(a.returned) - Number(b.returned) ||
        (a.story.link.id < b.story.link.id ? -1 : 1),
    );
  let status = base;
  const holding = new Set<Story>();
  for (const { story, returned } of steps) {
    if (!returned) {
      holding.add(story);
      if (story.pays && (status === "confirmed" || status === "requested")) status = "paid";
      continue;
    }
    holding.delete(story);
    const held = [...holding].some(({ pays }) => pays);
    if (!held && (status === "paid" || status === "fulfilled")) status = "refunded";
  }
  return { status, holding: [...holding] };
}

const isLate = ({ link, state, doneAt }: Story): boolean =>
  // A payment by hand is noted when somebody sees it, which says nothing of when it was made.
  link.provider !== "manual" && doneAt !== null && state.closedAt !== null && doneAt > state.closedAt;

function issueOf(
  base: OrderStatus,
  { status, holding }: ReturnType<typeof played>,
  stories: readonly Story[],
): PaymentIssue | null {
  // Of an order that was paid elsewhere, any payment is one too many.
  const payments = holding.length + (base === "paid" ? 1 : 0);
  if (status === "cancelled" && holding.length > 0) return "paid_but_cancelled";
  if (status === "refunded" && holding.length > 0) return "paid_after_refund";
  if (payments > 1) return "paid_twice";
  if (holding.some(({ fitsCurrency }) => !fitsCurrency)) return "other_currency";
  if (holding.some(({ fitsAmount }) => !fitsAmount)) return "other_amount";
  if (holding.some(isLate)) return "paid_after_closing";
  if (stories.some(({ disputes }) => disputes > 0)) return "disputed";
  if (stories.some(({ refundsFailed }) => refundsFailed > 0)) return "refund_failed";
  if (stories.some(({ partlyRefunded }) => partlyRefunded > 0)) return "partly_refunded";
  return null;
}

/** What of a link a person has to look at, whatever else of the order there is. */
function misfitOf(story: Story, { status, holding }: ReturnType<typeof played>): string {
  const held = holding.includes(story);
  return [
    held && (status === "cancelled" || status === "refunded" || holding.length > 1) && "one_too_many",
    held && !story.fitsCurrency && "other_currency",
    held && !story.fitsAmount && "other_amount",
    held && isLate(story) && "late",
    story.disputes > 0 && `disputed ${story.disputes}`,
    story.refundsFailed > 0 && `refund_failed ${story.refundsFailed}`,
    story.partlyRefunded > 0 && `partly_refunded ${story.partlyRefunded}`,
  ]
    .filter((part) => part !== false)
    .join(", ");
}

function from(
  base: OrderStatus,
  order: OwedOrder,
  links: readonly KnownLink[],
  events: readonly KnownEvent[],
): Balance {
  const stories = links.map((link) => storyOf(order, link, events));
  const end = played(base, stories);
  return {
    status: end.status,
    issue: issueOf(base, end, stories),
    links: new Map(stories.map(({ link, state }) => [link.id, state])),
    misfits: new Map(stories.map((story) => [story.link.id, misfitOf(story, end)])),
  };
}

/** What an order was before any payment: what payments made of it, they make of it again. */
function baseOf(order: OwedOrder, links: readonly KnownLink[], events: readonly KnownEvent[]): OrderStatus {
  if (order.status !== "paid" && order.status !== "refunded") return order.status;
  // One that is so without these payments was made so elsewhere.
  return from("confirmed", order, links, events).status === order.status ? "confirmed" : order.status;
}

/** Where an order stands before and after something is reported. `known` are the events that were applied. */
export function balances(
  order: OwedOrder,
  links: readonly KnownLink[],
  known: readonly KnownEvent[],
  event: KnownEvent,
): { before: Balance; after: Balance } {
  const base = baseOf(order, links, known);
  return {
    before: from(base, order, links, known),
    after: from(base, order, links, [...known, event]),
  };
}

/** The issue of an order as it stands, of a status that it is to have. */
export function issueWhen(
  status: OrderStatus,
  order: OwedOrder,
  links: readonly KnownLink[],
  known: readonly KnownEvent[],
): PaymentIssue | null {
  return from(status, order, links, known).issue;
}
