import type { DeliveryStatus } from "../meta";
import { type Statement, statement } from "../platform/db";

/** What the statuses of one message amount to, from all events of a batch. */
export interface StatusSummary {
  wamid: string;
  /** Our message id, when the status carries it. */
  callback: string | null;
  status: DeliveryStatus;
  rank: number;
  sent_at: number | null;
  delivered_at: number | null;
  read_at: number | null;
  failed_at: number | null;
  error: string | null;
  pricing: string | null;
}

/**
 * SQL for the message that a status (`status.value`) belongs to: by wamid, else by our own id; last of all what an echo told
 * of, for an echo may tell of a message of ours whose answer was lost.
 */
const MESSAGE_OF_STATUS = `coalesce(
  (select by_wamid.id from messages as by_wamid
   where by_wamid.wamid = status.value ->> 'wamid' and by_wamid.action_request_id is not null),
  (select by_id.id from messages as by_id where by_id.id = status.value ->> 'callback' and by_id.direction = 'out'),
  (select by_wamid.id from messages as by_wamid where by_wamid.wamid = status.value ->> 'wamid'))`;

/**
 * Applies statuses in one statement. A status moves up by rank and never down; times are Meta's, the earliest
 * of each kind. Statuses of messages that are not known change nothing.
 */
export function applyStatuses(summaries: readonly StatusSummary[]): Statement {
  return statement(
    `update messages set
       wamid = coalesce(messages.wamid, status.value ->> 'wamid'),
       status = case when status.value ->> 'rank' > status_rank then status.value ->> 'status' else messages.status end,
       error = case when status.value ->> 'rank' > status_rank then status.value ->> 'error' else error end,
       status_rank = max(status_rank, status.value ->> 'rank'),
       sent_at = coalesce(min(sent_at, status.value ->> 'sent_at'), sent_at, status.value ->> 'sent_at'),
       delivered_at = coalesce(min(delivered_at, status.value ->> 'delivered_at'), delivered_at, status.value ->> 'delivered_at'),
       read_at = coalesce(min(read_at, status.value ->> 'read_at'), read_at, status.value ->> 'read_at'),
       failed_at = coalesce(min(failed_at, status.value ->> 'failed_at'), failed_at, status.value ->> 'failed_at'),
       pricing = coalesce(status.value ->> 'pricing', pricing)
     from json_each(?1) as status
     where messages.id = ${MESSAGE_OF_STATUS}`,
    JSON.stringify(summaries),
  );
}
