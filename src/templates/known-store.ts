import type { Database } from "../platform/db";
import type { ParameterFormat, TemplateCategory, TemplateComponent, TemplateDefinition } from "./definition";
import type { RejectedTemplate } from "./risk";
import { categoryOf } from "./watch/category";

/** A template as Meta holds it, as far as it was told here. */
export interface KnownTemplate {
  id: string;
  metaId: string;
  name: string;
  language: string;
  category: TemplateCategory;
  /** Meta's word: APPROVED, PENDING, REJECTED, PAUSED, DISABLED … */
  status: string;
  quality: string;
  components: TemplateComponent[];
  parameterFormat: ParameterFormat;
  /** Seconds. */
  messageTtl: number | null;
  rejectedReason: string | null;
  statusDetail: Record<string, unknown> | null;
  comingCategory: TemplateCategory | null;
  comingCategoryAt: number | null;
  statusAt: number;
  qualityAt: number;
  componentsAt: number;
  /** 1: Meta changed the wording, and it is not fetched yet. */
  componentsUnread: number;
  updatedAt: number;
}

type Stored = Record<keyof KnownTemplate, string> &
  Pick<KnownTemplate, "messageTtl" | "rejectedReason" | "comingCategoryAt" | "statusAt"> &
  Pick<KnownTemplate, "qualityAt" | "componentsAt" | "componentsUnread" | "updatedAt"> & {
    statusDetail: string | null;
    comingCategory: string | null;
  };

const COLUMNS = `template.id, template.meta_id as metaId, template.name, template.language, template.category, template.status,
  template.quality, template.components, template.parameter_format as parameterFormat, template.message_ttl as messageTtl,
  template.rejected_reason as rejectedReason, template.status_detail as statusDetail,
  template.coming_category as comingCategory, template.coming_category_at as comingCategoryAt, template.status_at as statusAt,
  template.quality_at as qualityAt, template.components_at as componentsAt,
  template.components_unread as componentsUnread, template.updated_at as updatedAt`;

function fromStored(row: Stored): KnownTemplate {
  return {
    ...row,
    category: categoryOf(row.category),
    components: JSON.parse(row.components) as TemplateComponent[],
    parameterFormat: row.parameterFormat.toLowerCase() as ParameterFormat,
    statusDetail:
      row.statusDetail === null ? null : (JSON.parse(row.statusDetail) as Record<string, unknown>),
    comingCategory: row.comingCategory === null ? null : categoryOf(row.comingCategory),
  };
}

/** All languages of some names, deleted ones too. Index `templates_name_language`. */
export async function templatesOfNames(db: Database, names: readonly string[]): Promise<KnownTemplate[]> {
  const rows = await db.all<Stored>(
    `select ${COLUMNS} from templates as template where template.name in (select value from json_each(?1))
     order by template.name, template.language`,
    JSON.stringify(names),
  );
  return rows.map(fromStored);
}

export async function templateById(db: Database, id: string): Promise<KnownTemplate | undefined> {
  const row = await db.first<Stored>(
    `select ${COLUMNS} from templates as template where template.id = ?1`,
    id,
  );
  return row && fromStored(row);
}

/** Rejected templates that new ones are compared with, at most. */
const MOST_REJECTED = 200;

/** What Meta rejected and nobody mended. Index `templates_status`. */
export async function rejectedTemplates(db: Database): Promise<RejectedTemplate[]> {
  const rows = await db.all<{ name: string; language: string; reason: string | null; components: string }>(
    `select name, language, rejected_reason as reason, components from templates where status = 'REJECTED'
     order by category, name, language limit ${MOST_REJECTED}`,
  );
  return rows.map((row) => ({ ...row, components: JSON.parse(row.components) as TemplateComponent[] }));
}

/** A template of Meta's as a definition, to be compared with a draft. */
export function definitionOf(template: KnownTemplate): TemplateDefinition {
  return {
    name: template.name,
    language: template.language,
    category: template.category,
    parameter_format: template.parameterFormat,
    message_send_ttl_seconds: template.messageTtl,
    components: template.components,
  };
}
