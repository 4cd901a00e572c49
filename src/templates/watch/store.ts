import { DAY, MINUTE } from "../../platform/clock";
import { type Statement, statement } from "../../platform/db";
import { pieces } from "../../platform/pieces";
import type { Latest, Sequenced } from "./latest";
import { RANK_SQL } from "./statuses";

/** How something was learnt. `send`: Meta refused to send it. */
export type NewsSource = "webhook" | "sync" | "send";

/**
 * SQL for the id here of the template that an entry is about: the one with Meta's id. Only news that names no id goes by
 * name and language: of a template that was deleted and made anew, the old one's news must not touch the new one.
 * Indexes `templates_meta_id_unique` and `templates_name_language`.
 */
const TEMPLATE_OF = (id: string, name: string, language: string): string => `case when ${id} is not null
  then (select by_id.id from templates as by_id where by_id.meta_id = ${id})
  else (select by_name.id from templates as by_name where by_name.name = ${name} and by_name.language = ${language}) end`;

const TEMPLATE_OF_NEWS = TEMPLATE_OF(
  "news.value ->> 'meta_id'",
  "news.value ->> 'name'",
  "news.value ->> 'language'",
);
const TEMPLATE_OF_FACT = TEMPLATE_OF(
  "fact.value ->> 'metaId'",
  "fact.value ->> 'name'",
  "fact.value ->> 'language'",
);

/** SQL for what is known of a fact, since when, and how strict that is. */
const KNOWN = `case fact.value ->> 'fact' when 'status' then template.status when 'category' then template.category
  when 'coming_category' then template.coming_category when 'quality' then template.quality
  else (select wording.value from template_history as wording where wording.template_id = template.id
    and wording.fact = 'components' order by wording.at desc limit 1) end`;
const KNOWN_SINCE = `case fact.value ->> 'fact' when 'status' then template.status_at when 'quality' then template.quality_at
  when 'components' then template.components_at else template.category_at end`;
const KNOWN_RANK = `case fact.value ->> 'fact' when 'status' then ${RANK_SQL.status("template.status")}
  when 'category' then ${RANK_SQL.category("template.category")}
  when 'quality' then ${RANK_SQL.quality("template.quality")} else 0 end`;
const BEFORE = `(select history.value from template_history as history
  where history.template_id = template.id and history.fact = fact.value ->> 'fact' and history.at < fact.value ->> 'at'
    and history.value not in ('FLAGGED', 'LOCKED')
  order by history.at desc limit 1)`;

/** SQL for whether a fact that was looked up counts, and says something that is not in the history. */
const IS_NEW = `(fact.value ->> 'at' > ${KNOWN_SINCE} or (fact.value ->> 'at' = ${KNOWN_SINCE} and fact.value ->> 'rank' > ${KNOWN_RANK}))
  and (${KNOWN} is not fact.value ->> 'value' or not exists (select 1 from template_history as history
    where history.template_id = template.id and history.fact = fact.value ->> 'fact'))`;

/**
 * Writes news into the history with what was so before it. What a webhook tells is kept, each once; what was looked up
 * only where it is something new, or nothing is known of it. A trigger writes the audit entry of each change and tells the
 * people whom it concerns. Goes before {@link applyNews}: it looks at the rows as they were.
 */
export function recordNews(news: readonly Sequenced[], source: NewsSource, now: number): Statement[] {
  return pieces(news.map((item) => JSON.stringify(item))).map((json) =>
    statement(
      `insert into template_history (template_id, at, fact, value, previous, detail, source, recorded_at)
       select template.id, fact.value ->> 'at', fact.value ->> 'fact', fact.value ->> 'value',
         coalesce(fact.value ->> 'before', case when fact.value ->> 'at' < ${KNOWN_SINCE} then ${BEFORE}
           when ?2 = 'webhook' then ${KNOWN} else nullif(${KNOWN}, fact.value ->> 'value') end),
         case when fact.value ->> 'fact' = 'components' then template.components
           when fact.value ->> 'reason' is null then fact.value -> 'detail'
           else json_set(coalesce(fact.value -> 'detail', '{}'), '$.reason', fact.value ->> 'reason') end,
         ?2, ?3
       from json_each(?1) as fact cross join templates as template on template.id = ${TEMPLATE_OF_FACT}
       where ?2 = 'webhook' or (${IS_NEW})
       on conflict do nothing`,
      json,
      source,
      now,
    ),
  );
}

/** SQL for whether an entry's fact is later than what the row has, or of the same second and stricter. */
function wins(fact: "status" | "category" | "quality"): string {
  const value = (key: string) => `news.value ->> '$.${fact}.${key}'`;
  const rank = RANK_SQL[fact](`templates.${fact}`);
  return `(${value("value")} is not null and (${value("at")} > templates.${fact}_at or (${value("at")} = templates.${fact}_at
    and (${value("rank")} > ${rank} or (${value("rank")} = ${rank} and ${value("value")} > templates.${fact})))))`;
}

