import { LIMITS } from "../../governance";
import { DAY } from "../../platform/clock";
import type { Database, Statement } from "../../platform/db";
import { statement } from "../../platform/db";
import type { PreparedConsent } from "./consent";
import type { FileProblem, RowProblemCode } from "./problems";
import type { PreparedRow } from "./rows";

export type ImportVerdict = "create" | "update" | "unchanged" | "duplicate" | "rejected";

/** What the reading of a file came to. */
export interface ImportReport {
  encoding: string | null;
  delimiter: string | null;
  /** The field that each column is taken for; null for one that is left out. */
  columns: Record<string, string | null>;
  date_order: string;
  problems: FileProblem[];
  counts: Record<ImportVerdict, number>;
  /** Accepted rows by what they say of consent. */
  opt_ins: number;
  opt_outs: number;
  /** Rows that agree to something which their contact has refused, or whose contact is blocked. */
  opt_outs_kept: number;
  blocked: number;
  /** Tags that accepted rows add, the most frequent first. */
  tags: string[];
  /** Why rows were rejected: how many, and the first lines. */
  reasons: { code: RowProblemCode; column: string; count: number; lines: number[] }[];
}

export interface Import {
  id: string;
  principal_id: string;
  source_hash: string;
  status: "reading" | "ready" | "applying" | "done";
  report: ImportReport | null;
  rows_read: number;
  accepted: number;
  applied: number;
  action_request_id: string | null;
  updated_at: number;
}

const IMPORT_COLUMNS =
  "id, principal_id, source_hash, status, report, rows_read, accepted, applied, action_request_id, updated_at";

const parsed = (row: (Omit<Import, "report"> & { report: string | null }) | undefined): Import | undefined =>
  row && { ...row, report: row.report === null ? null : (JSON.parse(row.report) as ImportReport) };

export async function findImport(db: Database, id: string): Promise<Import | undefined> {
  return parsed(await db.first(`select ${IMPORT_COLUMNS} from imports where id = ?1`, id));
}

/** The latest reading of the same file with the same options by the same principal. Index `imports_source`. */
export async function sameImport(
  db: Database,
  principalId: string,
  sourceHash: string,
  now: number,
): Promise<Import | undefined> {
  return parsed(
    await db.first(
      `select ${IMPORT_COLUMNS} from imports
       where principal_id = ?1 and source_hash = ?2 and status in ('reading', 'ready') and created_at > ?3
       order by id desc limit 1`,
      principalId,
      sourceHash,
      now - LIMITS.importLifetime,
    ),
  );
}

/** An import that nobody asks for is kept as long as a request for it could still be approved. */
const KEPT = 5 * DAY;
/** The rows of one that is done are kept for its report. */
const KEPT_WHEN_DONE = 30 * DAY;

export function insertImport(id: string, principalId: string, sourceHash: string, now: number): Statement {
  return statement(
    `insert into imports (id, principal_id, source_hash, status, created_at, updated_at, expires_at)
     values (?1, ?2, ?3, 'reading', ?4, ?4, ?5)`,
    id,
    principalId,
    sourceHash,
    now,
    now + KEPT,
  );
}

export function noteRowsRead(id: string, rows: number, now: number): Statement {
  return statement("update imports set rows_read = ?2, updated_at = ?3 where id = ?1", id, rows, now);
}

/** One row of the file as it goes into the table; its verdict against the store is found by the statement. */
export interface NewImportRow {
  line: number;
  /** Set for rows that are not compared with the store. */
  verdict?: "duplicate" | "rejected";
  new_id?: string;
  content?: PreparedRow;
  problems?: { code: RowProblemCode; column: string }[];
}

/** The contact under one of a row's numbers. `row` is the SQL of its content. */
const knownContact = (content: string): string => `(select identity.contact_id
  from json_each(${content}, '$.keys') as digits
  cross join (select 'phone' as kind, '+' as sign union all select 'wa_id', '') as form
  cross join contact_identities as identity
    on identity.kind = form.kind and identity.value = form.sign || digits.value
  order by digits.key limit 1)`;

