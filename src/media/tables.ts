import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** The bytes of media, each stored once by their hash; what was found out about them holds for every asset. */
export const mediaFiles = sqliteTable(
  "media_files",
  {
    sha256: text().primaryKey(),
    objectKey: text().notNull(),
    size: integer().notNull(),
    /** From the bytes themselves. */
    mimeType: text().notNull(),
    /** Pixels. */
    width: integer(),
    height: integer(),
    animated: integer({ mode: "boolean" }),
    /** Only `clean` can be used. */
    scan: text().notNull().default("undecided"),
    /** What found it: a signature's name, or why there is no verdict. */
    scanDetail: text(),
    scannedAt: integer(),
    createdAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex("media_files_object").on(table.objectKey),
    index("media_files_unscanned").on(table.scannedAt).where(sql`${table.scan} = 'undecided'`),
    check("media_files_scan", sql`${table.scan} in ('undecided', 'clean', 'infected')`),
  ],
);

/** Files that were uploaded or that customers sent; their bytes are in R2. */
export const mediaAssets = sqliteTable(
  "media_assets",
  {
    id: text().primaryKey(),
    /** Meta's kind, or `table`: a spreadsheet to import. */
    kind: text().notNull(),
    source: text().notNull().default("upload"),
    /** `awaiting` its bytes; `failed`: they never came; `refused`: they are not what they were said to be, or harmful. */
    status: text().notNull().default("awaiting"),
    /** As the uploader or the customer called it: untrusted text. */
    fileName: text(),
    title: text(),
    /** As it was said to be; what it is stands with the file. */
    mimeType: text(),
    size: integer().notNull(),
    /** Empty until the bytes are there. */
    sha256: text().notNull(),
    /** Where its own bytes are being put; once they are there, those of all equal ones stand with the file. */
    objectKey: text().notNull(),
    /** Of an upload; a received file belongs to whoever may see its conversation. */
    uploadedBy: text(),
    /** Of a received file. */
    messageId: text(),
    conversationId: text(),
    /** Meta's id of a received file, good for a few days, and the number it came to. */
    providerMediaId: text(),
    phoneNumberId: text(),
    /** A person agreed to its use in templates and broadcasts. */
    approvedAt: integer(),
    approvedBy: text(),
    actionRequestId: text(),
    /** Why its bytes are not there: a code. */
    error: text(),
    /** Messages of ours that it went out with, and when the last was asked for. A trigger on `messages` counts. */
    useCount: integer().notNull().default(0),
    lastUsedAt: integer(),
    createdAt: integer().notNull(),
    /** Afterwards the bytes and this row go; null: they stay. */
    expiresAt: integer(),
  },
  (table) => [
    index("media_assets_recent").on(table.createdAt, table.id),
    index("media_assets_uploads").on(table.createdAt, table.id).where(sql`${table.source} = 'upload'`),
    index("media_assets_kind").on(table.kind, table.createdAt, table.id),
    index("media_assets_status").on(table.status, table.createdAt, table.id),
    index("media_assets_conversation")
      .on(table.conversationId, table.createdAt, table.id)
      .where(sql`${table.conversationId} is not null`),
    index("media_assets_file").on(table.sha256),
    uniqueIndex("media_assets_message").on(table.messageId).where(sql`${table.messageId} is not null`),
    index("media_assets_expiry").on(table.expiresAt).where(sql`${table.expiresAt} is not null`),
    check("media_assets_source", sql`${table.source} in ('upload', 'received')`),
    check("media_assets_status", sql`${table.status} in ('awaiting', 'ready', 'failed', 'refused')`),
  ],
);

/** Files that Meta holds for sending, by number: an id is good for 30 days and then asked for anew. */
export const metaMedia = sqliteTable(
  "meta_media",
  {
    sha256: text().notNull(),
    phoneNumberId: text().notNull(),
    mediaId: text().notNull(),
    uploadedAt: integer().notNull(),
    expiresAt: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.sha256, table.phoneNumberId] })],
);
