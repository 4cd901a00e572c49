import { type Statement, statement } from "../platform/db";
import { RECIPIENT_RANK } from "./rules";

/** What the statuses of one recipient's message amount to, from all events of a batch. Times in ms. */
export interface RecipientStatus {
  broadcast_id: string;
  seq: number;
  wamid: string;
  status: "sent" | "delivered" | "read" | "failed";
  rank: number;
  sent_at: number | null;
  delivered_at: number | null;
  read_at: number | null;
  failed_at: number | null;
  error_code: string | null;
  error_title: string | null;
  pricing: string | null;
}

/**
 * Applies statuses in one statement, by the primary key. A status moves up by rank and never down; times are Meta's, the
 * earliest of each kind. Whoever waits to be sent to has no status: one for her is somebody's invention and changes
 * nothing.
 */
export function applyRecipientStatuses(statuses: readonly RecipientStatus[]): Statement {
  const earliest = (column: string) =>
    `coalesce(min(${column}, status.value ->> '${column}'), ${column}, status.value ->> '${column}')`;
  const moves = (column: string, from: string) =>
    `${column} = case when status.value ->> 'rank' > status_rank then status.value ->> '${from}' else ${column} end`;
  return statement(
    `update broadcast_recipients set
       wamid = coalesce(broadcast_recipients.wamid, status.value ->> 'wamid'),
       sent_at = ${earliest("sent_at")}, delivered_at = ${earliest("delivered_at")},
       read_at = ${earliest("read_at")}, failed_at = ${earliest("failed_at")},
       pricing = coalesce(status.value ->> 'pricing', broadcast_recipients.pricing),
       error_code = case when status.value ->> 'rank' > status_rank then status.value ->> 'error_code' else broadcast_recipients.error_code end,
       error_title = case when status.value ->> 'rank' > status_rank then status.value ->> 'error_title' else broadcast_recipients.error_title end,
       ${moves("status", "status").replaceAll("else status end", "else broadcast_recipients.status end")},
       status_rank = max(status_rank, status.value ->> 'rank')
     from json_each(?1) as status
     where broadcast_recipients.broadcast_id = status.value ->> 'broadcast_id'
       and broadcast_recipients.seq = status.value ->> 'seq'
       and broadcast_recipients.status_rank between ${RECIPIENT_RANK.sending} and ${RECIPIENT_RANK.read}
       and coalesce(broadcast_recipients.wamid, status.value ->> 'wamid') = status.value ->> 'wamid'`,
    JSON.stringify(statuses),
  );
}

/**
 * What failures that Meta reported later say of the people, from Meta's codes to what the ledger calls them. The newest
 * message of the customer's own that is later says more about how she can be reached.
 */
export function refusalsOfRecipients(
  refusals: readonly {
    id: string;
    broadcast_id: string;
    seq: number;
    wamid: string;
    scope: string;
    action: string;
    source: string;
    occurred_at: number;
    dedupe_key: string;
  }[],
  now: number,
  correlationId: string,
): Statement {
  return statement(
    `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
       occurred_at, recorded_at, dedupe_key, correlation_id)
     select entry.value ->> 'id', recipient.contact_id, entry.value ->> 'scope', entry.value ->> 'action',
       entry.value ->> 'source', 'status', entry.value ->> 'wamid', 'meta', 'meta', entry.value ->> 'occurred_at', ?2,
       entry.value ->> 'dedupe_key', ?3
     from json_each(?1) as entry
     join broadcast_recipients as recipient on recipient.broadcast_id = entry.value ->> 'broadcast_id'
       and recipient.seq = entry.value ->> 'seq' and recipient.wamid = entry.value ->> 'wamid'
     where entry.value ->> 'scope' <> 'delivery' or entry.value ->> 'occurred_at' >= coalesce(
       (select contact.last_inbound_at from contacts as contact where contact.id = recipient.contact_id), 0)
     on conflict (dedupe_key) do nothing`,
    JSON.stringify(refusals),
    now,
    correlationId,
  );
}
