import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Never holds a row: its trigger aborts the batch when `passed` is not 1, and drops the row otherwise.
 * This is how a batch depends on an update having found its row.
 */
export const batchGuards = sqliteTable("batch_guards", {
  passed: integer().notNull(),
});

/** Work that a committed change still owes the outside world, written in the same batch as that change. */
export const outbox = sqliteTable(
  "outbox",
  {
    id: text().primaryKey(),
    topic: text().notNull(),
    /** Id of the record the work is about; the record itself holds everything else. */
    ref: text().notNull(),
    createdAt: integer().notNull(),
    /** Not before this time (ms); moved forward when Meta asks to slow down. */
    dueAt: integer().notNull(),
    doneAt: integer(),
    tries: integer().notNull().default(0),
    lastError: text(),
    /** Of the request or event that owed the work: what is done for it is logged under the same. */
    correlationId: text(),
  },
  (table) => [index("outbox_due").on(table.doneAt, table.dueAt)],
);
