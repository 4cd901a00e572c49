import type { Database, Statement } from "../../platform/db";
import { statement } from "../../platform/db";
import type { PreparedConsent } from "./consent";
import type { RowProblemCode } from "./problems";
import type { PreparedRow } from "./rows";
import type { ImportReport, ImportVerdict } from "./store";

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
export const knownContact = (content: string): string => `(select identity.contact_id
  from json_each(${content}, '$.keys') as digits
  cross join (select 'phone' as kind, '+' as sign union all select 'wa_id', '') as form
  cross join contact_identities as identity
    on identity.kind = form.kind and identity.value = form.sign || digits.value
  order by digits.key limit 1)`;

export const stateOf = (category: string, contact: string): string =>
  `case ${category} when 'marketing' then ${contact}.marketing when 'utility' then ${contact}.utility
     when 'authentication' then ${contact}.authentication else ${contact}.service end`;

/** Whether a row's consent says something that the contact's state does not say yet, and may change it. */
const consentIsNews = (content: string, contact: string): string => `exists (
  select 1 from json_each(${content}, '$.consent.categories') as category
  where case ${content} ->> '$.consent.action' when 'opt_in' then ${stateOf("category.value", contact)} = 'unknown'
    else ${stateOf("category.value", contact)} <> 'opted_out' end)`;

/** Whether a row agrees to something that its contact has refused: the refusal stays. */
export const keepsOptOut = (
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
