import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One reading of a file of contacts, and how far it was carried out. */
export const imports = sqliteTable(
  "imports",
  {
    id: text().primaryKey(),
    principalId: text().notNull(),
    /** Covers the bytes and every option: the same file read the same way is the same import. */
    sourceHash: text().notNull(),
    status: text().notNull(),
    /** JSON: encoding, delimiter, columns and their mapping, findings, counts by verdict and problem. */
    report: text({ mode: "json" }),
    /** Rows read so far. */
    rowsRead: integer().notNull().default(0),
    /** Of the rows that are to be applied, how many there are and how many were. */
    accepted: integer().notNull().default(0),
    applied: integer().notNull().default(0),
    /** Rows up to this line were applied; each step says from which line it went on, and a trigger compares. */
    appliedFrom: integer().notNull().default(0),
    appliedThrough: integer().notNull().default(0),
    lastLine: integer().notNull().default(0),
    actionRequestId: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
    /** Afterwards, unless it was asked for, the import and its rows go. */
    expiresAt: integer().notNull(),
  },
  (table) => [
    index("imports_source").on(table.principalId, table.sourceHash),
    index("imports_expiry").on(table.expiresAt),
    check("imports_status", sql`${table.status} in ('reading', 'ready', 'applying', 'done')`),
  ],
);

/** One row of the file with its verdict. Stored without a rowid. */
export const importRows = sqliteTable(
  "import_rows",
  {
    importId: text().notNull(),
    /** Line of the file, from 1; the header is line 1. */
    line: integer().notNull(),
    verdict: text().notNull(),
    /** The contact that the row is about: the known one, or the id that a new one gets. */
    contactId: text(),
    /** JSON: the row in normal form; null when it was rejected. */
    content: text({ mode: "json" }),
    /** JSON array of `{ code, column }`: what is wrong, and never the cell itself. */
    problems: text({ mode: "json" }),
    /** What came of it; null until it was applied. */
    outcome: text(),
  },
  (table) => [
    primaryKey({ columns: [table.importId, table.line] }),
    check(
      "import_rows_verdict",
      sql`${table.verdict} in ('create', 'update', 'unchanged', 'duplicate', 'rejected')`,
    ),
    check(
      "import_rows_outcome",
      sql`${table.outcome} in ('created', 'updated', 'updated_instead', 'opt_out_kept')`,
    ),
  ],
);
