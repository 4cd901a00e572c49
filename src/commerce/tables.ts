import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { contacts } from "../contacts/tables";

/** What customers ordered: carts that they sent on WhatsApp, and orders of the shop's own system. */
export const orders = sqliteTable(
  "orders",
  {
    id: text().primaryKey(),
    contactId: text()
      .notNull()
      .references(() => contacts.id),
    conversationId: text(),
    /** `whatsapp_cart`: the customer sent a cart; otherwise the shop's system. */
    source: text().notNull(),
    /** The order's number in its source; a cart's is the wamid that brought it. */
    externalId: text().notNull(),
    status: text().notNull(),
    /** ISO 4217. */
    currency: text().notNull(),
    /** In minor units of the currency. */
    totalMinor: integer().notNull(),
    /** JSON array of `{ product_id, quantity, price_minor }`. */
    items: text({ mode: "json" }).notNull(),
    placedAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex("orders_source").on(table.source, table.externalId),
    index("orders_contact").on(table.contactId, table.placedAt),
    check(
      "orders_status",
      sql`${table.status} in ('requested', 'confirmed', 'paid', 'fulfilled', 'cancelled', 'refunded')`,
    ),
  ],
);
