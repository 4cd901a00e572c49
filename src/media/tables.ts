import { integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Files that were uploaded; their bytes are in R2 under `object_key`. */
export const mediaAssets = sqliteTable(
  "media_assets",
  {
    id: text().primaryKey(),
    /** `table`: a spreadsheet to import. */
    kind: text().notNull(),
    /** As the uploader called it: untrusted text. */
    fileName: text(),
    size: integer().notNull(),
    /** Empty until the bytes are there. */
    sha256: text().notNull(),
    objectKey: text().notNull(),
    uploadedBy: text().notNull(),
    createdAt: integer().notNull(),
    /** Afterwards the bytes and this row go. */
    expiresAt: integer().notNull(),
  },
  (table) => [uniqueIndex("media_assets_object").on(table.objectKey)],
);
