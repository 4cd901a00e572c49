import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** People who work for the tenant. */
export const staff = sqliteTable("staff", {
  id: text().primaryKey(),
  /** Short sign-in name, also the picker's value in local development. */
  handle: text().notNull().unique(),
  name: text().notNull(),
  locale: text().notNull(),
  /** JSON array of role names. */
  roles: text({ mode: "json" }).$type<string[]>().notNull(),
  disabledAt: integer(),
  /** Whether new conversations may be given to them; those that they have stay theirs. */
  available: integer({ mode: "boolean" }).notNull().default(true),
  createdAt: integer().notNull(),
});

/** Bearer tokens of API clients. Only a hash is kept. */
export const apiTokens = sqliteTable(
  "api_tokens",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    tokenHash: text().notNull(),
    /** The person on whose behalf the token acts; never an approver of what the token asked for. */
    ownerId: text()
      .notNull()
      .references(() => staff.id),
    /** JSON arrays. Scopes limit what the owner's roles allow; null: no further limit. */
    roles: text({ mode: "json" }).$type<string[]>().notNull(),
    scopes: text({ mode: "json" }).$type<string[] | null>(),
    /** `dotted` or `underscore`: how tool names are spelled for this client unless the URL says otherwise. */
    nameSpelling: text().notNull().default("dotted"),
    /** A seeded token of a local run: refused unless the environment is local and the host is loopback. */
    localOnly: integer({ mode: "boolean" }).notNull().default(false),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
    revokedAt: integer(),
  },
  (table) => [uniqueIndex("api_tokens_hash").on(table.tokenHash)],
);

/** Console sessions. The cookie holds a random value; only its hash is kept. */
export const sessions = sqliteTable(
  "sessions",
  {
    idHash: text().primaryKey(),
    staffId: text()
      .notNull()
      .references(() => staff.id),
    csrfToken: text().notNull(),
    createdAt: integer().notNull(),
    lastSeenAt: integer().notNull(),
    expiresAt: integer().notNull(),
  },
  (table) => [index("sessions_staff").on(table.staffId)],
);

/** Inbox queues. A restricted one is invisible to everybody who is not a member. */
export const queues = sqliteTable("queues", {
  id: text().primaryKey(),
  name: text().notNull().unique(),
  restricted: integer({ mode: "boolean" }).notNull().default(false),
  /** How a conversation that is routed here gets its owner: the migration checks it. */
  assignment: text().$type<"manual" | "round_robin" | "least_loaded">().notNull().default("manual"),
  /** Whose turn it was last: round robin goes on behind them. */
  lastAssignedStaffId: text(),
  /** Service level targets in minutes of business hours; null: none. */
  firstResponseMinutes: integer(),
  resolutionMinutes: integer(),
  createdAt: integer().notNull(),
});

export const queueMembers = sqliteTable(
  "queue_members",
  {
    queueId: text()
      .notNull()
      .references(() => queues.id),
    staffId: text()
      .notNull()
      .references(() => staff.id),
  },
  (table) => [
    primaryKey({ columns: [table.queueId, table.staffId] }),
    index("queue_members_staff").on(table.staffId),
  ],
);

/** People who work together across queues. A conversation can be given to a team as it can to a person. */
export const teams = sqliteTable("teams", {
  id: text().primaryKey(),
  name: text().notNull().unique(),
  createdAt: integer().notNull(),
});

export const teamMembers = sqliteTable(
  "team_members",
  {
    teamId: text()
      .notNull()
      .references(() => teams.id),
    staffId: text()
      .notNull()
      .references(() => staff.id),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.staffId] }),
    index("team_members_staff").on(table.staffId),
  ],
);
