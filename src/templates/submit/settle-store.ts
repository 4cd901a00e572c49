import { SECOND } from "../../platform/clock";
import { type Statement, statement } from "../../platform/db";
import type { TemplateDefinition } from "../definition";
import type { SubmissionOutcome } from "./store";

/** Meta took it. Changes no row when somebody else settled it. */
export function acceptSubmission(
  id: string,
  metaId: string,
  response: { meta: Record<string, unknown>; outcome: SubmissionOutcome },
  at: number,
): Statement {
  return statement(
    `update template_submissions set status = 'accepted', meta_id = ?2, response = ?3, settled_at = ?4
     where id = ?1 and status in ('sending', 'unknown')`,
    id,
    metaId,
    response,
    at,
  );
}

/** Meta refused it, or it never came to Meta. Changes no row when somebody else settled it. */
export function rejectSubmission(
  id: string,
  status: "refused" | "abandoned",
  error: object,
  at: number,
): Statement {
  return statement(
    `update template_submissions set status = ?2, error = ?3, settled_at = ?4
     where id = ?1 and status in (${status === "refused" ? "'sending'" : "'queued', 'unknown'"})`,
    id,
    status,
    error,
    at,
  );
}

/** A template as it stands at Meta after it was submitted, by what Meta said at a time (ms). */
export interface TakenState {
  /** The id here, if Meta's template is a new one. */
  id: string;
  metaId: string;
  definition: TemplateDefinition;
  /** Meta's words. */
  status: string;
  category: string;
  saidAt: number;
  now: number;
}

/** SQL: of the template as it is stored, the status became known after Meta said ?8 of it. */
const TOLD_SINCE = `(templates.meta_id = excluded.meta_id and (templates.status_at > ?8 or exists (
  select 1 from template_history as news where news.template_id = templates.id and news.fact = 'status'
    and news.source in ('webhook', 'sync') and news.at >= ?11 and news.recorded_at >= ?8)))`;

/** Meta's times are in whole seconds, and so is ours. */
const secondOf = (at: number): number => Math.floor(at / SECOND) * SECOND;

/** A review follows its submission: when it ends within the second, its news is not older than the submission's. */
const beforeReview = (saidAt: number): number => secondOf(saidAt) - SECOND;

/**
 * Writes what Meta holds now. News that came by webhook or sync while Meta's answer was on the way stays. Index
 * `templates_name_language`.
 */
export function saveTaken({ id, metaId, definition, status, category, saidAt, now }: TakenState): Statement {
  const unlessTold = (column: string) =>
    `${column} = case when ${TOLD_SINCE} then templates.${column} else excluded.${column} end`;
  return statement(
    `insert into templates (id, meta_id, name, language, category, status, components, parameter_format, message_ttl,
       status_at, category_at, components_at, updated_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?9, ?10, ?13, ?11, ?11, ?12)
     on conflict (name, language) do update set
       ${unlessTold("status")}, ${unlessTold("rejected_reason")}, ${unlessTold("status_detail")},
       status_at = max(templates.status_at, excluded.status_at),
       category = case when templates.meta_id = excluded.meta_id and templates.category_at > ?8 then templates.category
         else excluded.category end,
       category_at = max(templates.category_at, excluded.category_at),
       coming_category = case when templates.meta_id = excluded.meta_id then templates.coming_category end,
       coming_category_at = case when templates.meta_id = excluded.meta_id then templates.coming_category_at end,
       quality = case when templates.meta_id = excluded.meta_id then templates.quality else 'UNKNOWN' end,
       components = excluded.components, components_at = max(templates.components_at, excluded.components_at),
       components_unread = 0, parameter_format = excluded.parameter_format,
       message_ttl = coalesce(excluded.message_ttl, templates.message_ttl),
       meta_id = excluded.meta_id, updated_at = excluded.updated_at`,
    id,
    metaId,
    definition.name,
    definition.language,
    category,
    status,
    definition.components,
    saidAt,
    definition.parameter_format.toUpperCase(),
    definition.message_send_ttl_seconds,
    secondOf(saidAt),
    now,
    beforeReview(saidAt),
  );
}

export interface HistoryFact {
  fact: "status" | "category" | "components";
  value: string;
  previous: string | null;
  detail: unknown;
}

/** What became of a template by a submission, each fact once. Index `templates_name_language`. */
export function noteTaken(
  { name, language }: TemplateDefinition,
  facts: readonly HistoryFact[],
  saidAt: number,
  now: number,
): Statement {
  return statement(
    `insert into template_history (template_id, at, fact, value, previous, detail, source, recorded_at)
     select template.id, case entry.value ->> 'fact' when 'status' then ?6 else ?4 end, entry.value ->> 'fact', entry.value ->> 'value', entry.value ->> 'previous',
       entry.value -> 'detail', 'submission', ?5
     from templates as template, json_each(?3) as entry where template.name = ?1 and template.language = ?2
     on conflict (template_id, fact, at, value) do nothing`,
    name,
    language,
    JSON.stringify(facts),
    secondOf(saidAt),
    now,
    beforeReview(saidAt),
  );
}

/** Marks a draft as submitted if this version is still what it is. */
export function markSubmitted(draftId: string, version: number): Statement {
  return statement(
    "update template_drafts set status = 'submitted' where id = ?1 and version = ?2",
    draftId,
    version,
  );
}
