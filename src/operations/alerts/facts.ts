import { KEYS_OF_ERASURES } from "../../contacts";
import { type Statement, statement } from "../../platform/db";

/** What the conditions look at, read in one statement. */
export interface FactsRow {
  /** JSON by key: value and age of what Meta said of the account. */
  account: string;
  /** JSON: `[{ id, quality, status }]`. */
  numbers: string;
  failed_events: number;
  /** When the oldest waiting event, and outbox entry, should have been taken up, ms. */
  event_due_at: number | null;
  outbox_due_at: number | null;
  last_event_at: number | null;
  /** Meta took a message of the latest conversation over two minutes ago, and said nothing of it since. */
  unreported: 0 | 1;
  /** JSON: `[{ id, reason }]`. */
  stopped_broadcasts: string;
  /** JSON: `[{ id, status }]`. */
  stopped_templates: string;
  dead_open: number;
  dead_recent: number;
  breached: number;
  unsealed_at: number | null;
  payment_issues: number;
  /** What was found to be wrong with the audit log and waits for a person; JSON: the first seals concerned, as text. */
  audit_findings: number;
  audit_finding_seals: string;
  /** JSON: under which keys people were erased, `{ first, last }`. */
  erasure_keys: string;
  /** JSON of the last round: see `cron_rounds`; null before the first. */
  jobs: string | null;
}

/** Counts stop here: more is the same alert. */
const MOST = 1_000;

const counted = (rows: string) => `(select count(*) from (select 1 ${rows} limit ${MOST}))`;

/**
 * One row. Small tables whole (`account_facts`, `phone_numbers`); indexes `webhook_events_outcome`, `webhook_events_waiting`,
 * `webhook_events_list`, `outbox_due`, `conversations_recent`, `messages_conversation`, `broadcasts_status`,
 * `templates_status`, `flows_status`, `keyword_rules_status`, `dead_letters_open`, `dead_letters_list`,
 * `conversations_sla_breached`, `audit_seals_end`, `audit_findings_open`, `orders_payment_issue`,
 * `erased_identities_key`, primary keys.
 */
export function readFacts(now: number, deadSince: number): Statement {
  return statement(
    `select
       (select json_group_object(key, json_object('value', json(value), 'at', fetched_at)) from account_facts) as account,
       (select json_group_array(json_object('id', id, 'quality', quality_rating, 'status', status)) from phone_numbers) as numbers,
       ${counted("from webhook_events indexed by webhook_events_outcome where outcome = 'failed'")} as failed_events,
       (select due_at from webhook_events indexed by webhook_events_waiting where outcome = 'received'
         order by due_at limit 1) as event_due_at,
       (select due_at from outbox indexed by outbox_due where done_at is null order by due_at limit 1) as outbox_due_at,
       (select received_at from webhook_events indexed by webhook_events_list order by received_at desc limit 1) as last_event_at,
       exists (select 1 from messages indexed by messages_conversation
         where conversation_id = (select id from conversations indexed by conversations_recent order by last_message_at desc limit 1)
           and direction = 'out' and status = 'accepted' and at < ?1 - 120000 and at > ?1 - 86400000) as unreported,
       (select json_group_array(json_object('id', id, 'reason', halt_reason)) from (select id, halt_reason
         from broadcasts indexed by broadcasts_status
         where status = 'paused' and halt_reason is not null and halt_reason <> 'person' limit 50)) as stopped_broadcasts,
       (select json_group_array(json_object('id', id, 'status', status)) from (select template.id, template.status
         from templates as template indexed by templates_status where template.status in ('PAUSED', 'DISABLED') and (
           exists (select 1 from flows where flows.status = 'live' and instr(coalesce(flows.templates, ''), template.name) > 0)
           or exists (select 1 from keyword_rules as rule join keyword_rule_versions as version
               on version.rule_id = rule.id and version.version = rule.live_version
             where rule.status = 'live' and instr(version.definition, '"' || template.name || '"') > 0)
           or exists (select 1 from broadcasts as broadcast where broadcast.status in ('scheduled', 'sending')
             and instr(broadcast.plan, '"' || template.name || '"') > 0)) limit 50)) as stopped_templates,
       ${counted("from dead_letters indexed by dead_letters_open where settled_at is null")} as dead_open,
       ${counted("from dead_letters indexed by dead_letters_list where received_at > ?2")} as dead_recent,
       ${counted("from conversations indexed by conversations_sla_breached where sla_breached_at is not null")} as breached,
       (select at from audit_log where seq > coalesce((select max(to_seq) from audit_seals), 0) order by seq limit 1) as unsealed_at,
       ${counted("from orders indexed by orders_payment_issue where payment_issue is not null")} as payment_issues,
       ${counted("from audit_findings indexed by audit_findings_open where settled_at is null")} as audit_findings,
       (select json_group_array(cast(seal as text)) from (select distinct seal from audit_findings indexed by audit_findings_open
         where settled_at is null and seal is not null order by seal limit 10)) as audit_finding_seals,
       (select json_object('first', first, 'last', last) from (${KEYS_OF_ERASURES})) as erasure_keys,
       (select jobs from cron_rounds where id = 'last') as jobs`,
    now,
    deadSince,
  );
}
