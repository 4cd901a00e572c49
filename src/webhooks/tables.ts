import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** One row for each event in Meta's webhook bodies: a message, a status, or a whole change of another field. */
export const webhookEvents = sqliteTable(
  "webhook_events",
  {
    id: text().primaryKey(),
    /** Meta sends the same event again at will; the key makes it one row. */
    key: text().notNull(),
    field: text().notNull(),
    kind: text().notNull(),
    phoneNumberId: text(),
    /** Whom a message or preference comes from, under both kinds of address. */
    senderWaId: text(),
    senderUserId: text(),
    /** JSON: the event with what the handlers need of its surroundings. */
    payload: text({ mode: "json" }).notNull(),
    /** Meta's time of the event, when it has one. */
    occurredAt: integer(),
    receivedAt: integer().notNull(),
    outcome: text().notNull().default("received"),
    tries: integer().notNull().default(0),
    /** The consumer that has taken it, and until when. */
    claimToken: text(),
    dueAt: integer().notNull(),
    error: text(),
    finishedAt: integer(),
    /** How often somebody had it tried again after it was parked, and by which request last. */
    replays: integer().notNull().default(0),
    replayRequestId: text(),
    /** Of the webhook request that brought it: what is done for it is logged under the same. */
    correlationId: text(),
  },
  (table) => [
    uniqueIndex("webhook_events_key").on(table.key),
    index("webhook_events_waiting").on(table.dueAt, table.id).where(sql`${table.outcome} = 'received'`),
    // Whether something of a customer's is not applied yet: asked before every send.
    index("webhook_events_sender_wa_id")
      .on(table.senderWaId)
      .where(sql`${table.senderWaId} is not null and ${table.outcome} in ('received', 'failed')`),
    index("webhook_events_sender_user_id")
      .on(table.senderUserId)
      .where(sql`${table.senderUserId} is not null and ${table.outcome} in ('received', 'failed')`),
    index("webhook_events_list").on(table.receivedAt, table.id),
    index("webhook_events_outcome").on(table.outcome, table.receivedAt, table.id),
    index("webhook_events_kind").on(table.kind, table.receivedAt, table.id),
    index("webhook_events_field").on(table.field, table.receivedAt),
    // What is left of the events of people who were erased: it goes once Meta repeats them no more.
    index("webhook_events_erased").on(table.receivedAt).where(sql`${table.payload} = '{"erased":true}'`),
    index("webhook_events_replay")
      .on(table.replayRequestId, table.receivedAt, table.id)
      .where(sql`${table.replayRequestId} is not null`),
    check(
      "webhook_events_outcome_check",
      sql`${table.outcome} in ('received', 'applied', 'ignored', 'failed')`,
    ),
  ],
);

/** How many requests were turned away at the door, by reason and day. */
export const webhookRejections = sqliteTable(
  "webhook_rejections",
  {
    day: text().notNull(),
    reason: text().notNull(),
    count: integer().notNull(),
    lastAt: integer().notNull(),
  },
  (table) => [uniqueIndex("webhook_rejections_day").on(table.day, table.reason)],
);
