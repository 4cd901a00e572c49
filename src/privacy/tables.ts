import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What a person asked for about their own data: a copy, or that it be erased. One row for each that was agreed to. */
export const personalDataRequests = sqliteTable(
  "personal_data_requests",
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    contactId: text().notNull(),
    actionRequestId: text().notNull(),
    status: text().notNull(),
    createdAt: integer().notNull(),
    finishedAt: integer(),
    /** Where the copy lies in the bucket, until it expires. */
    fileKey: text(),
    fileSha256: text(),
    expiresAt: integer(),
    /** JSON: rows by table that were copied, erased or kept. */
    counts: text({ mode: "json" }),
    lastError: text(),
  },
  (table) => [
    index("personal_data_requests_contact").on(table.contactId, table.createdAt),
    index("personal_data_requests_open").on(table.createdAt).where(sql`${table.finishedAt} is null`),
    index("personal_data_requests_expiry").on(table.expiresAt).where(sql`${table.fileKey} is not null`),
    check("personal_data_requests_kind", sql`${table.kind} in ('copy', 'erasure')`),
    check("personal_data_requests_status", sql`${table.status} in ('running', 'done', 'failed')`),
  ],
);

/**
 * The addresses of people who were erased, as keyed digests: enough to know that one of them comes back, and that what
 * they refused still holds, and not enough to know who they are.
 */
export const erasedIdentities = sqliteTable(
  "erased_identities",
  {
    kind: text().notNull(),
    /** HMAC-SHA-256 of the address, hex. */
    digest: text().notNull(),
    contactId: text().notNull(),
    erasedAt: integer().notNull(),
    /** Which key it was made under, without telling the key: HMAC of a constant, hex. */
    keyId: text().notNull().default(""),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.digest] }),
    index("erased_identities_contact").on(table.contactId),
    index("erased_identities_key").on(table.keyId),
  ],
);

/** How far each retention rule is, and what it has removed. A pass goes through the rows in portions, once a day. */
export const retentionRuns = sqliteTable("retention_runs", {
  rule: text().primaryKey(),
  /** When the last pass came to its end. */
  lastRunAt: integer().notNull(),
  /** Rows of the last pass, and since the beginning. */
  removedLast: integer().notNull(),
  removedTotal: integer().notNull(),
  /** Where the pass that is under way goes on, and what is too old for it, ms; null between two passes. */
  cursor: text(),
  passBefore: integer(),
  /** Rows of the pass that is under way. */
  removedNow: integer().notNull().default(0),
  /** What the last pass took to be too old, ms: a rule that has to look at every row need not look at those again. */
  through: integer(),
});
