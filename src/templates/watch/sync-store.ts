import { MINUTE } from "../../platform/clock";
import { type Database, type Statement, statement } from "../../platform/db";
import { pieces } from "../../platform/pieces";

/** A template as Meta's list has it, with an id of ours for the case that it is new here. */
export interface ListedTemplate {
  our_id: string;
  id: string;
  name: string;
  language: string;
  category: string;
  status: string;
  quality: string;
  rejected_reason: string | null;
  parameter_format: string;
  message_send_ttl_seconds: number | null;
  components: readonly unknown[];
}

/**
 * Writes what a list has beside the facts that webhooks tell too: which templates there are, their wording, how their
 * variables are named. Asked at a time (whole seconds, ms): wording of which a later change was told stays unread. A
 * template that was deleted and made anew under its name has another id of Meta's from now on. Indexes
 * `templates_name_language` and `templates_meta_id_unique`.
 */
export function saveListed(templates: readonly ListedTemplate[], askedAt: number): Statement[] {
  const read = "(excluded.updated_at > components_at)";
  const texts = templates.map((template) => JSON.stringify(template));
  return pieces(texts).map((json) =>
    statement(
      `insert into templates (id, meta_id, name, language, category, status, quality, components, parameter_format, message_ttl,
         rejected_reason, updated_at)
       select entry.value ->> 'our_id', entry.value ->> 'id', entry.value ->> 'name', entry.value ->> 'language',
         entry.value ->> 'category', entry.value ->> 'status', entry.value ->> 'quality', entry.value -> 'components',
         entry.value ->> 'parameter_format', entry.value ->> 'message_send_ttl_seconds', entry.value ->> 'rejected_reason', ?2
       from json_each(?1) as entry where true
       on conflict (name, language) do update set meta_id = excluded.meta_id, parameter_format = excluded.parameter_format,
         message_ttl = excluded.message_ttl,
         components = case when ${read} then excluded.components else components end,
         components_unread = case when ${read} then 0 else components_unread end,
         updated_at = excluded.updated_at
       where meta_id <> excluded.meta_id or parameter_format <> excluded.parameter_format
         or message_ttl is not excluded.message_ttl
         or (${read} and (components_unread = 1 or components <> excluded.components))
       on conflict (meta_id) do nothing`,
      json,
      askedAt,
    ),
  );
}

/** A template that was submitted this short a time ago (ms) may not be in Meta's list yet. */
const MAY_BE_MISSING = 10 * MINUTE;

/** SQL for templates that a list of ids (`?1`), asked for at `?2`, does not have: they can no longer be sent. */
const UNLISTED = `templates.meta_id not in (select value from json_each(?1)) and templates.status <> 'DELETED'
  and templates.status_at < ?2 and not exists (
    select 1 from template_submissions as submission
    where submission.name = templates.name and submission.language = templates.language
      and (submission.status in ('queued', 'sending', 'unknown') or submission.settled_at > ?2 - ${MAY_BE_MISSING}))`;

/**
 * Marks templates that Meta no longer listed when it was asked at a time (ms) as deleted, with a row of their history
 * each. What was submitted since then stays. Index `template_submissions_template`.
 */
export function retireUnlisted(metaIds: readonly string[], askedAt: number, now: number): Statement[] {
  const ids = JSON.stringify(metaIds);
  return [
    statement(
      `insert into template_history (template_id, at, fact, value, previous, source, recorded_at)
       select id, ?2, 'status', 'DELETED', status, 'sync', ?3 from templates where ${UNLISTED}
       on conflict do nothing`,
      ids,
      askedAt,
      now,
    ),
    statement(
      `update templates set status = 'DELETED', status_detail = null, status_at = ?2, updated_at = ?2 where ${UNLISTED}`,
      ids,
      askedAt,
    ),
  ];
}

/** When Meta's list was last asked for with success, and when somebody last wanted that, ms. Primary keys. */
export async function syncTimes(db: Database): Promise<{ synced: number; wanted: number }> {
  const rows = await db.all<{ key: string; fetched_at: number }>(
    "select key, fetched_at from account_facts where key in ('templates_synced', 'templates_sync_wanted')",
  );
  const times = new Map(rows.map(({ key, fetched_at }) => [key, fetched_at]));
  return {
    synced: times.get("templates_synced") ?? 0,
    wanted: times.get("templates_sync_wanted") ?? 0,
  };
}

/** Notes a list that was asked for at a time (whole seconds, ms): what was wanted in that second or later still is. */
export function noteTemplateSync(count: number, askedAt: number): Statement {
  return statement(
    `insert into account_facts (key, value, fetched_at) values ('templates_synced', ?1, ?2)
     on conflict (key) do update set value = excluded.value, fetched_at = max(fetched_at, excluded.fetched_at)`,
    String(count),
    askedAt,
  );
}

/** Whether there is a template that Meta has not deleted. Index `templates_status`. */
export async function knowsTemplates(db: Database): Promise<boolean> {
  const row = await db.first("select 1 from templates where status <> 'DELETED' limit 1");
  return row !== undefined;
}
