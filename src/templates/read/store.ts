import type { Database } from "../../platform/db";

export interface HistoryRow {
  templateId: string;
  at: number;
  fact: string;
  value: string;
  previous: string | null;
  detail: Record<string, unknown> | null;
  source: string;
}

/** What became of some templates, the latest facts of each first, so many of each. Primary key. */
export async function historyOf(
  db: Database,
  templateIds: readonly string[],
  each: number,
): Promise<HistoryRow[]> {
  const rows = await db.all<Omit<HistoryRow, "detail"> & { detail: string | null }>(
    `select template_id as templateId, at, fact, value, previous,
       case when fact = 'components' then null else detail end as detail, source
     from (select *, row_number() over (partition by template_id order by at desc, recorded_at desc) as place
       from template_history where template_id in (select value from json_each(?1)))
     where place <= ?2 order by template_id, place`,
    JSON.stringify(templateIds),
    each,
  );
  return rows.map((row) => ({
    ...row,
    detail: row.detail === null ? null : (JSON.parse(row.detail) as Record<string, unknown>),
  }));
}

export interface SubmissionRow {
  id: string;
  language: string;
  kind: string;
  status: string;
  draftVersion: number;
  response: Record<string, unknown> | null;
  error: Record<string, unknown> | null;
  actionRequestId: string;
  createdAt: number;
  settledAt: number | null;
}

/** The last submission of each language of a name. Index `template_submissions_template`. */
export async function lastSubmissions(db: Database, name: string): Promise<SubmissionRow[]> {
  const rows = await db.all<
    Omit<SubmissionRow, "response" | "error"> & { response: string | null; error: string | null }
  >(
    `select id, language, kind, status, draft_version as draftVersion, response, error,
       action_request_id as actionRequestId, created_at as createdAt, settled_at as settledAt
     from (select *, row_number() over (partition by language order by created_at desc, id desc) as place
       from template_submissions where name = ?1)
     where place = 1`,
    name,
  );
  const parsed = (text: string | null) =>
    text === null ? null : (JSON.parse(text) as Record<string, unknown>);
  return rows.map((row) => ({ ...row, response: parsed(row.response), error: parsed(row.error) }));
}
