import type { Database } from "../platform/db";
import type { TemplateComponent } from "./rules";

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

/** How many templates there are in each status. */
export async function templateCounts(db: Database): Promise<Record<string, number>> {
  const rows = await db.all<{ status: string; count: number }>(
    "select status, count(*) as count from templates group by status order by status",
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}
