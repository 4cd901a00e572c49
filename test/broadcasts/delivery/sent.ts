import { env } from "cloudflare:test";
import type { Cohort, Fallback, Plan } from "../../../src/broadcasts/plan";
import { RECIPIENT_RANK, type RecipientStatus } from "../../../src/broadcasts/rules";
import { SHOP_NUMBER_ID } from "../../support/webhook-events";

/** Templates of the seed, as messages of a plan. */
export const SPRING_EN: Cohort = {
  variant: "A",
  language: "en",
  template_id: "tpl_demo03",
  template_name: "spring_offer",
  digest: "d",
  content: {
    type: "template",
    template: {
      name: "spring_offer",
      language: { code: "en" },
      components: [{ type: "body", parameters: [{ type: "text", text: "{{contact.name}}" }] }],
    },
  },
};
export const UPDATE_ZH: Cohort = {
  variant: "A",
  language: "zh_HK",
  template_id: "tpl_demo02",
  template_name: "order_update",
  digest: "d",
  content: {
    type: "template",
    template: {
      name: "order_update",
      language: { code: "zh_HK" },
      components: [
        {
          type: "body",
          parameters: [
            { type: "text", text: "{{contact.name}}" },
            { type: "text", text: "HL-1" },
          ],
        },
      ],
    },
  },
};

export function planOf(change: Partial<Plan> = {}): Plan {
  return {
    name: "Spring",
    goal: null,
    phone_number_id: SHOP_NUMBER_ID,
    segment_id: "seg_demo01",
    exclude_segment_ids: [],
    category: "marketing",
    messages: [SPRING_EN, UPDATE_ZH],
    variants: [{ name: "A", share: 100, fallback_cohort: 0 }],
    fields: [{ tag: "{{contact.name}}", source: { kind: "name" }, otherwise: "friend" }],
    attribution_days: 7,
    ...change,
  };
}

interface Sent {
  id: string;
  startedAt: number;
  plan?: Plan;
  fallback?: Fallback | null;
  estimate?: unknown;
  changedAt?: number;
}

/** Writes a broadcast that has been sent. */
export async function broadcast({
  id,
  startedAt,
  plan = planOf(),
  fallback = null,
  estimate = null,
  changedAt,
}: Sent) {
  await env.DB.prepare(
    `insert into broadcasts (id, name, segment_id, status, created_at, updated_at, phone_number_id, category, plan, estimate,
       created_by, created_by_name, fallback, audience, started_at, changed_at)
     values (?1, ?2, ?3, 'done', ?4, ?4, ?5, ?6, ?7, ?8, 'stf_marketer', 'Mo Marketer', ?9, 0, ?4, ?10)`,
  )
    .bind(
      id,
      plan.name,
      plan.segment_id,
      startedAt,
      plan.phone_number_id,
      plan.category,
      JSON.stringify(plan),
      estimate === null ? null : JSON.stringify(estimate),
      fallback && JSON.stringify(fallback),
      changedAt ?? startedAt,
    )
    .run();
}

export interface Recipient {
  seq: number;
  contact_id: string;
  round?: 1 | 2;
  cohort?: number;
  market?: string;
  fields?: string[] | null;
  status?: RecipientStatus;
  claimed_at?: number | null;
  wamid?: string | null;
  sent_at?: number | null;
  delivered_at?: number | null;
  read_at?: number | null;
  failed_at?: number | null;
  error_code?: string | null;
  error_title?: string | null;
  pricing?: Record<string, unknown> | null;
  replied_at?: number | null;
  clicked_at?: number | null;
  clicked?: string | null;
  opted_out_at?: number | null;
  opt_out_kind?: string | null;
}

/** Writes recipients of a broadcast as they are said to be, in one statement. */
export async function recipients(broadcastId: string, list: readonly Recipient[]): Promise<void> {
  await env.DB.prepare(
    `insert into broadcast_recipients (broadcast_id, seq, contact_id, round, cohort, market, fields, status, status_rank, claimed_at,
       wamid, sent_at, delivered_at, read_at, failed_at, error_code, error_title, pricing, replied_at, clicked_at, clicked,
       opted_out_at, opt_out_kind)
     select ?1, value ->> 'seq', value ->> 'contact_id', coalesce(value ->> 'round', 1), coalesce(value ->> 'cohort', 0),
       coalesce(value ->> 'market', 'HK'), value -> 'fields', value ->> 'status', value ->> 'rank', value ->> 'claimed_at',
       value ->> 'wamid', value ->> 'sent_at', value ->> 'delivered_at', value ->> 'read_at', value ->> 'failed_at',
       value ->> 'error_code', value ->> 'error_title', value ->> 'pricing', value ->> 'replied_at', value ->> 'clicked_at',
       value ->> 'clicked', value ->> 'opted_out_at', value ->> 'opt_out_kind'
     from json_each(?2)`,
  )
    .bind(
      broadcastId,
      JSON.stringify(
        list.map(({ status = "sent", ...row }) => ({ ...row, status, rank: RECIPIENT_RANK[status] })),
      ),
    )
    .run();
}

/** Contacts without anything to them, with numbers of their own. */
export async function people(prefix: string, count: number): Promise<string[]> {
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2)
     insert into contacts (id, profile_name, phone, wa_id, country, created_at, updated_at, last_activity_at)
     select ?1 || printf('%05d', i), 'Guest ' || i, '+8529' || printf('%07d', i), '8529' || printf('%07d', i), 'HK', 1, 1, 1 from n`,
  )
    .bind(prefix, count)
    .run();
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(5, "0")}`);
}