const stateOf = (category: string, contact: string): string =>
  `case ${category} when 'marketing' then ${contact}.marketing when 'utility' then ${contact}.utility
     when 'authentication' then ${contact}.authentication else ${contact}.service end`;

/** Whether a row's consent says something that the contact's state does not say yet, and may change it. */
const consentIsNews = (content: string, contact: string): string => `exists (
  select 1 from json_each(${content}, '$.consent.categories') as category
  where case ${content} ->> '$.consent.action' when 'opt_in' then ${stateOf("category.value", contact)} = 'unknown'
    else ${stateOf("category.value", contact)} <> 'opted_out' end)`;

/** Whether a row agrees to something that its contact has refused: the refusal stays. */
const keepsOptOut = (
  content: string,
  contact: string,
): string => `(${content} ->> '$.consent.action' = 'opt_in' and exists (
  select 1 from json_each(${content}, '$.consent.categories') as category
  where ${stateOf("category.value", contact)} = 'opted_out'))`;

/**
 * Stores rows with their verdicts, in one statement: what is new, what changes a contact, what is already so. Contacts
 * are found by the primary key of `contact_identities`.
 */
export function insertImportRows(importId: string, rows: readonly NewImportRow[]): Statement {
  const content = "(row.value -> 'content')";
  return statement(
    `insert into import_rows (import_id, line, verdict, contact_id, content, problems)
     select ?1, row.value ->> 'line',
       case when row.value ->> 'verdict' is not null then row.value ->> 'verdict'
         when known.id is null then 'create'
         when (${content} ->> 'name' is not null and ${content} ->> 'name' is not known.name)
           or (${content} ->> 'language' is not null and ${content} ->> 'language' is not known.language)
           or exists (select 1 from json_each(${content}, '$.tags') as tag
             where not exists (select 1 from contact_tags where contact_tags.tag = tag.value and contact_id = known.id))
           or (${content} ->> '$.crm.id' is not null and not exists (select 1 from json_each(known.crm_links) as link
             where link.value ->> 'system' = ${content} ->> '$.crm.system' and link.value ->> 'id' = ${content} ->> '$.crm.id'))
           or ${consentIsNews(content, "known")}
         then 'update' else 'unchanged' end,
       coalesce(known.id, row.value ->> 'new_id'), row.value -> 'content', row.value -> 'problems'
     from json_each(?2) as row
     left join contacts as known on known.id = ${knownContact(content)}`,
    importId,
    JSON.stringify(rows),
  );
}

/** Rows whose person refuses in a later row of the file refuse themselves, in one statement. */
export function refuseInRows(
  importId: string,
  refused: readonly { line: number; consent: PreparedConsent | undefined }[],
): Statement {
  return statement(
    `update import_rows set content = json_set(content, '$.consent', json(refused.value -> 'consent')),
       verdict = case verdict when 'unchanged' then 'update' else verdict end
     from json_each(?2) as refused
     where import_id = ?1 and line = refused.value ->> 'line' and verdict in ('create', 'update', 'unchanged')`,
    importId,
    JSON.stringify(refused),
  );
}

/** Counts of the rows by verdict, and of what the accepted ones say of consent, in one statement. */
export async function countImportRows(
  db: Database,
  id: string,
): Promise<Pick<ImportReport, "counts" | "opt_ins" | "opt_outs" | "opt_outs_kept" | "blocked">> {
  const rows = await db.all<{
    verdict: ImportVerdict;
    count: number;
    opt_ins: number;
    opt_outs: number;
    kept: number;
    blocked: number;
  }>(
    `select row.verdict, count(*) as count,
       coalesce(sum(row.content ->> '$.consent.action' = 'opt_in'), 0) as opt_ins,
       coalesce(sum(row.content ->> '$.consent.action' = 'opt_out'), 0) as opt_outs,
       coalesce(sum(known.id is not null and ${keepsOptOut("row.content", "known")}), 0) as kept,
       coalesce(sum(known.blocked), 0) as blocked
     from import_rows as row left join contacts as known on known.id = row.contact_id
     where row.import_id = ?1 group by row.verdict`,
    id,
  );
  const of = (verdict: ImportVerdict) => rows.find((row) => row.verdict === verdict);
  const accepted = rows.filter(({ verdict }) => verdict === "create" || verdict === "update");
  const sum = (field: "opt_ins" | "opt_outs") => accepted.reduce((total, row) => total + row[field], 0);
  const known = rows.filter(({ verdict }) => verdict !== "rejected" && verdict !== "duplicate");
  return {
    counts: {
      create: of("create")?.count ?? 0,
      update: of("update")?.count ?? 0,
      unchanged: of("unchanged")?.count ?? 0,
      duplicate: of("duplicate")?.count ?? 0,
      rejected: of("rejected")?.count ?? 0,
    },
    opt_ins: sum("opt_ins"),
    opt_outs: sum("opt_outs"),
    opt_outs_kept: known.reduce((total, row) => total + row.kept, 0),
    blocked: known.reduce((total, row) => total + row.blocked, 0),
  };
}

