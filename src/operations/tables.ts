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
  },
  (table) => [
    uniqueIndex("alerts_open").on(table.key).where(sql`${table.clearedAt} is null`),
    index("alerts_owed").on(table.raisedAt).where(sql`${table.notifiedAt} is null`),
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
  },
  (table) => [
    index("dead_letters_list").on(table.receivedAt, table.id),
    index("dead_letters_open").on(table.receivedAt).where(sql`${table.settledAt} is null`),
  ],
);
