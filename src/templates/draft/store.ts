import { type Database, guardChanges, type Statement, statement } from "../../platform/db";
import type { ParameterFormat, TemplateCategory, TemplateComponent, TemplateDefinition } from "../definition";

export type DraftStatus = "draft" | "ready" | "submitted";

export interface Draft {
  id: string;
  status: DraftStatus;
  version: number;
  definition: TemplateDefinition;
  /** Of whoever wrote this version: a person's or an API client's. */
  updatedByName: string;
  createdAt: number;
  updatedAt: number;
}

interface Stored {
  id: string;
  status: DraftStatus;
  version: number;
  name: string;
  language: string;
  category: TemplateCategory;
  parameter_format: ParameterFormat;
  message_ttl: number | null;
  components: string;
  updated_by_name: string;
  created_at: number;
  updated_at: number;
}

/** SQL: the name of the person or client whose id a column holds. */
const nameOf = (column: string): string =>
  `coalesce((select name from staff where id = ${column}), (select name from api_tokens where id = ${column}), 'somebody who left')`;

const COLUMNS = `draft.id, draft.status, draft.version, draft.name, draft.language, draft.category, draft.parameter_format,
  draft.message_ttl, draft.components, ${nameOf("draft.updated_by")} as updated_by_name, draft.created_at, draft.updated_at`;

function fromStored(row: Stored): Draft {
  return {
    id: row.id,
    status: row.status,
    version: row.version,
    definition: {
      name: row.name,
      language: row.language,
      category: row.category,
      parameter_format: row.parameter_format,
      message_send_ttl_seconds: row.message_ttl,
      components: JSON.parse(row.components) as TemplateComponent[],
    },
    updatedByName: row.updated_by_name,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The drafts of some names, all languages. Index `template_drafts_name_language`. */
export async function draftsOfNames(db: Database, names: readonly string[]): Promise<Draft[]> {
  const rows = await db.all<Stored>(
    `select ${COLUMNS} from template_drafts as draft where draft.name in (select value from json_each(?1))
     order by draft.name, draft.language`,
    JSON.stringify(names),
  );
  return rows.map(fromStored);
}

export async function draftById(db: Database, id: string): Promise<Draft | undefined> {
  const row = await db.first<Stored>(
    `select ${COLUMNS} from template_drafts as draft where draft.id = ?1`,
    id,
  );
  return row && fromStored(row);
}

export interface DraftVersion {
  version: number;
  byName: string;
  at: number;
  /** Null when the draft was discarded. */
  definition: TemplateDefinition | null;
}

/** The latest versions of a draft, newest first. Primary key. */
export async function draftVersions(db: Database, draftId: string, limit: number): Promise<DraftVersion[]> {
  const rows = await db.all<Omit<DraftVersion, "definition"> & { definition: string | null }>(
    `select version, ${nameOf("edition.by")} as byName, at, definition from template_draft_versions as edition
     where draft_id = ?1 order by version desc limit ?2`,
    draftId,
    limit,
  );
  return rows.map((row) => ({
    ...row,
    definition: row.definition === null ? null : (JSON.parse(row.definition) as TemplateDefinition),
  }));
}

/** Languages of a name with a submission under way. Index `template_submissions_open`. */
export async function openSubmissions(db: Database, name: string): Promise<Set<string>> {
  const rows = await db.all<{ language: string }>(
    "select language from template_submissions where name = ?1 and status in ('queued', 'sending', 'unknown')",
    name,
  );
  return new Set(rows.map(({ language }) => language));
}

/** A draft as it is to be stored; without a definition it is discarded. */
export interface DraftChange {
  id: string;
  /** What it is afterwards: 1 for a new one. */
  version: number;
  status: DraftStatus;
  definition: TemplateDefinition | null;
}

/**
 * Stores some drafts of one name, each in its next version, and keeps the version. The guards undo the batch when any of
 * them is no longer the version before, or is new and somebody else's came first.
 */
export function saveDrafts(
  changes: readonly DraftChange[],
  made: { by: string; at: number; actionRequestId: string },
): Statement[] {
  const created = changes.filter(({ version }) => version === 1);
  const updated = changes.filter(({ version, definition }) => version > 1 && definition !== null);
  const discarded = changes.filter(({ definition }) => definition === null);
  const stating = (rows: readonly DraftChange[], sql: string, ...params: unknown[]) =>
    rows.length === 0 ? [] : [statement(sql, JSON.stringify(rows), ...params), guardChanges(rows.length)];
  const values = `entry.value ->> '$.definition.category' as category,
    entry.value ->> '$.definition.parameter_format' as parameter_format,
    entry.value ->> '$.definition.message_send_ttl_seconds' as message_ttl,
    entry.value -> '$.definition.components' as components, entry.value ->> 'status' as status`;
  return [
    ...stating(
      created,
      `insert into template_drafts (id, name, language, category, parameter_format, message_ttl, components, status, version,
         created_by, created_at, updated_by, updated_at)
       select entry.value ->> 'id', entry.value ->> '$.definition.name', entry.value ->> '$.definition.language', ${values},
         1, ?2, ?3, ?2, ?3
       from json_each(?1) as entry
       where not exists (select 1 from template_drafts as taken
         where taken.name = entry.value ->> '$.definition.name' and taken.language = entry.value ->> '$.definition.language')`,
      made.by,
      made.at,
    ),
    ...stating(
      updated,
      `update template_drafts set category = next.category, parameter_format = next.parameter_format,
         message_ttl = next.message_ttl, components = next.components, status = next.status, version = next.version,
         updated_by = ?2, updated_at = ?3
       from (select entry.value ->> 'id' as id, entry.value ->> 'version' as version, ${values}
         from json_each(?1) as entry) as next
       where template_drafts.id = next.id and template_drafts.version = next.version - 1`,
      made.by,
      made.at,
    ),
    ...stating(
      discarded,
      `delete from template_drafts where exists (select 1 from json_each(?1) as entry
         where entry.value ->> 'id' = template_drafts.id and entry.value ->> 'version' = template_drafts.version + 1)
       and id in (select value ->> 'id' from json_each(?1))`,
    ),
    statement(
      `insert into template_draft_versions (draft_id, version, definition, by, at, action_request_id)
       select entry.value ->> 'id', entry.value ->> 'version',
         case json_type(entry.value, '$.definition') when 'object' then entry.value -> 'definition' end, ?2, ?3, ?4
       from json_each(?1) as entry`,
      JSON.stringify(changes),
      made.by,
      made.at,
      made.actionRequestId,
    ),
  ];
}
