import type { Database, Statement } from "../../platform/db";
import { statement } from "../../platform/db";
import { MOST_TAGS_EACH } from "../tagging";
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
    on identity.kind = form.kind and identity.value = form.sign || digits.value and identity.retired_at is null
  order by digits.key limit 1)`;

export const stateOf = (category: string, contact: string): string =>
  `case ${category} when 'marketing' then ${contact}.marketing when 'utility' then ${contact}.utility
     when 'authentication' then ${contact}.authentication else ${contact}.service end`;

/** Since when the state of a category has held. */
const sinceOf = (category: string, contact: string): string =>
  `(select case ${category} when 'marketing' then marketing_since when 'utility' then utility_since
     when 'authentication' then authentication_since else service_since end
   from consent_states where contact_id = ${contact}.id)`;

/**
 * Whether a row's decision on a category is to be recorded: an agreement where nothing was said, a refusal where none
 * holds, or only an earlier one.
 */
export const isNews = (content: string, category: string, contact: string): string =>
  `case ${content} ->> '$.consent.action' when 'opt_in' then ${stateOf(category, contact)} = 'unknown'
     else ${stateOf(category, contact)} <> 'opted_out'
       or coalesce(${sinceOf(category, contact)}, 0) < ${content} ->> '$.consent.occurredAt' end`;

/** Whether a row's consent says something that the contact's state does not say yet, and may change it. */
const consentIsNews = (content: string, contact: string): string => `exists (
  select 1 from json_each(${content}, '$.consent.categories') as category
  where ${isNews(content, "category.value", contact)})`;

/** Whether a row agrees to something that its contact has refused: the refusal stays. */
export const keepsOptOut = (
  content: string,
  contact: string,
): string => `(${content} ->> '$.consent.action' = 'opt_in' and exists (
  select 1 from json_each(${content}, '$.consent.categories') as category
  where ${stateOf("category.value", contact)} = 'opted_out'))`;

/** What a row would do to a contact, or create one. */
const verdictOf = (content: string, known: string): string => `case
  when ${known}.id is null then 'create'
  when (${content} ->> 'name' is not null and ${content} ->> 'name' is not ${known}.name)
    or (${content} ->> 'language' is not null and ${content} ->> 'language' is not ${known}.language)
    or exists (select 1 from json_each(${content}, '$.tags') as tag
      where not exists (select 1 from contact_tags where contact_tags.tag = tag.value and contact_id = ${known}.id))
    or (${content} ->> '$.crm.id' is not null and not exists (select 1 from json_each(${known}.crm_links) as link
      where link.value ->> 'system' = ${content} ->> '$.crm.system' and link.value ->> 'id' = ${content} ->> '$.crm.id'))
    or ${consentIsNews(content, known)}
  then 'update' else 'unchanged' end`;

/** Tags that a contact has with those of a row. */
export const allTags = (known: string, added: string): string =>
  `(select value from json_each(${known}) union select value from json_each(${added}))`;

/**
 * Stores rows with their verdicts, in one statement: what is new, what changes a contact, what is already so. Contacts
 * are found by the primary key of `contact_identities`.
 * @param rows JSON array of {@link NewImportRow}
 */
export function insertImportRows(importId: string, rows: string): Statement {
  const content = "(row.value -> 'content')";
  return statement(
    `insert into import_rows (import_id, line, verdict, contact_id, content, problems)
     select ?1, row.value ->> 'line', coalesce(row.value ->> 'verdict', ${verdictOf(content, "known")}),
       coalesce(known.id, row.value ->> 'new_id'), row.value -> 'content', row.value -> 'problems'
     from json_each(?2) as row
     left join contacts as known on known.id = ${knownContact(content)}`,
    importId,
    rows,
  );
}

/** Rows of a reading that would get another verdict now. Looks at every row. */
export async function movedRows(db: Database, id: string): Promise<number> {
  const found = await db.first<{ count: number }>(
    `select count(*) as count from import_rows as row
     left join contacts as known on known.id = ${knownContact("row.content")}
     where row.import_id = ?1 and row.verdict in ('create', 'update', 'unchanged')
       and row.verdict <> ${verdictOf("row.content", "known")}`,
    id,
  );
  return found?.count ?? 0;
}

/**
 * Rows whose person refuses in a later row of the file refuse themselves, in one statement.
 * @param refused JSON array of `{ line, consent }`
 */
export function refuseInRows(importId: string, refused: string): Statement {
  return statement(
    // Materialized, so that the rows are found by their primary key: joined the other way round it would be quadratic.
    `with refused as materialized (select value ->> 'line' as line, value -> 'consent' as consent from json_each(?2))
     update import_rows set content = json_set(content, '$.consent', json(refused.consent)),
       verdict = case verdict when 'unchanged' then 'update' else verdict end
     from refused
     where import_rows.import_id = ?1 and import_rows.line = refused.line and verdict in ('create', 'update', 'unchanged')`,
    importId,
    refused,
  );
}

/** Counts of the rows by verdict, and of what the accepted ones say of consent, in one statement. */
export async function countImportRows(
  db: Database,
  id: string,
): Promise<
  Pick<ImportReport, "counts" | "opt_ins" | "opt_outs" | "opt_outs_kept" | "blocked" | "tags_full">
> {
  const rows = await db.all<{
    verdict: ImportVerdict;
    count: number;
    opt_ins: number;
    opt_outs: number;
    kept: number;
    blocked: number;
    full: number;
  }>(
    `select row.verdict, count(*) as count,
       coalesce(sum(row.content ->> '$.consent.action' = 'opt_in'), 0) as opt_ins,
       coalesce(sum(row.content ->> '$.consent.action' = 'opt_out'), 0) as opt_outs,
       coalesce(sum(known.id is not null and ${keepsOptOut("row.content", "known")}), 0) as kept,
       coalesce(sum(known.blocked), 0) as blocked,
       coalesce(sum(known.id is not null and row.content ->> '$.tags[0]' is not null
         and (select count(*) from ${allTags("known.tags", "row.content -> '$.tags'")}) > ${MOST_TAGS_EACH}), 0) as full
     from import_rows as row left join contacts as known on known.id = row.contact_id
     where row.import_id = ?1 group by row.verdict`,
    id,
  );
  const of = (verdict: ImportVerdict) => rows.find((row) => row.verdict === verdict);
  const accepted = rows.filter(({ verdict }) => verdict === "create" || verdict === "update");
  const sum = (field: "opt_ins" | "opt_outs" | "full") =>
    accepted.reduce((total, row) => total + row[field], 0);
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
    tags_full: sum("full"),
    opt_outs_kept: known.reduce((total, row) => total + row.kept, 0),
    blocked: known.reduce((total, row) => total + row.blocked, 0),
  };
}

/** Different tags of one file at most, and the characters of their JSON: the report is one value of the database. */
const MOST_DIFFERENT_TAGS = 20_000;
const CHARACTERS_OF_TAGS = 400_000;

/** Tags of the accepted rows, in one statement; undefined when they are too many. None may be missing: see its use. */
export async function importTags(db: Database, id: string): Promise<string[] | undefined> {
  const rows = await db.all<{ tag: string }>(
    `select distinct tag.value as tag from import_rows as row cross join json_each(row.content, '$.tags') as tag
     where row.import_id = ?1 and row.verdict in ('create', 'update') limit ${MOST_DIFFERENT_TAGS + 1}`,
    id,
  );
  const tags = rows.map(({ tag }) => tag);
  const fits = tags.length <= MOST_DIFFERENT_TAGS && JSON.stringify(tags).length <= CHARACTERS_OF_TAGS;
  return fits ? tags : undefined;
}
