import { isReportedStatus, metaTime, STATUS_RANK, type StatusEvent } from "../meta";
import type { StatusSummary } from "./status-store";

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

function errorOf(status: StatusEvent): string | null {
  const error = status.errors?.[0];
  if (!error) return null;
  return JSON.stringify({
    code: error.code ?? null,
    title: error.title ?? error.message ?? null,
    details: error.error_data?.details ?? null,
  });
}

/**
 * Statuses as they came, in any order and any number of times, summed up for each message: the highest status,
 * and the earliest time of each kind. A kind of status that is not known says nothing.
 */
export function summariseStatuses(
  events: readonly { status: StatusEvent; receivedAt: number }[],
): StatusSummary[] {
  const byMessage = new Map<string, StatusSummary>();
  for (const { status, receivedAt } of events) {
    if (!isReportedStatus(status.status)) continue;
    const at = metaTime(status.timestamp) ?? receivedAt;
    const summary: StatusSummary = byMessage.get(status.id) ?? {
      wamid: status.id,
      callback: null,
      status: "sent",
      rank: 0,
      sent_at: null,
      delivered_at: null,
      read_at: null,
      failed_at: null,
      error: null,
      pricing: null,
    };
    byMessage.set(status.id, summary);
    summary.callback ??= status.biz_opaque_callback_data ?? null;
    summary.pricing ??= status.pricing ? JSON.stringify(status.pricing) : null;
    if (status.status === "sent") summary.sent_at = earlier(summary.sent_at, at);
    if (status.status === "delivered") summary.delivered_at = earlier(summary.delivered_at, at);
    if (status.status === "read" || status.status === "played")
      summary.read_at = earlier(summary.read_at, at);
    if (status.status === "failed") summary.failed_at = earlier(summary.failed_at, at);
    const rank = STATUS_RANK[status.status];
    if (rank > summary.rank) {
      summary.rank = rank;
      summary.status = status.status;
      summary.error = errorOf(status);
    }
  }
  return [...byMessage.values()];
}
