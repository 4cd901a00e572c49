import { type Database, type Statement, statement } from "../platform/db";
import type { TemplateComponent } from "./definition";
import { type Categorised, categoryOf } from "./watch/category";

/** A template as far as its sending is concerned. */
export interface TemplateRow extends Categorised {
  id: string;
  name: string;
  language: string;
  /** Meta's word: APPROVED, PENDING, REJECTED, PAUSED, DISABLED … */
  status: string;
  components: TemplateComponent[];
  /** Meta told of another wording, or was given one by us and its answer is not there: what it would send is not known. */
  unread: boolean;
}

type Stored = Pick<TemplateRow, "id" | "name" | "language" | "status" | "comingCategoryAt"> & {
  category: string;
  comingCategory: string | null;
  components: string;
  unread: number;
};

function fromStored(row: Stored): TemplateRow {
  return {
    ...row,
    category: categoryOf(row.category),
    comingCategory: row.comingCategory === null ? null : categoryOf(row.comingCategory),
    components: JSON.parse(row.components) as TemplateComponent[],
    unread: row.unread === 1,
  };
}

const COLUMNS = `id, name, language, category, coming_category as comingCategory, coming_category_at as comingCategoryAt, status,
  components, components_unread or exists (
    select 1 from template_submissions as ours
    where ours.name = templates.name and ours.language = templates.language
      and ours.status in ('queued', 'sending', 'unknown') and ours.status <> 'queued') as unread`;

/** Indexes `templates_name_language`, `template_submissions_open`. */
export async function findTemplate(
  db: Database,
  name: string,
  language: string,
): Promise<TemplateRow | undefined> {
  const row = await db.first<Stored>(
    `select ${COLUMNS} from templates where name = ?1 and language = ?2`,
    name,
    language,
  );
  return row && fromStored(row);
}

/**
 * Templates as far as their sending is concerned, whose ids a query (`ids`, with its parameters) yields; read its rows
 * with {@link templatesIn}. Primary key.
 */
export function templatesAmong(ids: string, ...params: unknown[]): Statement {
  return statement(`select ${COLUMNS} from templates where id in (${ids})`, ...params);
}

export function templatesIn(rows: readonly Record<string, unknown>[]): Map<string, TemplateRow> {
  return new Map(
    (rows as unknown as Stored[]).map((row) => {
      const template = fromStored(row);
      return [template.id, template];
    }),
  );
}

/** Every language of some names, each with Meta's word for its quality. Indexes as of {@link findTemplate}. */
export async function templatesNamed(
  db: Database,
  names: readonly string[],
): Promise<(TemplateRow & { quality: string })[]> {
  const rows = await db.all<Stored & { quality: string }>(
    `select ${COLUMNS}, quality from templates where name in (select value from json_each(?1)) order by name, language`,
    JSON.stringify(names),
  );
  return rows.map((row) => ({ ...fromStored(row), quality: row.quality }));
}

/** Templates that Meta has approved. Index `templates_status`. */
export async function approvedTemplates(db: Database, limit: number): Promise<TemplateRow[]> {
  const rows = await db.all<Stored>(
    `select ${COLUMNS} from templates where status = 'APPROVED' order by category, name, language limit ?1`,
    limit,
  );
  return rows.map(fromStored);
}

/** Names and languages of some templates, by id. */
export async function templateNames(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.all<{ id: string; name: string; language: string }>(
    "select id, name, language from templates where id in (select value from json_each(?1))",
    JSON.stringify(ids),
  );
  return new Map(rows.map(({ id, name, language }) => [id, `${name} (${language})`]));
}

/** How many templates there are in each status. */
export async function templateCounts(db: Database): Promise<Record<string, number>> {
  const rows = await db.all<{ status: string; count: number }>(
    "select status, count(*) as count from templates group by status order by status",
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}
