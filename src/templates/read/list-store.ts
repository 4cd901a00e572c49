import type { Database } from "../../platform/db";
import { categoryOf } from "../watch/category";

export interface NameFilters {
  /** Meta's word. */
  status?: string | undefined;
  category?: string | undefined;
  language?: string | undefined;
  /** Meta's word. */
  quality?: string | undefined;
  /** Part of the name. */
  query?: string | undefined;
  /** Only names with a draft that was not submitted yet. */
  drafts?: boolean | undefined;
  limit: number;
}

/**
 * Names with a language that fulfils all filters, in their order, behind a name: of templates that Meta has, and of
 * drafts where no filter asks for what only Meta's have. Indexes `templates_name_language` and
 * `template_drafts_name_language`, both read from that name on.
 */
export async function listNames(db: Database, filters: NameFilters, after: string): Promise<string[]> {
  const params: unknown[] = [after];
  const bind = (value: unknown) => `?${params.push(value)}`;
  const query = filters.query?.toLowerCase();
  const shared = (row: string, category: string | undefined) => [
    ...(category === undefined ? [] : [`${row}.category = ${bind(category)}`]),
    ...(filters.language === undefined ? [] : [`${row}.language = ${bind(filters.language)}`]),
    ...(query === undefined ? [] : [`instr(${row}.name, ${bind(query)}) > 0`]),
  ];
  const ofMeta = filters.status !== undefined || filters.quality !== undefined;
  const template = [
    ...shared("template", filters.category?.toUpperCase()),
    filters.status === undefined
      ? "template.status <> 'DELETED'"
      : `template.status = ${bind(filters.status)}`,
    ...(filters.quality === undefined ? [] : [`template.quality = ${bind(filters.quality)}`]),
  ];
  const draft = [
    ...shared("draft", filters.category),
    ...(filters.drafts ? ["draft.status <> 'submitted'"] : []),
    ...(ofMeta
      ? [
          `exists (select 1 from templates as template where template.name = draft.name and ${template.join(" and ")})`,
        ]
      : []),
  ];
  const ofTemplates = `select template.name from templates as template where template.name > ?1 and ${template.join(" and ")}`;
  const ofDrafts = `select draft.name from template_drafts as draft where ${["draft.name > ?1", ...draft].join(" and ")}`;
  const parts = filters.drafts ? [ofDrafts] : ofMeta ? [ofTemplates] : [ofTemplates, ofDrafts];
  const names = parts.length === 1 ? `select distinct name from (${parts[0]})` : parts.join(" union ");
  const rows = await db.all<{ name: string }>(
    `${names} order by name limit ${bind(filters.limit + 1)}`,
    ...params,
  );
  return rows.map(({ name }) => name);
}

/** A language of Meta's, as a list shows it. */
export interface ListedTemplate {
  id: string;
  name: string;
  language: string;
  category: string;
  status: string;
  quality: string;
  reason: string | null;
  comingCategory: string | null;
  comingCategoryAt: number | null;
  statusAt: number;
  componentsAt: number;
  /** 1: Meta changed the wording, and it is not fetched yet. */
  componentsUnread: number;
  /** Messages of the last days. */
  sent: number;
  /** UTC day of the last message, in days since 1970. */
  lastDay: number | null;
}

/** The languages of some names, with what was sent since a UTC day, singly and in broadcasts. Index `templates_name_language`, primary keys of the days. */
export async function listedTemplates(
  db: Database,
  names: readonly string[],
  sinceDay: number,
): Promise<ListedTemplate[]> {
  const rows = await db.all<ListedTemplate>(
    `select id, name, language, category, status, quality, rejected_reason as reason, coming_category as comingCategory,
       coming_category_at as comingCategoryAt, status_at as statusAt, components_at as componentsAt,
       components_unread as componentsUnread,
       (select coalesce(sum(days.sent), 0) from template_days as days
         where days.template_id = templates.id and days.day >= ?2)
       + (select coalesce(sum(days.sent), 0) from broadcast_days as days
         where days.template_id = templates.id and days.day >= ?2) as sent,
       nullif(max(
         coalesce((select days.day from template_days as days where days.template_id = templates.id and days.sent > 0
           order by days.day desc limit 1), -1),
         coalesce((select days.day from broadcast_days as days where days.template_id = templates.id and days.sent > 0
           order by days.day desc limit 1), -1)), -1) as lastDay
     from templates where name in (select value from json_each(?1)) order by name, language`,
    JSON.stringify(names),
    sinceDay,
  );
  return rows.map((row) => ({
    ...row,
    category: categoryOf(row.category),
    comingCategory: row.comingCategory === null ? null : categoryOf(row.comingCategory),
  }));
}

export interface ListedDraft {
  id: string;
  name: string;
  language: string;
  category: string;
  status: string;
  version: number;
  updatedAt: number;
}

/** The drafts of some names. Index `template_drafts_name_language`. */
export async function listedDrafts(db: Database, names: readonly string[]): Promise<ListedDraft[]> {
  return db.all<ListedDraft>(
    `select id, name, language, category, status, version, updated_at as updatedAt from template_drafts
     where name in (select value from json_each(?1)) order by name, language`,
    JSON.stringify(names),
  );
}
