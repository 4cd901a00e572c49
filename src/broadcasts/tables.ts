import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Campaigns to a segment. */
export const broadcasts = sqliteTable(
  "broadcasts",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    segmentId: text().notNull(),
    status: text().notNull(),
    scheduledAt: integer(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    index("broadcasts_segment").on(table.segmentId, table.status),
    index("broadcasts_status").on(table.status, table.id),
    check(
      "broadcasts_status_check",
      sql`${table.status} in ('draft', 'pending', 'scheduled', 'sending', 'paused', 'done', 'failed', 'cancelled')`,
    ),
  ],
);
