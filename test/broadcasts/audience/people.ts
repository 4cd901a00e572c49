import { env } from "cloudflare:test";
import type { Cohort, Plan } from "../../../src/broadcasts/plan";
import { type AppContext, createContext } from "../../../src/platform/context";
import { rows } from "../../support/webhook";

export const appContext = (): AppContext => createContext(env);

export const message = (variant: string, language: string, template_name = "spring_offer"): Cohort => ({
  variant,
  language,
  template_id: `tpl_${language}`,
  template_name,
  digest: "d",
  content: {
    type: "template",
    template: {
      name: template_name,
      language: { code: language },
      components: [{ type: "body", parameters: [{ type: "text", text: "{{contact.name|friend}}" }] }],
    },
  },
});

export const planFor = (segment_id: string, more: Partial<Plan> = {}): Plan => ({
  name: "Spring",
  goal: null,
  phone_number_id: "100000000000011",
  segment_id,
  exclude_segment_ids: [],
  category: "marketing",
  messages: [message("A", "en"), message("A", "zh_HK")],
  variants: [{ name: "A", share: 100, fallback_cohort: 0 }],
  fields: [],
  attribution_days: 7,
  ...more,
});

/** A segment written straight into the table. */
export async function segmentOf(id: string, condition: unknown, exclude: unknown = null): Promise<string> {
  const quoted = (value: unknown) =>
    value === null ? "null" : `'${JSON.stringify(value).replaceAll("'", "''")}'`;
  await rows(`insert into segments (id, name, search_name, condition, exclude, all_customers, purposes, created_by, created_at, updated_by, updated_at)
    values ('${id}', '${id}', '${id}', ${quoted(condition)}, ${quoted(exclude)}, 0, '[]', 'stf_x', 1, 'stf_x', 1)`);
  return id;
}

/**
 * `count` made-up contacts `con_b000001` …, from one country. Language, name and consent are SQL over `n` (from 1).
 */
export async function crowd(
  count: number,
  {
    country = "HK",
    language = "'en'",
    name = "'Person ' || n",
    marketing = "'opted_in'",
    prefix = "b",
    tags = '["crowd"]',
  } = {},
): Promise<void> {
  await rows(`with recursive people (n) as (select 1 union all select n + 1 from people where n < ${count})
    insert into contacts (id, name, search_name, phone, wa_id, country, language, tags, marketing, utility, created_at, updated_at, last_activity_at)
    select printf('con_${prefix}%06d', n), ${name}, lower(${name}), printf('+${prefix.charCodeAt(0)}6%07d', n),
      printf('${prefix.charCodeAt(0)}6%07d', n), '${country}', ${language}, '${tags}', ${marketing}, 'opted_in', 1, 1, 1 from people`);
}

export const CROWD = { field: "tag", op: "has", value: "crowd" };
