import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Message templates as Meta holds them: one row for each name and language. */
export const templates = sqliteTable(
  "templates",
  {
    id: text().primaryKey(),
    metaId: text().notNull().unique(),
    name: text().notNull(),
    language: text().notNull(),
    /** Meta's word: MARKETING, UTILITY, AUTHENTICATION. */
    category: text().notNull(),
    /** Meta's word: APPROVED, PENDING, REJECTED, PAUSED, DISABLED … */
    status: text().notNull(),
    quality: text().notNull().default("UNKNOWN"),
    /** JSON: Meta's components. */
    components: text({ mode: "json" }).notNull(),
    /** Meta's word: POSITIONAL or NAMED. */
    parameterFormat: text().notNull().default("POSITIONAL"),
    /** Meta's time to live of its messages, seconds. */
    messageTtl: integer(),
    /** Meta's word for why it was rejected, paused or disabled. */
    rejectedReason: text(),
    /** What Meta said beside the word: JSON, its title and description, and when a pause ends. */
    statusDetail: text({ mode: "json" }),
    /** A category that Meta has announced, and when (ms) it takes effect; null when none is. */
    comingCategory: text(),
    comingCategoryAt: integer(),
    /** Meta's times of the last news of each kind: older news that comes late changes nothing. */
    statusAt: integer().notNull().default(0),
    categoryAt: integer().notNull().default(0),
    qualityAt: integer().notNull().default(0),
    componentsAt: integer().notNull().default(0),
    /** 1: Meta told that the components changed, and they are not fetched yet. */
    componentsUnread: integer({ mode: "boolean" }).notNull().default(false),
    updatedAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex("templates_name_language").on(table.name, table.language),
    index("templates_status").on(table.status, table.category),
  ],
);

/** What became of a template, fact by fact. Append-only. */
export const templateHistory = sqliteTable(
  "template_history",
  {
    templateId: text().notNull(),
    /** By Meta's clock for what its webhooks tell; else when it was noticed. */
    at: integer().notNull(),
    fact: text().notNull(),
    /** Meta's word; of components their digest. */
    value: text().notNull(),
    previous: text(),
    /** JSON: Meta's reason and description; of components the components. */
    detail: text({ mode: "json" }),
    /** How it was learnt; `send`: Meta refused to send it. */
    source: text().notNull(),
    recordedAt: integer().notNull(),
  },
  (table) => [
    // Of one fact told twice, by a webhook and its repetition, one row.
    primaryKey({ columns: [table.templateId, table.fact, table.at, table.value] }),
    check(
      "template_history_fact",
      sql`${table.fact} in ('status', 'category', 'coming_category', 'quality', 'components')`,
    ),
    check("template_history_source", sql`${table.source} in ('webhook', 'sync', 'submission', 'send')`),
  ],
);

/** What is being written: one draft for each name and language, whether or not Meta has such a template. */
export const templateDrafts = sqliteTable(
  "template_drafts",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    language: text().notNull(),
    category: text().notNull(),
    parameterFormat: text().notNull(),
    messageTtl: integer(),
    /** JSON: components in Meta's words; the example of a media header is an asset of ours. */
    components: text({ mode: "json" }).notNull(),
    /** `draft`: something in it is against Meta's rules. `submitted`: this very version went to Meta. */
    status: text().notNull(),
    version: integer().notNull(),
    createdBy: text().notNull(),
    createdAt: integer().notNull(),
    updatedBy: text().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex("template_drafts_name_language").on(table.name, table.language),
    index("template_drafts_recent").on(table.updatedAt, table.id),
    check("template_drafts_status", sql`${table.status} in ('draft', 'ready', 'submitted')`),
    check("template_drafts_category", sql`${table.category} in ('marketing', 'utility', 'authentication')`),
    check("template_drafts_format", sql`${table.parameterFormat} in ('positional', 'named')`),
  ],
);

/** Every version that a draft has had, also of drafts that were discarded. Append-only. */
export const templateDraftVersions = sqliteTable(
  "template_draft_versions",
  {
    draftId: text().notNull(),
    version: integer().notNull(),
    /** JSON: the whole definition; null when the draft was discarded. */
    definition: text({ mode: "json" }),
    by: text().notNull(),
    at: integer().notNull(),
    actionRequestId: text(),
  },
  (table) => [primaryKey({ columns: [table.draftId, table.version] })],
);

/** One language of a template on its way to Meta's review. */
export const templateSubmissions = sqliteTable(
  "template_submissions",
  {
    id: text().primaryKey(),
    actionRequestId: text().notNull(),
    draftId: text().notNull(),
    draftVersion: integer().notNull(),
    name: text().notNull(),
    language: text().notNull(),
    kind: text().notNull(),
    /** Meta's id of the template that is edited; of a new one its id once Meta has given it. */
    metaId: text(),
    /** Meta's word for where the edited template stood when Meta was asked: only edits of approved ones are limited. */
    previousStatus: text(),
    /** JSON: the definition that was approved. */
    definition: text({ mode: "json" }).notNull(),
    /** `unknown`: Meta's answer was lost; its list decides. `abandoned`: it never came to Meta. */
    status: text().notNull(),
    /** JSON: Meta's answer. */
    response: text({ mode: "json" }),
    /** JSON: code, message, hint, details. */
    error: text({ mode: "json" }),
    tries: integer().notNull().default(0),
    createdAt: integer().notNull(),
    claimedAt: integer(),
    settledAt: integer(),
  },
  (table) => [
    // While one is open, there is no second one of the same template.
    uniqueIndex("template_submissions_open")
      .on(table.name, table.language)
      .where(sql`${table.status} in ('queued', 'sending', 'unknown')`),
    index("template_submissions_request").on(table.actionRequestId),
    // What Meta's limits of edits are counted from.
    index("template_submissions_template").on(table.name, table.language, table.kind, table.claimedAt),
    check("template_submissions_kind", sql`${table.kind} in ('create', 'edit')`),
    check(
      "template_submissions_status",
      sql`${table.status} in ('queued', 'sending', 'unknown', 'accepted', 'refused', 'abandoned')`,
    ),
  ],
);

/** Files of ours in drafts, and in what Meta accepted: where a file is used. Kept by triggers. */
export const templateMedia = sqliteTable(
  "template_media",
  {
    assetId: text().notNull(),
    use: text().notNull(),
    name: text().notNull(),
    language: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.assetId, table.use, table.name, table.language] }),
    index("template_media_template").on(table.name, table.language, table.use),
    check("template_media_use", sql`${table.use} in ('draft', 'template')`),
  ],
);

/** What became of a template's messages, by the UTC day on which they were asked for. Kept by triggers. */
export const templateDays = sqliteTable(
  "template_days",
  {
    templateId: text().notNull(),
    /** Days since 1970-01-01 UTC. */
    day: integer().notNull(),
    sent: integer().notNull().default(0),
    delivered: integer().notNull().default(0),
    read: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    /** Customers who blocked, complained or opted out after it. */
    blocked: integer().notNull().default(0),
    reported: integer().notNull().default(0),
    optedOut: integer().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.templateId, table.day] })],
);

/** Meta's codes of the failed ones. Kept by triggers. */
export const templateFailures = sqliteTable(
  "template_failures",
  {
    templateId: text().notNull(),
    day: integer().notNull(),
    code: integer().notNull(),
    failed: integer().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.templateId, table.day, table.code] })],
);
