import { LIMITS } from "../../governance";
import { DAY, MINUTE } from "../../platform/clock";
import type { Database, Statement } from "../../platform/db";
import { statement } from "../../platform/db";
import type { FileProblem, RowProblemCode } from "./problems";

export type ImportVerdict = "create" | "update" | "unchanged" | "duplicate" | "rejected";

/** What the reading of a file came to. */
export interface ImportReport {
  encoding: string | null;
  delimiter: string | null;
  /** The field that each column is taken for; null for one that is left out. */
  columns: Record<string, string | null>;
  date_order: string;
  /** What the caller says of every row: on what word those agree whose own cells are empty, and which tags they get. */
  for_all: {
    consent: { source: string; occurred_at: string; evidence: string; categories: string[] } | null;
    tags: string[];
  };
  /** Columns that are left out on purpose. */
  left_out: string[];
  /** Columns that hold refusals and are not read as such. */
  unheard: string[];
  problems: FileProblem[];
  counts: Record<ImportVerdict, number>;
  /** Accepted rows by what they say of consent. */
  opt_ins: number;
  opt_outs: number;
  /** Rows that agree to something which their contact has refused, or whose contact is blocked. */
  opt_outs_kept: number;
  blocked: number;
  /** Rows whose contact has so many tags already that theirs are not added. */
  tags_full: number;
  /** Rows that are flawed and of which nothing but the refusal is imported: how many, and the first lines. */
  refusals_alone: { count: number; lines: number[] };
  /** All tags that accepted rows add. */
  tags: string[];
  /** Why rows were rejected or left out but for their refusal: how many, and the first lines. */
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

/** How long what was read counts as what is so now, ms. */
const READING_HOLDS = 2 * MINUTE;

/**
 * The latest reading of the same file with the same options by the same principal, when it goes on or has just ended.
 * Index `imports_source`.
 */
export async function sameImport(
  db: Database,
  principalId: string,
  sourceHash: string,
  now: number,
): Promise<Import | undefined> {
  return parsed(
    await db.first(
      `select ${IMPORT_COLUMNS} from imports
       where principal_id = ?1 and source_hash = ?2 and created_at > ?3
         and (status = 'reading' or status = 'ready' and updated_at > ?4)
       order by id desc limit 1`,
      principalId,
      sourceHash,
      now - LIMITS.importLifetime,
      now - READING_HOLDS,
    ),
  );
}

/** An import that nobody asks for is kept as long as a request for it could still be approved. */
const KEPT = 5 * DAY;

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
