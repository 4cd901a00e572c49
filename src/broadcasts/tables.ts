import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

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
    /** What it is for, in the words of whoever made it. */
    goal: text(),
    phoneNumberId: text().notNull().default(""),
    /** `marketing` or `utility`: whose consent it needs. */
    category: text().notNull().default("marketing"),
    /** JSON: the `Plan` of `plan.ts`, as it was previewed. */
    plan: text({ mode: "json" }).notNull().default(sql`'{}'`),
    /** JSON: what the preview counted and estimated. */
    estimate: text({ mode: "json" }),
    createdBy: text().notNull().default(""),
    createdByName: text().notNull().default(""),
    /** The request that a person approved for it to go out. */
    scheduleRequestId: text(),
    /** Messages a second that it takes of its number's rate at most; null for all of it. */
    rate: integer(),
    /** Recipients that one consumer claims at once. */
    batchSize: integer().notNull().default(150),
    /** JSON: the `Fallback` of `plan.ts`; null for none. */
    fallback: text({ mode: "json" }),
    /** How many the approver was shown; a larger audience stops the run. */
    approvedAudience: integer(),
    /** Recipients that were written down when it started; null before. */
    audience: integer(),
    startedAt: integer(),
    finishedAt: integer(),
    /** Why it is paused, failed or waits: a word of `rules.ts`. */
    haltReason: text(),
    haltedAt: integer(),
    /** Progress. Exact: changed in the batches and by the triggers that change recipients. */
    accepted: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    skipped: integer().notNull().default(0),
    unknown: integer().notNull().default(0),
    optedOut: integer().notNull().default(0),
    /** When a status or an answer last changed a recipient, and up to when the figures by day count them. */
    changedAt: integer().notNull().default(0),
    figuredAt: integer().notNull().default(0),
  },
  (table) => [
    index("broadcasts_segment").on(table.segmentId, table.status),
    index("broadcasts_status").on(table.status, table.id),
    check(
      "broadcasts_status_check",
      sql`${table.status} in ('draft', 'pending', 'scheduled', 'sending', 'paused', 'done', 'failed', 'cancelled')`,
    ),
    check("broadcasts_category", sql`${table.category} in ('marketing', 'utility')`),
  ],
);

/**
 * Who gets a broadcast, one row for each person and round, and what became of the message. The row is the message: its id
 * is `<broadcast_id>.<seq>`, which Meta brings back in every status. Stored without a rowid.
 */
export const broadcastRecipients = sqliteTable(
  "broadcast_recipients",
  {
    broadcastId: text().notNull(),
    /** From 1 on, in the order in which they are sent to. */
    seq: integer().notNull(),
    contactId: text().notNull(),
    /** 1: the broadcast; 2: its fallback. */
    round: integer().notNull().default(1),
    /** Which of the plan's messages: variant and language. */
    cohort: integer().notNull(),
    /** ISO 3166-1 alpha-2 of the contact; empty when it is not known. */
    market: text().notNull().default(""),
    /** JSON array: what the plan's merge fields are for this person; null when it has none. */
    fields: text({ mode: "json" }),
    status: text().notNull().default("waiting"),
    statusRank: integer().notNull().default(0),
    /** Not before this time: quiet hours, or Meta put it off. */
    dueAt: integer().notNull().default(0),
    /** Which slice has claimed it, and when. */
    claim: text(),
    claimedAt: integer(),
    wamid: text(),
    sentAt: integer(),
    deliveredAt: integer(),
    readAt: integer(),
    /** Of one that waits or is being sent: since when Meta puts it off. */
    failedAt: integer(),
    /** Meta's code, or the code of the guardrail that refused. */
    errorCode: text(),
    errorTitle: text(),
    /** JSON: pricing as the status webhook reported it. */
    pricing: text({ mode: "json" }),
    repliedAt: integer(),
    clickedAt: integer(),
    /** The button that was pressed: its text. */
    clicked: text(),
    /** When the customer refused further messages within three days of this one, and how. */
    optedOutAt: integer(),
    optOutKind: text(),
  },
  (table) => [
    primaryKey({ columns: [table.broadcastId, table.seq] }),
    // One message a person and round, whoever writes the list down, and how often.
    uniqueIndex("broadcast_recipients_contact").on(table.contactId, table.broadcastId, table.round),
    check(
      "broadcast_recipients_opt_out_kind",
      sql`${table.optOutKind} in ('opted_out', 'blocked', 'reported')`,
    ),
    check("broadcast_recipients_round", sql`${table.round} in (1, 2)`),
    check(
      "broadcast_recipients_status",
      sql`${table.status} in ('waiting', 'sending', 'unknown', 'accepted', 'sent', 'failed', 'delivered', 'read', 'skipped')`,
    ),
  ],
);

/** What a broadcast sent, minute by minute. `reached`: people to whom the business had not spoken within a day. */
export const broadcastMinutes = sqliteTable(
  "broadcast_minutes",
  {
    /** Minutes since 1970-01-01 UTC. */
    minute: integer().notNull(),
    broadcastId: text().notNull(),
    accepted: integer().notNull(),
    reached: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.minute, table.broadcastId] })],
);

/** What became of a broadcast's messages by template and day, counted anew from the recipients by cron. */
export const broadcastDays = sqliteTable(
  "broadcast_days",
  {
    templateId: text().notNull(),
    /** Days since 1970-01-01 UTC. */
    day: integer().notNull(),
    broadcastId: text().notNull(),
    sent: integer().notNull(),
    delivered: integer().notNull(),
    read: integer().notNull(),
    failed: integer().notNull(),
    blocked: integer().notNull().default(0),
    reported: integer().notNull().default(0),
    optedOut: integer().notNull(),
    /** JSON object: failures by Meta's code. */
    failures: text({ mode: "json" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.templateId, table.day, table.broadcastId] }),
    index("broadcast_days_broadcast").on(table.broadcastId),
  ],
);

/** Meta's prices as the tenant imported them. The latest whose time has come counts. */
export const rateCards = sqliteTable(
  "rate_cards",
  {
    id: text().primaryKey(),
    /** ISO 4217. */
    currency: text().notNull(),
    effectiveFrom: integer().notNull(),
    importedAt: integer().notNull(),
    importedBy: text().notNull(),
    /** JSON: the `Prices` of `cost/rate-card.ts`. */
    prices: text({ mode: "json" }).notNull(),
  },
  (table) => [index("rate_cards_effective").on(table.effectiveFrom, table.id)],
);
