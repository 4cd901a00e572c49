import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Every message in either direction. An outgoing one is a row before it is anything else. */
export const messages = sqliteTable(
  "messages",
  {
    id: text().primaryKey(),
    conversationId: text().notNull(),
    contactId: text().notNull(),
    phoneNumberId: text().notNull(),
    direction: text().notNull(),
    /** Meta's id; null until Meta has accepted an outgoing message. */
    wamid: text(),
    /** Meta's message type; a kind that is not known is kept under its own name. */
    type: text().notNull(),
    /** Meta's message object, JSON. */
    content: text({ mode: "json" }).notNull(),
    /** The message as people read it. Of an inbound message it is the customer's: untrusted. */
    text: text().notNull(),
    replyToWamid: text(),
    /** Template category when a template was sent: what frequency caps count. */
    category: text(),
    status: text().notNull(),
    statusRank: integer().notNull(),
    /** By Meta's clock for inbound messages, by ours for outgoing ones. */
    at: integer().notNull(),
    createdAt: integer().notNull(),
    /** When the send was claimed; a claim without an outcome is settled as unknown. */
    claimedAt: integer(),
    sentAt: integer(),
    deliveredAt: integer(),
    readAt: integer(),
    failedAt: integer(),
    /** JSON: Meta's code, title, details and trace id, or the guardrail that refused. */
    error: text({ mode: "json" }),
    /** JSON: pricing as the status webhook reported it. */
    pricing: text({ mode: "json" }),
    contentHash: text(),
    actionRequestId: text(),
    senderName: text(),
    /** Null: somebody asked for it. Else what sent it by itself: `automation`, or `opt_out_confirmation`. */
    origin: text(),
    /** The person behind the sender. */
    senderStaffId: text(),
    /** Place among the outgoing messages of its conversation: they leave in this order. */
    sendOrder: integer(),
    /** The template that was sent, and the digest of its components as they were previewed. */
    templateId: text(),
    templateDigest: text(),
    /** The message that a reaction, an edit or a deletion is about. */
    targetWamid: text(),
    /** 1: a customer's message that refuses, by a STOP word or in other words; it takes no earlier refusal back. */
    refuses: integer({ mode: "boolean" }).notNull().default(false),
  },
  (table) => [
    uniqueIndex("messages_wamid").on(table.wamid).where(sql`${table.wamid} is not null`),
    index("messages_conversation").on(table.conversationId, table.at, table.id),
    index("messages_waiting")
      .on(table.conversationId, table.sendOrder)
      .where(sql`${table.status} in ('queued', 'sending', 'unknown')`),
    index("messages_target").on(table.targetWamid).where(sql`${table.targetWamid} is not null`),
    index("messages_send_order")
      .on(table.conversationId, table.sendOrder)
      .where(sql`${table.sendOrder} is not null`),
    index("messages_sent")
      .on(table.conversationId, table.sentAt)
      .where(sql`${table.direction} = 'out' and ${table.sentAt} is not null`),
    index("messages_category")
      .on(table.contactId, table.category, table.at)
      .where(sql`${table.category} is not null`),
    check("messages_direction", sql`${table.direction} in ('in', 'out')`),
    check(
      "messages_status",
      sql`${table.status} in ('received', 'queued', 'sending', 'unknown', 'accepted', 'sent', 'failed', 'delivered', 'read', 'played')`,
    ),
  ],
);
