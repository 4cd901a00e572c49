import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { queues, staff } from "../auth/tables";
import { contacts } from "../contacts/tables";

/** The thread between one contact and one business number; closed and reopened, never duplicated. */
export const conversations = sqliteTable(
  "conversations",
  {
    id: text().primaryKey(),
    contactId: text()
      .notNull()
      .references(() => contacts.id),
    phoneNumberId: text().notNull(),
    status: text().notNull().default("open"),
    queueId: text().references(() => queues.id),
    assigneeId: text().references(() => staff.id),
    openedAt: integer().notNull(),
    lastMessageAt: integer().notNull(),
    /** Meta's time of the customer's last message; the service window is counted from it. */
    lastInboundAt: integer(),
    unreadCount: integer().notNull().default(0),
    /** JSON array. */
    tags: text({ mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
    /** When somebody wants to come back to it. */
    followUpAt: integer(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex("conversations_thread").on(table.contactId, table.phoneNumberId),
    index("conversations_recent").on(table.lastMessageAt, table.id),
    index("conversations_status").on(table.status, table.lastMessageAt, table.id),
    index("conversations_queue").on(table.queueId, table.lastMessageAt, table.id),
    index("conversations_assignee").on(table.assigneeId, table.lastMessageAt, table.id),
    index("conversations_window").on(table.lastInboundAt, table.id),
    check("conversations_status_check", sql`${table.status} in ('open', 'pending', 'closed')`),
  ],
);

/** Which queue a new conversation goes to: the first enabled rule whose condition holds. */
export const routingRules = sqliteTable("routing_rules", {
  id: text().primaryKey(),
  name: text().notNull(),
  queueId: text()
    .notNull()
    .references(() => queues.id),
  /** JSON: `{ tag?: string }`, the contact's or the conversation's. */
  condition: text({ mode: "json" }).$type<{ tag?: string }>().notNull(),
  enabled: integer({ mode: "boolean" }).notNull().default(true),
  position: integer().notNull(),
  createdAt: integer().notNull(),
});