/** Tags of the accepted rows, the most frequent first, in one statement. */
export async function importTags(db: Database, id: string): Promise<string[]> {
  const rows = await db.all<{ tag: string }>(
    `select tag.value as tag from import_rows as row cross join json_each(row.content, '$.tags') as tag
     where row.import_id = ?1 and row.verdict in ('create', 'update')
     group by tag.value order by count(*) desc, tag.value limit 500`,
    id,
  );
  return rows.map(({ tag }) => tag);
}

/** The file was read to its end, or as far as it can be read. */
export function finishReading(id: string, report: ImportReport, rowsRead: number, now: number): Statement {
  return statement(
    `update imports set status = 'ready', report = ?2, rows_read = ?3, accepted = ?4, updated_at = ?5,
       last_line = coalesce((select max(line) from import_rows where import_id = ?1 and verdict in ('create', 'update')), 0)
     where id = ?1 and status = 'reading'`,
    id,
    report,
    rowsRead,
    report.counts.create + report.counts.update,
    now,
  );
}

/** Forgets a reading that did not come to its end. */
export function forgetImport(id: string): Statement[] {
  return [
    statement("delete from import_rows where import_id = ?1", id),
    statement("delete from imports where id = ?1", id),
  ];
}

export interface ReportedRow {
  line: number;
  verdict: ImportVerdict;
  phone: string | null;
  name: string | null;
  problems: { code: RowProblemCode; column: string }[];
}

/** Rows of an import behind a line, for its report. Primary key of `import_rows`. */
export async function reportedRows(
  db: Database,
  id: string,
  afterLine: number,
  limit: number,
): Promise<ReportedRow[]> {
  const rows = await db.all<Omit<ReportedRow, "problems"> & { problems: string | null }>(
    `select line, verdict, content ->> 'phone' as phone, content ->> 'name' as name, problems from import_rows
     where import_id = ?1 and line > ?2 order by line limit ?3`,
    id,
    afterLine,
    limit,
  );
  return rows.map((row) => ({
    ...row,
    problems: row.problems === null ? [] : (JSON.parse(row.problems) as ReportedRow["problems"]),
  }));
}

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
         tags = (select json_group_array(value) from (
           select value from json_each(contacts.tags) union select value from json_each(excluded.tags))),
         crm_links = (select json_group_array(json(value)) from (
           select value from json_each(contacts.crm_links)
             where value ->> 'system' not in (select value ->> 'system' from json_each(excluded.crm_links))
           union all select value from json_each(excluded.crm_links))),
         updated_at = excluded.updated_at`,
      id,
      now,
    ),
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
         and case row.content ->> '$.consent.action' when 'opt_in' then ${stateOf("category.value", "contact")} = 'unknown'
           else ${stateOf("category.value", "contact")} <> 'opted_out' end`,
      id,
      actor.kind,
      actor.id,
      now,
      correlationId,
    ),
  ];
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

/** Removes imports whose time is over, a few rows at a time. Index `imports_expiry`. */
export async function forgetExpiredImports(db: Database, now: number): Promise<number> {
  const expired = await db.first<{ id: string }>(
    "select id from imports where expires_at <= ?1 and status <> 'applying' limit 1",
    now,
  );
  if (!expired) return 0;
  await db.batch(forgetImport(expired.id));
  return 1;
}
