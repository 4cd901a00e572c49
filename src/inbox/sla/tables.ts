import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { conversations } from "../tables";

/** When the tenant works, in its own time zone; no row at all: around the clock. Several rows a day leave room for breaks. */
export const businessHours = sqliteTable(
  "business_hours",
  {
    /** ISO 8601: 1 is Monday, 7 is Sunday. */
    weekday: integer().notNull(),
    /** `HH:MM`; `closes` may be `24:00`. */
    opens: text().notNull(),
    closes: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.weekday, table.opens] }),
    check("business_hours_weekday", sql`${table.weekday} between 1 and 7`),
    check("business_hours_order", sql`${table.opens} < ${table.closes}`),
  ],
);

/** Days on which the tenant does not work. */
export const holidays = sqliteTable("holidays", {
  /** `YYYY-MM-DD` in the tenant's time zone. */
  day: text().primaryKey(),
  name: text().notNull(),
});

/** One piece of work: from a customer's message that opens a conversation to its closing. At most one is open. */
export const inboxCases = sqliteTable(
  "inbox_cases",
  {
    id: text().primaryKey(),
    conversationId: text()
      .notNull()
      .references(() => conversations.id),
    /** Of the conversation while the case is open; as they were last once it is closed. */
    queueId: text(),
    assigneeId: text(),
    openedAt: integer().notNull(),
    firstResponseAt: integer(),
    firstResponseBy: text(),
    /** Business time that it took, ms. */
    firstResponseTook: integer(),
    firstResponseDueAt: integer(),
    firstResponseBreachedAt: integer(),
    /** Business time spent while the customer waited for us, ms, up to `running_since`. */
    resolutionTook: integer().notNull().default(0),
    /** Since when the customer waits; null while we wait for the customer. */
    runningSince: integer(),
    resolutionDueAt: integer(),
    resolutionBreachedAt: integer(),
    /** Messages and hand-overs up to this time are taken in, ms. */
    countedTo: integer(),
    /** The earliest time at which something happened that is not taken in yet; null: nothing did. Triggers set it. */
    staleFrom: integer(),
    /** Goes up with whatever concerns the clock: figures are written only on top of the very state that they come from. */
    revision: integer().notNull().default(0),
    closedAt: integer(),
    closedBy: text(),
    outcome: text(),
    topic: text(),
    actionRequestId: text(),
    /** JSON array: tags that the conversation had while the case was open and lost again; a trigger keeps it. */
    lostTags: text({ mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
  },
  (table) => [
    uniqueIndex("inbox_cases_open").on(table.conversationId).where(sql`${table.closedAt} is null`),
    index("inbox_cases_conversation").on(table.conversationId, table.openedAt),
    index("inbox_cases_opened").on(table.openedAt),
    index("inbox_cases_closed").on(table.closedAt).where(sql`${table.closedAt} is not null`),
    index("inbox_cases_stale")
      .on(table.id)
      .where(sql`${table.staleFrom} is not null and ${table.closedAt} is null`),
    index("inbox_cases_first_response_due")
      .on(table.firstResponseDueAt)
      .where(
        sql`${table.closedAt} is null and ${table.firstResponseAt} is null and ${table.firstResponseBreachedAt} is null`,
      ),
    index("inbox_cases_resolution_due")
      .on(table.resolutionDueAt)
      .where(sql`${table.closedAt} is null and ${table.resolutionBreachedAt} is null`),
    check(
      "inbox_cases_outcome",
      sql`${table.outcome} in ('resolved', 'unresolved', 'no_reply', 'spam', 'duplicate')`,
    ),
  ],
);
