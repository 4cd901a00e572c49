import { DAY } from "../../platform/clock";
import type { Database, Statement } from "../../platform/db";
import { statement } from "../../platform/db";
import { MOST_TAGS_EACH } from "../tagging";
import { allTags, isNews, keepsOptOut, knownContact } from "./rows-store";
import type { Import } from "./store";

/** The rows of an import that is done are kept for its report. */
const KEPT_WHEN_DONE = 30 * DAY;

/** Takes an import that was agreed on; changes no row when another request took it. */
export function startImport(id: string, actionRequestId: string, now: number): Statement {
  return statement(
    `update imports set status = 'applying', action_request_id = ?2, updated_at = ?3, expires_at = ?4
     where id = ?1 and status = 'ready'`,
    id,
    actionRequestId,
    now,
    now + KEPT_WHEN_DONE,
  );
}

/** Rows that one step applies. */
export const ROWS_A_STEP = 4_000;

const STEP_ROWS = `import_rows as row join imports as import on import.id = row.import_id
  where row.import_id = ?1 and row.line > import.applied_from and row.line <= import.applied_through
    and row.verdict in ('create', 'update')`;

/**
 * The next step of an import, as one batch: takes the next rows (a trigger lets one of two steps through), writes
 * their contacts, notes what became of each row, and writes their consent. Each row is applied in exactly one step.
 */
export function importStep(
  id: string,
  from: number,
  actor: { kind: string; id: string },
  now: number,
  correlationId: string,
  returning: readonly Statement[] = [],
): Statement[] {
  const next = `select line from import_rows where import_id = ?1 and line > ?2 and verdict in ('create', 'update') order by line limit ?4`;
  return [
    statement(
      `update imports set applied_from = ?2, applied_through = (select max(line) from (${next})),
         applied = applied + (select count(*) from (${next})), updated_at = ?3
       where id = ?1 returning applied_through as "through", last_line`,
      id,
      from,
      now,
      ROWS_A_STEP,
    ),
    statement(
      `insert into contacts (id, name, search_name, phone, country, language, tags, crm_links, created_at, updated_at, last_activity_at)
       select coalesce(${knownContact("row.content")}, row.contact_id), row.content ->> 'name', row.content ->> 'searchName',
         row.content ->> 'phone', row.content ->> 'country', row.content ->> 'language', row.content ->> 'tags',
         case when row.content ->> '$.crm.id' is null then '[]' else json_array(row.content -> 'crm') end, ?2, ?2, ?2
       from ${STEP_ROWS}
       on conflict (id) do update set
         name = coalesce(excluded.name, name), search_name = coalesce(excluded.search_name, search_name),
         language = coalesce(excluded.language, language),
         tags = case when (select count(*) from ${allTags("contacts.tags", "excluded.tags")}) > ${MOST_TAGS_EACH}
           then contacts.tags
           else (select json_group_array(value) from ${allTags("contacts.tags", "excluded.tags")}) end,
         crm_links = (select json_group_array(json(value)) from (
           select value from json_each(contacts.crm_links)
             where value ->> 'system' not in (select value ->> 'system' from json_each(excluded.crm_links))
           union all select value from json_each(excluded.crm_links))),
         updated_at = excluded.updated_at`,
      id,
      now,
    ),
    // Before anything is judged by what the contacts say: what they refused before they were erased holds.
    ...returning,
    statement(
      `update import_rows set contact_id = found.id, outcome = found.outcome
       from (
         select row.line, contact.id,
           case when ${keepsOptOut("row.content", "contact")} then 'opt_out_kept'
             when row.verdict = 'update' then 'updated'
             when contact.id = row.contact_id then 'created' else 'updated_instead' end as outcome
         from ${STEP_ROWS.replace(" where ", ` join contacts as contact on contact.id = ${knownContact("row.content")} where `)}
       ) as found
       where import_rows.import_id = ?1 and import_rows.line = found.line`,
      id,
    ),
    statement(
      `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
         occurred_at, recorded_at, dedupe_key, correlation_id)
       select 'cns_' || lower(hex(randomblob(13))), contact.id, category.value, row.content ->> '$.consent.action',
         row.content ->> '$.consent.source', 'import', row.content ->> '$.consent.evidence', ?2, ?3,
         row.content ->> '$.consent.occurredAt', ?4, 'import:' || row.import_id || ':' || row.line || ':' || category.value, ?5
       from import_rows as row join imports as import on import.id = row.import_id
       join contacts as contact on contact.id = row.contact_id
       cross join json_each(row.content, '$.consent.categories') as category
       where row.import_id = ?1 and row.line > import.applied_from and row.line <= import.applied_through
         and row.verdict in ('create', 'update')
         and ${isNews("row.content", "category.value", "contact")}`,
      id,
      actor.kind,
      actor.id,
      now,
      correlationId,
    ),
  ];
}

/** Numbers of the rows that the next step applies. Primary key of `import_rows`. */
export async function phonesOfStep(db: Database, id: string, from: number): Promise<string[]> {
  const rows = await db.all<{ phone: string }>(
    `select content ->> 'phone' as phone from import_rows
     where import_id = ?1 and line > ?2 and verdict in ('create', 'update') order by line limit ?3`,
    id,
    from,
    ROWS_A_STEP,
  );
  return rows.flatMap(({ phone }) => (phone === null ? [] : [phone]));
}

export interface ApplyingImport {
  status: Import["status"];
  report: string;
  action_request_id: string;
  applied_through: number;
  last_line: number;
  principal_id: string;
  requester_staff_id: string;
}

/** An import with the request that is carried out. */
export async function applyingImport(db: Database, id: string): Promise<ApplyingImport | undefined> {
  return db.first<ApplyingImport>(
    `select import.status, import.report, import.action_request_id, import.applied_through, import.last_line,
       import.principal_id, request.requester_staff_id
     from imports as import join action_requests as request on request.id = import.action_request_id
     where import.id = ?1`,
    id,
  );
}

/** What became of the rows. */
export async function importOutcomes(db: Database, id: string): Promise<Record<string, number>> {
  const rows = await db.all<{ outcome: string; count: number }>(
    `select outcome, count(*) as count from import_rows where import_id = ?1 and outcome is not null group by outcome`,
    id,
  );
  return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
}

export function finishImport(id: string, now: number): Statement {
  return statement(
    "update imports set status = 'done', updated_at = ?2 where id = ?1 and status = 'applying'",
    id,
    now,
  );
}
