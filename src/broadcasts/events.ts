import { receiverError } from "../consent";
import type { AppContext } from "../platform/context";
import type { Statement } from "../platform/db";
import { summariseStatuses } from "../sending";
import type { EventHandler, WebhookEvent } from "../webhooks";
import { recipientOf } from "./plan";
import { responseStatements } from "./responses";
import { applyRecipientStatuses, type RecipientStatus, refusalsOfRecipients } from "./status-store";

interface ErrorOfStatus {
  code: number | null;
  title: string | null;
}

/** What the events say of recipients' messages, whatever their order and however often they say it. */
export function recipientStatuses(events: readonly WebhookEvent[]): RecipientStatus[] {
  const summaries = summariseStatuses(
    events.flatMap((event) =>
      event.kind === "statuses"
        ? event.payload.statuses.map((status) => ({ status, receivedAt: event.receivedAt }))
        : [],
    ),
  );
  return summaries.flatMap((summary) => {
    const recipient = recipientOf(summary.callback ?? "");
    if (!recipient) return [];
    const error = summary.error === null ? null : (JSON.parse(summary.error) as ErrorOfStatus);
    const { wamid, sent_at, delivered_at, read_at, failed_at, pricing } = summary;
    const status = (summary.status === "played" ? "read" : summary.status) as RecipientStatus["status"];
    return [
      {
        broadcast_id: recipient.broadcastId,
        seq: recipient.seq,
        wamid,
        status,
        rank: status === "read" ? 7 : summary.rank,
        sent_at,
        delivered_at,
        read_at,
        failed_at,
        error_code: error?.code === null || error?.code === undefined ? null : String(error.code),
        error_title: error?.title ?? null,
        pricing,
      },
    ];
  });
}

function refusalStatements(ctx: AppContext, statuses: readonly RecipientStatus[]): Statement[] {
  const refusals = statuses.flatMap(({ broadcast_id, seq, wamid, status, error_code, failed_at }) => {
    const meaning = status === "failed" ? receiverError(Number(error_code)) : undefined;
    return meaning
      ? [
          {
            id: ctx.ids.next("consentRecord"),
            broadcast_id,
            seq,
            wamid,
            ...meaning,
            occurred_at: failed_at ?? ctx.clock.now(),
            dedupe_key: `refused:${wamid}:${meaning.scope}`,
          },
        ]
      : [];
  });
  return refusals.length > 0 ? [refusalsOfRecipients(refusals, ctx.clock.now(), ctx.correlationId)] : [];
}

/** Statuses move recipients forward; answers and clicks are written to the message that they belong to. */
export const broadcastsEvents: EventHandler = {
  statements: (ctx, events) => {
    const statuses = recipientStatuses(events);
    return [
      ...(statuses.length > 0 ? [applyRecipientStatuses(statuses)] : []),
      ...refusalStatements(ctx, statuses),
      ...responseStatements(ctx, events),
    ];
  },
};
