import { type Database, type Statement, statement } from "../platform/db";
import type { TemplateComponent } from "./definition";

export interface TemplateRow {
  id: string;
  name: string;
  language: string;
  category: "marketing" | "utility" | "authentication";
  status: string;
  components: TemplateComponent[];
}

interface Stored extends Omit<TemplateRow, "components" | "category"> {
  category: string;
  components: string;
}

function fromStored(row: Stored): TemplateRow {
  return {
    ...row,
    category: row.category.toLowerCase() as TemplateRow["category"],
    components: JSON.parse(row.components) as TemplateComponent[],
  };
}

const COLUMNS = "id, name, language, category, status, components";

/** Index `templates_name_language`. */
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

/** A template as Meta's Graph API lists it. */
export interface GraphTemplate {
  id: string;
  name: string;
  language: string;
  category: string;
  status: string;
  components?: unknown[];
  rejected_reason?: string;
  quality_score?: { score?: string };
}

/**
 * Brings the stored templates up to what Meta listed when it was asked at a time (ms), ids of ours for new ones given by
 * position. What webhooks told since then stays.
 */
export function saveTemplates(
  templates: readonly (GraphTemplate & { our_id: string })[],
  askedAt: number,
): Statement {
  const unlessNewer = (column: string, at: string) =>
    `${column} = case when excluded.${at} >= ${at} then excluded.${column} else ${column} end`;
  return statement(
    `insert into templates (id, meta_id, name, language, category, status, quality, components, rejected_reason,
       status_at, category_at, quality_at, updated_at)
     select entry.value ->> 'our_id', entry.value ->> 'id', entry.value ->> 'name', entry.value ->> 'language',
       entry.value ->> 'category', entry.value ->> 'status', coalesce(entry.value ->> '$.quality_score.score', 'UNKNOWN'),
       coalesce(entry.value -> 'components', '[]'), nullif(entry.value ->> 'rejected_reason', 'NONE'), ?2, ?2, ?2, ?2
     from json_each(?1) as entry where true
     on conflict (name, language) do update set meta_id = excluded.meta_id, components = excluded.components,
       ${unlessNewer("status", "status_at")}, ${unlessNewer("rejected_reason", "status_at")},
       ${unlessNewer("category", "category_at")}, ${unlessNewer("quality", "quality_at")},
       status_at = max(status_at, excluded.status_at), category_at = max(category_at, excluded.category_at),
       quality_at = max(quality_at, excluded.quality_at), updated_at = excluded.updated_at`,
    JSON.stringify(templates),
    askedAt,
  );
}

/** Templates that Meta no longer listed when it was asked at a time (ms) can no longer be sent. */
export function retireUnlisted(metaIds: readonly string[], askedAt: number): Statement {
  return statement(
    `update templates set status = 'DELETED', status_at = ?2, updated_at = ?2
     where meta_id not in (select value from json_each(?1)) and status <> 'DELETED' and status_at <= ?2`,
    JSON.stringify(metaIds),
    askedAt,
  );
}

export async function lastTemplateSync(db: Database): Promise<number> {
  const row = await db.first<{ fetched_at: number }>(
    "select fetched_at from account_facts where key = 'templates_synced'",
  );
  return row?.fetched_at ?? 0;
}

export function noteTemplateSync(count: number, now: number): Statement {
  return statement(
    `insert into account_facts (key, value, fetched_at) values ('templates_synced', ?1, ?2)
     on conflict (key) do update set value = excluded.value, fetched_at = excluded.fetched_at`,
    String(count),
    now,
  );
}
