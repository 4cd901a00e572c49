import type { Plan } from "../../../src/broadcasts/plan";
import type { Funnel } from "../../../src/broadcasts/report/shape";
import type { Recipient } from "../delivery/sent";

export interface Bought {
  contact_id: string;
  status: string;
  currency: string;
  total_minor: number;
  placed_at: number;
}

export type Row = Recipient & { broadcast_id: string };

const DAY = 86_400_000;
const sentAt = (row: Row) => row.sent_at ?? row.delivered_at ?? row.read_at ?? null;
const wasDelivered = ({ status }: Row) => status === "delivered" || status === "read";
const counts = ({ status }: Row) => status !== "failed" && status !== "skipped";

/** The message that an order is attributed to, looked for among all that the customer ever got. */
function touched(order: Bought, all: readonly Row[]): Row | undefined {
  return all
    .filter(
      (row) =>
        row.contact_id === order.contact_id &&
        counts(row) &&
        (sentAt(row) ?? Number.POSITIVE_INFINITY) <= order.placed_at,
    )
    .sort(
      (a, b) =>
        (sentAt(b) ?? 0) - (sentAt(a) ?? 0) ||
        (a.broadcast_id < b.broadcast_id ? 1 : a.broadcast_id > b.broadcast_id ? -1 : b.seq - a.seq),
    )[0];
}

export interface Attributed {
  order: Bought;
  row: Row;
}

export function attributed(
  id: string,
  plan: Plan,
  all: readonly Row[],
  orders: readonly Bought[],
): Attributed[] {
  return orders.flatMap((order) => {
    if (!["confirmed", "paid", "fulfilled"].includes(order.status)) return [];
    const row = touched(order, all);
    return row?.broadcast_id === id && order.placed_at <= (sentAt(row) ?? 0) + plan.attribution_days * DAY
      ? [{ order, row }]
      : [];
  });
}

/** A funnel counted row by row. */
export function slowFunnel(rows: readonly Row[], orders: readonly Attributed[]): Funnel {
  const funnel: Funnel = {
    audience: 0,
    waiting: 0,
    skipped: 0,
    sent: 0,
    delivered: 0,
    read: 0,
    failed: 0,
    unknown: 0,
    replied: 0,
    clicked: 0,
    opted_out: 0,
    converted: 0,
  };
  for (const row of rows) {
    funnel.audience++;
    if (row.status === "waiting" || row.status === "sending") funnel.waiting++;
    if (row.status === "skipped") funnel.skipped++;
    if (sentAt(row) !== null || ["accepted", "sent", "delivered", "read"].includes(row.status ?? ""))
      funnel.sent++;
    if (wasDelivered(row)) funnel.delivered++;
    if (row.status === "read") funnel.read++;
    if (row.status === "failed") funnel.failed++;
    if (row.status === "unknown") funnel.unknown++;
    if (row.replied_at) funnel.replied++;
    if (row.clicked_at) funnel.clicked++;
    if (row.opted_out_at) funnel.opted_out++;
    if (orders.some((order) => order.row === row)) funnel.converted++;
  }
  return funnel;
}

/** What happened in each hour, counted event by event. */
export function slowHours(rows: readonly Row[]): Map<number, Record<string, number>> {
  const hours = new Map<number, Record<string, number>>();
  const count = (name: string, at: number | null | undefined) => {
    if (at === null || at === undefined) return;
    const hour = at - (at % 3_600_000);
    const known = hours.get(hour) ?? {
      sent: 0,
      delivered: 0,
      read: 0,
      failed: 0,
      replied: 0,
      clicked: 0,
      opted_out: 0,
    };
    hours.set(hour, { ...known, [name]: (known[name] ?? 0) + 1 });
  };
  for (const row of rows) {
    count("sent", sentAt(row));
    if (wasDelivered(row)) count("delivered", row.delivered_at ?? row.read_at);
    if (row.status === "read") count("read", row.read_at);
    if (row.status === "failed") count("failed", row.failed_at ?? row.claimed_at);
    count("replied", row.replied_at);
    count("clicked", row.clicked_at);
    count("opted_out", row.opted_out_at);
  }
  return hours;
}
