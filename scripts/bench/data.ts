import { phoneNumbers } from "../../simulator/src/fixture.ts";
import { seedStatements } from "../seed/seed.ts";

const DAY = 86_400_000;
/** Generated people were last active within this time, evenly. */
const SPAN = 60 * DAY;

/** Digits of the generated contact `n`: no number in Hong Kong starts with 0. */
export const generatedNumber = (n: number) => `8520${String(n).padStart(7, "0")}`;

/**
 * Contacts `first` to `last`, each with one conversation, as set-based statements. Of all of them: 1 in 4 has the
 * tag `vip` and 1 in 1,000 `wholesale`; half opted in to marketing and 1 in 50 opted out; 1 in 500 is blocked;
 * 1 in 20 conversations is pending and 1 in 4 closed; 1 in 1,000 is in no queue, the others in three queues, one of
 * which is restricted; 1 in 100 bears the first name `name07`.
 */
export function generatedPeople(first: number, last: number, now: number): string[] {
  const numbers = `with recursive number (n) as (select ${first} union all select n + 1 from number where n < ${last})`;
  const at = `${now} - cast(${SPAN}.0 * (n - ${first}) / ${last - first + 1} as integer) - 60000`;
  const consent = (scope: string, action: string, source: string, condition: string) =>
    `${numbers} insert into consent_records (id, contact_id, scope, action, source, actor_kind, actor_id, occurred_at, recorded_at,
       dedupe_key, correlation_id)
     select 'cns_${scope}_${action}' || n, 'con_n' || n, '${scope}', '${action}', '${source}', 'system', 'bench', ${at}, ${at},
       'bench:${scope}:${action}:' || n, 'bench' from number where ${condition};`;
  return [
    `${numbers} insert into contacts (id, profile_name, search_profile, phone, wa_id, country, language, tags, created_at, updated_at,
       last_inbound_at, last_activity_at)
     select 'con_n' || n, 'Name' || printf('%02d', n % 100) || ' customer ' || n, 'name' || printf('%02d', n % 100) || ' customer ' || n,
       '+8520' || printf('%07d', n), '8520' || printf('%07d', n), 'HK',
       case when n % 100 = 0 then 'zh-TW' when n % 10 = 0 then 'en' else 'zh-HK' end,
       case when n % 1000 = 0 then '["wholesale"]' when n % 4 = 0 then '["vip"]' else '[]' end,
       ${at}, ${at}, ${at}, ${at} from number;`,
    consent("marketing", "opt_in", "web_form", "n % 2 = 0"),
    consent("marketing", "opt_out", "stop_word", "n % 50 = 0"),
    consent("block", "block", "staff", "n % 500 = 0"),
    `${numbers} insert into conversations (id, contact_id, phone_number_id, status, queue_id, assignee_id, opened_at, last_message_at,
       last_inbound_at, unread_count, updated_at)
     select 'cnv_n' || n, 'con_n' || n, '${phoneNumbers[0]?.id ?? ""}',
       case when n % 20 = 0 then 'pending' when n % 4 = 1 then 'closed' else 'open' end,
       case when n % 1000 = 0 then null when n % 3 = 0 then 'que_general' when n % 3 = 1 then 'que_orders' else 'que_complaints' end,
       case when n % 10 = 0 then 'stf_agent' end, ${at}, ${at}, ${at}, n % 5 = 0, ${at} from number;`,
  ];
}

/** The seeded shop and 1,000 generated contacts with their conversations. */
export const SMALL = 1_000;
export const LARGE = 100_000;

export function shopWithPeople(now: number): string[] {
  return [...seedStatements(now), ...generatedPeople(1, SMALL, now)];
}
