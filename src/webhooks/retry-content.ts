import type { CallContext } from "../auth";
import { isBulk } from "../governance";
import type { EventKind } from "./event";
import { eventsById, type FailedFilters, failedEvents } from "./retry-store";

export const WEBHOOK_RETRY = "whatsapp.webhook.retry";

/** Events that one request takes by filter. */
export const MOST_BY_FILTER = 1000;

export interface RetryInput {
  event_ids?: string[] | undefined;
  failed?: FailedFilters | undefined;
}

/** What was asked, and what was found out about it when it was asked. */
export interface Retry {
  event_ids: string[];
  /** Those of them that had not failed: if they fail later, they are not tried again on the strength of an earlier approval. */
  left_alone: string[];
  /** Those that had failed, by kind. Decided once, so that an approval stays good for what is left of them. */
  kinds: Partial<Record<EventKind, number>>;
  by_filter: boolean;
  /** The filter fits more than one request takes. */
  more: boolean;
  /** Part of a bulk retry; decided once, too. */
  bulk: boolean;
}

async function namedEvents(
  ctx: CallContext,
  { event_ids, failed = {} }: RetryInput,
): Promise<Pick<Retry, "event_ids" | "left_alone" | "more"> & { kinds: EventKind[] }> {
  if (event_ids !== undefined) {
    const ids = [...new Set(event_ids)];
    const events = [...(await eventsById(ctx.db, ids)).values()];
    return {
      event_ids: ids,
      left_alone: events.flatMap(({ outcome, id }) => (outcome === "failed" ? [] : [id])),
      more: false,
      kinds: events.flatMap(({ outcome, kind }) => (outcome === "failed" ? [kind] : [])),
    };
  }
  const found = await failedEvents(ctx.db, failed, MOST_BY_FILTER + 1);
  const taken = found.slice(0, MOST_BY_FILTER);
  return {
    event_ids: taken.map(({ id }) => id),
    left_alone: [],
    more: found.length > taken.length,
    kinds: taken.map(({ kind }) => kind),
  };
}

/** Adds to the input what depends on the moment of asking. */
export async function webhookRetryContent(ctx: CallContext, input: RetryInput): Promise<Retry> {
  const { kinds, ...named } = await namedEvents(ctx, input);
  const counts: Retry["kinds"] = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return {
    ...named,
    kinds: counts,
    by_filter: input.event_ids === undefined,
    bulk: await isBulk(ctx, ctx.principal.staffId, [WEBHOOK_RETRY], kinds.length),
  };
}
