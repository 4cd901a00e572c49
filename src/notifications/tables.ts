import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { staff } from "../auth/tables";

/** What staff are told inside the product: an assignment, a breach, a window that closes. Ids and kinds, no text. */
export const notifications = sqliteTable(
  "notifications",
  {
    id: text().primaryKey(),
    staffId: text()
      .notNull()
      .references(() => staff.id),
    kind: text().notNull(),
    /** What it is about: one of the three. */
    conversationId: text(),
    templateId: text(),
    broadcastId: text(),
    /** The same thing is told once. */
    dedupeKey: text().notNull(),
    createdAt: integer().notNull(),
    readAt: integer(),
  },
  (table) => [
    uniqueIndex("notifications_once").on(table.staffId, table.dedupeKey),
    index("notifications_staff").on(table.staffId, table.createdAt),
    check(
      "notifications_kind",
      sql`${table.kind} in ('assigned', 'transferred', 'escalated', 'first_response_breached', 'resolution_breached', 'window_closing', 'follow_up',
        'template_approved', 'template_rejected', 'template_paused', 'template_disabled', 'template_category', 'template_quality', 'broadcast_halted', 'broadcast_done', 'automation_handover', 'automation_stopped', 'order_failed', 'payment_received', 'payment_issue')`,
    ),
    check(
      "notifications_about",
      sql`(${table.conversationId} is not null) + (${table.templateId} is not null) + (${table.broadcastId} is not null) = 1`,
    ),
  ],
);
