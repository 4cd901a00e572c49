import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** A flow: what answers customers by itself once it is switched on. What it says stands in its versions. */
export const flows = sqliteTable(
  "flows",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    /** `draft`: never was on; `live`: answers; `off`: was on. */
    status: text().notNull().default("draft"),
    latestVersion: integer().notNull(),
    /** The version that answers; null while it is not live. */
    liveVersion: integer(),
    /** JSON: where and when it answers, see `Scope`. Of the live version. */
    scope: text({ mode: "json" }),
    /** JSON: digests of the wordings of its templates as a person let it go live, by name and language. */
    templates: text({ mode: "json" }),
    /** The request by which a person let it go live as it is: what its messages are traced to. */
    actionRequestId: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex("flows_name").on(table.name),
    index("flows_status").on(table.status, table.id),
    check("flows_status_check", sql`${table.status} in ('draft', 'live', 'off')`),
    check("flows_live", sql`(${table.status} = 'live') = (${table.liveVersion} is not null)`),
  ],
);

/** What a flow was at some time. Append-only. */
export const flowVersions = sqliteTable(
  "flow_versions",
  {
    flowId: text().notNull(),
    version: integer().notNull(),
    /** JSON: a `FlowDefinition`. */
    definition: text({ mode: "json" }).notNull(),
    digest: text().notNull(),
    createdAt: integer().notNull(),
    createdBy: text().notNull(),
    createdByName: text().notNull(),
    actionRequestId: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.flowId, table.version] })],
);

/** A keyword rule. What it asks for and does stands in its versions. */
export const keywordRules = sqliteTable(
  "keyword_rules",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    status: text().notNull().default("draft"),
    latestVersion: integer().notNull(),
    liveVersion: integer(),
    /** Of the live version, else of the latest: the smaller number is asked first. No two live rules share one. */
    priority: integer().notNull(),
    actionRequestId: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex("keyword_rules_name").on(table.name),
    uniqueIndex("keyword_rules_priority").on(table.priority).where(sql`${table.status} = 'live'`),
    index("keyword_rules_status").on(table.status, table.priority),
    check("keyword_rules_status_check", sql`${table.status} in ('draft', 'live', 'off')`),
    check("keyword_rules_live", sql`(${table.status} = 'live') = (${table.liveVersion} is not null)`),
  ],
);

/** What a keyword rule was at some time. Append-only. */
export const keywordRuleVersions = sqliteTable(
  "keyword_rule_versions",
  {
    ruleId: text().notNull(),
    version: integer().notNull(),
    /** JSON: a `RuleDefinition`. */
    definition: text({ mode: "json" }).notNull(),
    digest: text().notNull(),
    createdAt: integer().notNull(),
    createdBy: text().notNull(),
    createdByName: text().notNull(),
    actionRequestId: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.ruleId, table.version] })],
);

/** What went live, changed or was switched off, when and by whom. Append-only. */
export const automationChanges = sqliteTable(
  "automation_changes",
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    subjectId: text().notNull(),
    fromStatus: text(),
    toStatus: text().notNull(),
    fromVersion: integer(),
    toVersion: integer(),
    scope: text({ mode: "json" }),
    actorId: text().notNull(),
    actorName: text().notNull(),
    actionRequestId: text().notNull(),
    at: integer().notNull(),
  },
  (table) => [
    index("automation_changes_subject").on(table.subjectId, table.at, table.id),
    check("automation_changes_kind", sql`${table.kind} in ('flow', 'keyword_rule')`),
  ],
);

/**
 * Where a conversation stands in a flow, or that a person has taken over. One row a conversation; `revision` counts its
 * changes, so that two who act at once do not both do so.
 */
export const automationSessions = sqliteTable(
  "automation_sessions",
  {
    conversationId: text().primaryKey(),
    /** `asking`: a question waits for its answer; `waiting`: until `due_at`; `ended`; `with_person`. */
    state: text().notNull(),
    flowId: text(),
    flowVersion: integer(),
    nodeId: text(),
    /** JSON: answers by their names. Untrusted: customers' words. */
    answers: text({ mode: "json" }).notNull().default(sql`'{}'`),
    /** Answers in a row that were not understood. */
    misses: integer().notNull().default(0),
    /** Waits passed since the customer was last heard of. */
    waits: integer().notNull().default(0),
    /** When a wait is over, ms. */
    dueAt: integer(),
    /** From then on the flow is forgotten, ms. */
    expiresAt: integer(),
    /** Why a person has it: `asked`, `flow`, `fallback`, `loop`, `limit`, `staff`. */
    reason: text(),
    revision: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    index("automation_sessions_due").on(table.dueAt).where(sql`${table.state} = 'waiting'`),
    check("automation_sessions_state", sql`${table.state} in ('asking', 'waiting', 'ended', 'with_person')`),
  ],
);

/**
 * What automation has to look at, each once: a message of a customer's, or a wait that is over. It is its own queue entry;
 * what came of it stays as the count of hits.
 */
export const automationTurns = sqliteTable(
  "automation_turns",
  {
    /** The message's id; of a wait an id of its own. */
    id: text().primaryKey(),
    kind: text().notNull(),
    conversationId: text().notNull(),
    /** When it happened, by Meta's clock, ms. */
    at: integer().notNull(),
    status: text().notNull().default("waiting"),
    /** Why nothing was answered, or what was matched: see `TURN_REASONS`. */
    reason: text(),
    /** What answered: a flow or a keyword rule, and its version. */
    matchedKind: text(),
    matchedId: text(),
    matchedVersion: integer(),
    replies: integer().notNull().default(0),
    /** How often it was begun, and when last, ms: counted before, so that what stops its consumer counts too. */
    tries: integer().notNull().default(0),
    triedAt: integer(),
    createdAt: integer().notNull(),
    doneAt: integer(),
  },
  (table) => [
    index("automation_turns_waiting")
      .on(table.conversationId, table.at, table.id)
      .where(sql`${table.status} = 'waiting'`),
    index("automation_turns_conversation").on(table.conversationId, table.at, table.id),
    index("automation_turns_matched")
      .on(table.matchedId, table.at)
      .where(sql`${table.matchedId} is not null`),
    check("automation_turns_status", sql`${table.status} in ('waiting', 'done')`),
    check("automation_turns_kind", sql`${table.kind} in ('message', 'timer')`),
  ],
);