const latestAt = (fact: "status" | "category" | "quality" | "components"): string =>
  `max(templates.${fact}_at, coalesce(news.value ->> '$.${fact}.at', 0))`;

/** A change of category that did not come in this time (ms) after Meta said it would is taken not to come. */
const OVERDUE = 2 * DAY;

/**
 * Moves the templates to what the latest news says, each fact by itself and only when it is not older than what is known.
 * A later batch with older news, or the same news again, changes nothing.
 */
export function applyNews(latest: readonly Latest[], now: number): Statement[] {
  const comes = "news.value ->> '$.coming_category.at' >= templates.category_at";
  const settles = `(news.value ->> 'settled_at' >= templates.category_at or (${wins("category")}
    and (news.value ->> '$.category.value' = templates.coming_category
      or templates.coming_category_at < news.value ->> '$.category.at' - ${OVERDUE})))`;
  const from = `coalesce(news.value ->> '$.coming_category.from',
    case when news.value ->> '$.coming_category.value' = templates.coming_category then templates.coming_category_at end,
    news.value ->> '$.coming_category.at' + ${DAY})`;
  // What a webhook tells late of a status that is known already is still why it is so.
  const explains = `(news.value ->> '$.status.value' = templates.status and templates.rejected_reason is null
    and templates.status_detail is null)`;
  // Meta's list says where a template stands and not why: what a webhook said of the same status holds on.
  const stays = (column: string) =>
    `case when news.value ->> '$.status.value' = templates.status then templates.${column} end`;
  return pieces(latest.map((item) => JSON.stringify(item))).map((json) =>
    statement(
      `update templates set
       status = case when ${wins("status")} then news.value ->> '$.status.value' else status end,
       rejected_reason = case when ${wins("status")} or ${explains}
         then coalesce(news.value ->> '$.status.reason', ${stays("rejected_reason")}) else rejected_reason end,
       status_detail = case when ${wins("status")} or ${explains}
         then coalesce(news.value -> '$.status.detail', ${stays("status_detail")}) else status_detail end,
       status_at = ${latestAt("status")},
       category = case when ${wins("category")} then news.value ->> '$.category.value' else category end,
       coming_category = case when ${comes} then news.value ->> '$.coming_category.value' when ${settles} then null
         else coming_category end,
       coming_category_at = case when ${comes} then ${from} when ${settles} then null
         else coming_category_at end,
       category_at = max(${latestAt("category")}, coalesce(news.value ->> '$.coming_category.at', 0)),
       quality = case when ${wins("quality")} then news.value ->> '$.quality.value' else quality end,
       quality_at = ${latestAt("quality")},
       components_unread = case when news.value ->> '$.components.at' >= components_at and news.value ->> '$.components.value' = ''
         then 1 else components_unread end,
       components_at = ${latestAt("components")},
       updated_at = ?2
     from json_each(?1) as news
     where templates.id = ${TEMPLATE_OF_NEWS}`,
      json,
      now,
    ),
  );
}

/** Of news that contradicts what is known and is this little older (ms), nobody can say which of the two holds. */
const TOO_CLOSE = 5 * MINUTE;

const WANT_SYNC = `insert into account_facts (key, value, fetched_at) select 'templates_sync_wanted', 'true', ?1`;
const LATER_STAYS = `on conflict (key) do update set fetched_at = max(fetched_at, excluded.fetched_at)`;

/** Has the next cron minute ask Meta for its list. */
export function wantTemplateSync(now: number): Statement {
  return statement(`${WANT_SYNC} where true ${LATER_STAYS}`, now);
}

/**
 * Has the next cron minute ask Meta, when news is of a template that is not known here, or contradicts what is known
 * without being clearly newer or older. Goes before {@link applyNews}.
 */
export function wantSyncForNews(latest: readonly Latest[], now: number): Statement {
  const unclear = (fact: "status" | "category") =>
    `(news.value ->> '$.${fact}.value' <> template.${fact} and news.value ->> '$.${fact}.at' <= template.${fact}_at
      and news.value ->> '$.${fact}.at' > template.${fact}_at - ${TOO_CLOSE})`;
  return statement(
    `${WANT_SYNC} where exists (
       select 1 from json_each(?2) as news left join templates as template on template.id = ${TEMPLATE_OF_NEWS}
       where template.id is null or ${unclear("status")} or ${unclear("category")})
     ${LATER_STAYS}`,
    now,
    JSON.stringify(latest),
  );
}
