import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** What whoever operates the deployment should know of: one row from the time it begins until it is over. */
export const alerts = sqliteTable(
  "alerts",
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    /** What it is about, so that it is raised once while it lasts: `number_red:<id>`. */
    key: text().notNull(),
    severity: text().notNull(),
    /** JSON: ids, codes and counts, no personal data. */
    details: text({ mode: "json" }).notNull(),
    raisedAt: integer().notNull(),
    /** When the chat tool took it; null while it is still owed. */
    notifiedAt: integer(),
    tries: integer().notNull().default(0),
    lastError: text(),
    /** When it was over; null while it lasts. */
    clearedAt: integer(),
    /** When the chat tool took that it is over; null while that is still owed, or it is not over. */
    clearedNotifiedAt: integer(),
    /** Not before this time it is tried again to tell the chat tool, ms. */
    dueAt: integer().notNull().default(0),
  },
  (table) => [
    uniqueIndex("alerts_open").on(table.key).where(sql`${table.clearedAt} is null`),
    index("alerts_owed")
      .on(table.dueAt)
      .where(
        sql`${table.notifiedAt} is null or (${table.clearedAt} is not null and ${table.clearedNotifiedAt} is null)`,
      ),
    index("alerts_list").on(table.raisedAt, table.id),
    check("alerts_severity", sql`${table.severity} in ('info', 'warning', 'critical')`),
  ],
);

/** Messages that a queue gave up on. They hold ids alone: what they were about is found again from the database. */
export const deadLetters = sqliteTable(
  "dead_letters",
  {
    /** The queue's own id of the message, which may come more than once. */
    id: text().primaryKey(),
    queue: text().notNull(),
    body: text({ mode: "json" }).notNull(),
    receivedAt: integer().notNull(),
    /** When the work was taken up again, or found to be done. */
    settledAt: integer(),
    outcome: text(),
    /** Of the request that the work came from, where the message or its record says so. */
    correlationId: text(),
  },
  (table) => [
    index("dead_letters_list").on(table.receivedAt, table.id),
    index("dead_letters_open").on(table.receivedAt).where(sql`${table.settledAt} is null`),
  ],
);

/** One row: the last round of the cron, and how each job fared. Written once a round. */
export const cronRounds = sqliteTable("cron_rounds", {
  /** Always `last`. */
  id: text().primaryKey(),
  at: integer().notNull(),
  /** How long the round took, ms. */
  took: integer().notNull(),
  /** JSON by job: `{ "failures": n, "ok_at": ms, "error": "…" }`; failures are those in a row. */
  jobs: text({ mode: "json" }).notNull(),
});
