import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Message templates as Meta holds them: one row for each name and language. */
export const templates = sqliteTable(
  "templates",
  {
    id: text().primaryKey(),
    metaId: text().notNull().unique(),
    name: text().notNull(),
    language: text().notNull(),
    category: text().notNull(),
    /** Meta's word: APPROVED, PENDING, REJECTED, PAUSED, DISABLED … */
    status: text().notNull(),
    quality: text().notNull().default("UNKNOWN"),
    /** JSON: Meta's components. */
    components: text({ mode: "json" }).notNull(),
    rejectedReason: text(),
    /** Meta's times of the last news of each kind: older news that comes late changes nothing. */
    statusAt: integer().notNull().default(0),
    categoryAt: integer().notNull().default(0),
    qualityAt: integer().notNull().default(0),
    updatedAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex("templates_name_language").on(table.name, table.language),
    index("templates_status").on(table.status, table.category),
  ],
);
