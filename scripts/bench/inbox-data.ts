import { phoneNumbers } from "../../simulator/src/fixture.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** One conversation in a thousand is long. */
export const LONG_EVERY = 1_000;
const LONG_FACTOR = 10;

/** How many messages {@link generatedInbox} makes. */
export const messagesIn = (conversations: number, each: number): number =>
  conversations * each + Math.floor(conversations / LONG_EVERY) * each * (LONG_FACTOR - 1);

/** The conversation of generated contact `n`. */
export const conversationId = (n: number): string => `cnv_n${String(n).padStart(7, "0")}`;

/**
 * What happens in the conversations of generatedPeople 1 to `last`, as statements for a database without triggers and
 * indexes. Each has `each` messages, a minute apart and in turn from the customer and to her, 1 in 1,000 ten times as many; 1 in 10 messages
 * answers the one before, 1 in 25 is a reaction to it. Of 1,000 conversations 100 are tagged `vip`, 25 are
 * a team's, 10 are to be followed up now and 10 later; of those that are not closed 1 in 4 has a deadline and 1 in 25
 * missed it.
 */
export function generatedInbox(last: number, each: number, now: number): string[] {
  const n = "cast(substr(id, 6) as integer)";
  const generated = "id glob 'cnv_n*'";
  const most = each * LONG_FACTOR;
  const wamid = (k: string) => `'wamid.N' || n || 'x' || (${k})`;
  return [
    `insert into teams (id, name, created_at) values ('tea_bench', 'Team of the bench', ${now});`,
    `update conversations set
       tags = iif(${n} % 10 = 1, '["vip"]', '[]'),
       team_id = iif(${n} % 40 = 9, 'tea_bench', null),
       follow_up_at = iif(${n} % 50 = 3, ${now} + (${n} % 100 - 50) * ${HOUR}, null),
       closed_at = iif(status = 'closed', last_message_at, null),
       waiting_since = iif(status <> 'closed' and ${n} % 3 = 0, last_inbound_at, null),
       sla_due_at = iif(status <> 'closed' and ${n} % 4 = 3, ${now} + ${n} * 1000, null),
       sla_breached_at = iif(status <> 'closed' and ${n} % 25 = 2, last_message_at, null)
     where ${generated};`,
    `insert into conversation_tags (tag, last_message_at, conversation_id)
       select 'vip', last_message_at, id from conversations where ${generated} and tags <> '[]' order by 1, 2, 3;`,
    `insert into inbox_cases (id, conversation_id, queue_id, assignee_id, opened_at, running_since, resolution_due_at,
         resolution_breached_at)
       select 'cas' || substr(id, 4), id, queue_id, assignee_id, opened_at, waiting_since, sla_due_at, sla_breached_at
       from conversations where ${generated} and status <> 'closed';`,
    "create temp table places (k integer primary key);",
    `with recursive place (k) as (select 0 union all select k + 1 from place where k < ${most - 1})
       insert into places select k from place;`,
    `with recursive number (n) as (select 1 union all select n + 1 from number where n < ${last})
     insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text,
         reply_to_wamid, target_wamid, status, status_rank, at, created_at, sent_at, delivered_at, read_at, send_order)
       select 'msg_n' || printf('%07d%04d', n, k), thread.id, thread.contact_id, '${phoneNumbers[0]?.id ?? ""}',
         iif(k % 2 = 0, 'in', 'out'), ${wamid("k")}, iif(k % 25 = 12, 'reaction', 'text'),
         iif(k % 25 = 12, '{"type":"reaction","reaction":{"message_id":"' || ${wamid("k - 1")} || '","emoji":"👍"}}',
           '{"type":"text","text":{"body":"The oolong is in stock, number ' || k || '"}}'),
         iif(k % 25 = 12, '👍', 'The oolong is in stock, number ' || k),
         iif(k % 10 = 5, ${wamid("k - 1")}, null), iif(k % 25 = 12, ${wamid("k - 1")}, null),
         iif(k % 2 = 0, 'received', 'read'), iif(k % 2 = 0, 0, 7), at, at, iif(k % 2 = 1, at, null),
         iif(k % 2 = 1, at, null), iif(k % 2 = 1, at, null), iif(k % 2 = 1, (k + 1) / 2, null)
       from (select n, k, conversations.id, contact_id,
           last_message_at - (iif(n % ${LONG_EVERY} = 0, ${most}, ${each}) - 1 - k) * ${MINUTE} as at
         from number
         join conversations on conversations.id = 'cnv_n' || printf('%07d', n)
         join places on k < iif(n % ${LONG_EVERY} = 0, ${most}, ${each})) as thread;`,
    "drop table places;",
  ];
}
