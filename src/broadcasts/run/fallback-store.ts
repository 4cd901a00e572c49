import { type Statement, statement } from "../../platform/db";

/**
 * Writes down the second round of a broadcast. Primary key of the list, and of `contacts` and `templates`; whoever is in
 * the round already stays once (`broadcast_recipients_contact`).
 *
 * @param by of each message of the plan: its template, and which of the fallback's messages is in its language
 */
export function insertFallback(
  broadcastId: string,
  by: { cohorts: readonly number[]; templates: readonly string[]; errors: readonly string[] },
  now: number,
): Statement {
  return statement(
    `insert into broadcast_recipients (broadcast_id, seq, contact_id, round, cohort, market, fields)
     select ?1, (select max(seq) from broadcast_recipients where broadcast_id = ?1) + row_number() over (order by first.seq),
       first.contact_id, 2, json_extract(?2, '$[' || first.cohort || ']'), first.market, first.fields
     from broadcast_recipients as first
     join contacts as contact on contact.id = first.contact_id
     left join templates as template on template.id = json_extract(?3, '$[' || first.cohort || ']')
     where first.broadcast_id = ?1 and first.round = 1
       and first.delivered_at is null and first.read_at is null and first.replied_at is null and first.clicked_at is null
       and first.opted_out_at is null and contact.merged_into is null and contact.utility = 'opted_in' and contact.blocked = 0 and contact.undeliverable = 0
       and ((first.status = 'failed' and first.error_code in (select value from json_each(?4)))
         or (first.status in ('accepted', 'sent') and template.message_ttl > 0 and first.sent_at + template.message_ttl * 1000 + 600000 < ?5))
     on conflict do nothing`,
    broadcastId,
    JSON.stringify(by.cohorts),
    JSON.stringify(by.templates),
    JSON.stringify(by.errors),
    now,
  );
}
