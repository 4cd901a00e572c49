import { PURCHASE_STATUSES } from "../../commerce";
import { DAY, HOUR } from "../../platform/clock";
import type { Database } from "../../platform/db";
import type { Fallback, Plan } from "../plan";

/** What of a broadcast its report needs. Times in ms. */
export interface ReportedBroadcast {
  id: string;
  name: string;
  status: string;
  plan: Plan;
  fallback: Fallback | null;
  estimate: { cost?: { currency: string | null; total_micros: number | null } } | null;
  startedAt: number | null;
  finishedAt: number | null;
}

/** By primary key. */
export async function findReported(db: Database, id: string): Promise<ReportedBroadcast | undefined> {
  const row = await db.first<
    Omit<ReportedBroadcast, "plan" | "fallback" | "estimate"> &
      Record<"plan" | "fallback" | "estimate", string>
  >(
    `select id, name, status, plan, fallback, estimate, started_at as startedAt, finished_at as finishedAt
     from broadcasts where id = ?1`,
    id,
  );
  return (
    row && {
      ...row,
      plan: JSON.parse(row.plan),
      fallback: JSON.parse(row.fallback),
      estimate: JSON.parse(row.estimate),
    }
  );
}

/** How many recipients stand in one place. */
export interface StatusCell {
  part: "cell";
  round: 1 | 2;
  cohort: number;
  market: string;
  status: string;
  /** Meta took it, whatever came of it. */
  taken: 0 | 1;
  code: string | null;
  /** Of a skip: the rule that refused. */
  rule: string | null;
  /** Of a failure: Meta's words. */
  title: string | null;
  /** Meta's words; null as long as it has said nothing of the price. */
  category: string | null;
  type: string | null;
  charged: 0 | 1;
  people: number;
  replied: number;
  clicked: number;
  opted_out: number;
}

export const EVENTS = ["sent", "delivered", "read", "failed", "replied", "clicked", "opted_out"] as const;
export type EventName = (typeof EVENTS)[number];

/** How often something happened within one hour, to the messages of one round. `hour`: hours since 1970-01-01 UTC. */
export interface HourCell {
  part: EventName;
  round: 1 | 2;
  hour: number;
  people: number;
}

/** When a message was sent: its answer may be lost, and a report of it arrive alone. */
const SENT_AT = (row: string) => `coalesce(${row}.sent_at, ${row}.delivered_at, ${row}.read_at)`;

/** When something of a recipient counts as having happened; null when it did not. */
const HAPPENED: Readonly<Record<EventName, string>> = {
  sent: SENT_AT("own"),
  delivered: "case when status in ('delivered', 'read') then coalesce(delivered_at, read_at) end",
  read: "case when status = 'read' then read_at end",
  failed: "case when status = 'failed' then coalesce(failed_at, claimed_at) end",
  replied: "replied_at",
  clicked: "clicked_at",
  opted_out: "opted_out_at",
};

const hourOf = (name: EventName) => `hour_${name}`;
const PLACE = "round, cohort, market, status, taken, code, rule, category, type, charged";

/**
 * All recipients of a broadcast in one scan of its range of the primary key: how many stand where, and how many of what
 * happened in which hour. Both come from the same groups, so they are figures of one moment.
 */
export async function countCells(db: Database, id: string): Promise<(StatusCell | HourCell)[]> {
  return db.all(
    `with cells as materialized (
       select round, cohort, market, status,
         ${HAPPENED.sent} is not null or status in ('accepted', 'sent', 'delivered', 'read') as taken,
         case when status in ('failed', 'skipped') then error_code end as code,
         case when status = 'skipped' then error_title end as rule,
         max(case when status = 'failed' then error_title end) as title,
         case when pricing is not null then coalesce(pricing ->> '$.category', '') end as category,
         pricing ->> '$.type' as type,
         coalesce(case when pricing ->> '$.type' is null then pricing ->> '$.billable' = 1 else pricing ->> '$.type' = 'regular' end, 0)
           as charged,
         ${EVENTS.map((name) => `${HAPPENED[name]} / ${HOUR} as ${hourOf(name)}`).join(", ")},
         count(*) as people, sum(replied_at is not null) as replied, sum(clicked_at is not null) as clicked,
         sum(opted_out_at is not null) as opted_out
       from broadcast_recipients as own where broadcast_id = ?1
       group by ${PLACE}, ${EVENTS.map(hourOf).join(", ")})
     select 'cell' as part, ${PLACE}, max(title) as title, sum(people) as people, sum(replied) as replied,
       sum(clicked) as clicked, sum(opted_out) as opted_out, null as hour
     from cells group by ${PLACE}
     union all
     select event.value, ${PLACE.split(", ")
       .map((column) => (column === "round" ? "round" : "null"))
       .join(", ")}, null, sum(people), null, null, null,
       case event.value ${EVENTS.map((name) => `when '${name}' then ${hourOf(name)}`).join(" ")} end as hour
     from cells cross join json_each(?2) as event group by event.value, hour, round having hour is not null`,
    id,
    JSON.stringify(EVENTS),
  );
}

/** Orders that a broadcast brought about, counted for one round and message. */
export interface ConvertedCell {
  part: "people" | "money";
  round: 1 | 2;
  cohort: number;
  /** ISO 4217; null where people are counted. */
  currency: string | null;
  number: number;
  total_minor: number;
}

const STATUSES = PURCHASE_STATUSES.map((status) => `'${status}'`).join(", ");

/**
 * Purchases that are attributed to a broadcast: placed within its days after the message, which was the last broadcast message
 * that the customer got before; an order counts for one message at most. One statement: the broadcast's range of the primary
 * key, indexes `orders_contact` and, of those with orders, `broadcast_recipients_contact`.
 */
export async function countConversions(db: Database, id: string, days: number): Promise<ConvertedCell[]> {
  return db.all<ConvertedCell>(
    `with bought as materialized (
       select own.round, own.cohort, own.seq, bought.currency, bought.total_minor
       from broadcast_recipients as own
       cross join orders as bought indexed by orders_contact on bought.contact_id = own.contact_id
         and bought.placed_at between ${SENT_AT("own")} and ${SENT_AT("own")} + ?2
       where own.broadcast_id = ?1 and own.status not in ('failed', 'skipped')
         and bought.status in (${STATUSES})
         and not exists (select 1 from broadcast_recipients as later indexed by broadcast_recipients_contact
           where later.contact_id = own.contact_id and ${SENT_AT("later")} <= bought.placed_at
             and later.status not in ('failed', 'skipped')
             and (${SENT_AT("later")}, later.broadcast_id, later.seq) > (${SENT_AT("own")}, own.broadcast_id, own.seq)))
     select 'people' as part, round, cohort, null as currency, count(distinct seq) as number, 0 as total_minor
     from bought group by round, cohort
     union all
     select 'money', round, cohort, currency, count(*), sum(total_minor) from bought group by round, cohort, currency`,
    id,
    days * DAY,
  );
}
