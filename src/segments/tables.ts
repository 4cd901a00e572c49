import { sql } from "drizzle-orm";
import { integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Groups of contacts by condition. Members are never stored: whoever fulfils the condition at that moment is one. */
export const segments = sqliteTable(
  "segments",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    /** The name as searches compare it; two segments cannot be called the same. */
    searchName: text().notNull(),
    description: text(),
    /** JSON: a condition tree, see condition.ts. */
    condition: text({ mode: "json" }).notNull(),
    /** JSON: who is left out although the condition holds; null when nobody is. */
    exclude: text({ mode: "json" }),
    /** Somebody decided that everybody is meant. */
    allCustomers: integer({ mode: "boolean" }).notNull().default(false),
    /** JSON array of template categories that it is meant for. */
    purposes: text({ mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
    /** Grows with each change; who changes it says which one they saw. */
    version: integer().notNull().default(1),
    createdBy: text().notNull(),
    createdAt: integer().notNull(),
    updatedBy: text().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [uniqueIndex("segments_name").on(table.searchName)],
);
