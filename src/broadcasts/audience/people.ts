import { STOPPED_IN_WHATSAPP } from "../../consent";
import { FREQUENCY_CAPS, type MessageCategory } from "../../governance";
import { compile, expand, resolveIn, type Segment, wholeOf } from "../../segments";
import type { Plan } from "../plan";

/** Values bound to one statement, and the longest text of one, that D1 takes. */
const MOST_PARAMETERS = 100;
const LONGEST_SQL = 100_000;

/** A statement in the making: its values have numbers, so that each may stand several times. */
export class Binder {
  readonly params: unknown[] = [];
  bind = (value: unknown): string => `?${this.params.push(value)}`;

  /** Whether D1 takes the statement. */
  fits(sql: string): boolean {
    return this.params.length <= MOST_PARAMETERS && sql.length <= LONGEST_SQL;
  }
}

const quoted = (words: Iterable<string>) => [...words].map((word) => `'${word}'`).join(", ");

/** What a frequency of a contact at a cap starts with. */
export const CAPPED = 1_000;

const caps = FREQUENCY_CAPS.filter(({ category }) => category === "marketing");

/**
 * Marketing messages that `considered` got within the longest period of the caps, single ones and broadcasts, and
 * {@link CAPPED} more once a cap is reached. Indexes `messages_category` and `broadcast_recipients_contact`: of broadcasts
 * only those are looked up that went out within that period.
 */
function frequencySql(now: number, bind: Binder["bind"]): string {
  const longest = Math.max(...caps.map(({ per }) => per));
  const since = bind(now - longest);
  const within = caps.map(
    ({ per }, index) => `coalesce(sum(at >= ${bind(now - per)}), 0) as within_${index}`,
  );
  const reached = caps.map(({ most }, index) => `within_${index} >= ${most}`).join(" or ");
  return `(select case when ${reached} then ${CAPPED} else 0 end + min(got, ${CAPPED - 1}) from (
    select ${within.join(", ")}, count(*) as got from (
      select at from messages indexed by messages_category
        where contact_id = considered.id and category = 'marketing' and at >= ${since} and status not in ('queued', 'failed')
      union all
      select coalesce(got.sent_at, got.claimed_at) as at from broadcast_recipients as got indexed by broadcast_recipients_contact
        where got.contact_id = considered.id
          and got.broadcast_id in (select id from broadcasts
            where category = 'marketing' and started_at is not null and (finished_at is null or finished_at >= ${since}))
          and got.status not in ('waiting', 'skipped', 'failed') and coalesce(got.sent_at, got.claimed_at) >= ${since})))`;
}

const BLANKS = "' ' || char(9, 10, 13, 160, 12288)";

/** A contact's own value in one line, or the text that stands in for it; null when it has neither. */
function fieldSql({ source, otherwise }: Plan["fields"][number], bind: Binder["bind"]): string {
  const own =
    source.kind === "name"
      ? `nullif(trim(considered.name, ${BLANKS}), ''), nullif(trim(considered.profile_name, ${BLANKS}), '')`
      : `nullif(trim(json_extract(considered.preferences, ${bind(`$."${source.key}"`)}), ${BLANKS}), '')`;
  return `substr(coalesce(${own}, ${otherwise === null ? "null" : bind(otherwise)}), 1, 200)`;
}

/**
 * Everybody whom the plan's segment names, as `judged`: a common table with a row for each, and the reason for which she
 * gets nothing, or null. The same for the preview's counts and for the list of a run, so that they cannot disagree. Each level
 * has a limit that limits nothing: it keeps SQLite from writing an expression out into every place that names it, and
 * the history of messages is looked up only for those whom nothing else keeps out.
 *
 * @param segments all there are
 * @throws when a segment that the plan names is not there
 */
export function judgedSql(
  plan: Plan,
  segments: ReadonlyMap<string, Segment>,
  now: number,
  { bind }: Binder,
): string {
  const resolve = resolveIn(segments);
  const members = (id: string) => {
    const segment = segments.get(id);
    if (!segment) throw new Error(`segment ${id} is not there`);
    return compile(expand(wholeOf(segment), resolve), { now, resolve, bind });
  };
  const category: MessageCategory & ("marketing" | "utility") = plan.category;
  const out = plan.exclude_segment_ids.map(members);
  const stopped =
    category === "marketing"
      ? `when contact.marketing = 'opted_out' and (select marketing_source from consent_states where contact_id = contact.id)
          in (${quoted(STOPPED_IN_WHATSAPP)}) then 'stopped_marketing'`
      : "";
  const fields = plan.fields.map((field) => fieldSql(field, bind));
  const missing = fields.map((_field, index) => `field_${index} is null`).join(" or ");
  return `considered as (
    select contact.id, coalesce(contact.country, '') as market, contact.language, contact.name, contact.profile_name,
      contact.preferences, coalesce(contact.last_inbound_at, 0) as heard_at,
      case ${out.length > 0 ? `when ${out.join(" or ")} then 'excluded_segment'` : ""}
        when contact.merged_into is not null then 'duplicate_identity'
        when contact.blocked = 1 then 'blocked'
        when contact.undeliverable = 1 or (contact.phone is null and contact.wa_id is null and contact.bsuid is null)
          then 'invalid_number'
        ${stopped}
        when contact.${category} = 'opted_out' then 'opted_out'
        when contact.${category} <> 'opted_in' then 'no_consent' end as barred
    from contacts as contact where ${members(plan.segment_id)} limit -1),
  weighed as (
    select id, market, language, heard_at, barred,
      case when barred is null then ${category === "marketing" ? frequencySql(now, bind) : "0"} end as frequency
      ${fields.map((field, index) => `, case when barred is null then ${field} end as field_${index}`).join("")}
    from considered limit -1),
  judged as (
    select id, market, language, heard_at, frequency,
      coalesce(barred, case when frequency >= ${CAPPED} then 'frequency_cap' ${missing && `when ${missing} then 'missing_variable'`} end)
        as reason,
      ${fields.length > 0 ? `json_array(${fields.map((_field, index) => `field_${index}`).join(", ")})` : "null"} as fields
    from weighed limit -1)`;
}
