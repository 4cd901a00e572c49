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
    /** `whatsapp_cart`: the customer sent a cart; `catalogue`: made here in the embedded one; otherwise the shop's system. */
    source: text().notNull(),
    /** The order's number in its source; a cart's is the wamid that brought it. */
    externalId: text().notNull(),
    status: text().notNull(),
    /** ISO 4217. */
    currency: text().notNull(),
    /** In minor units of the currency. */
    totalMinor: integer().notNull(),
    /** JSON array of `{ product_id, quantity, price_minor, names? }`; names by language, of what was agreed on here. */
    items: text({ mode: "json" }).notNull(),
    /** JSON array of `{ kind, label, minor }`: taxes, fees and discounts; with the items they are the total. */
    lines: text({ mode: "json" }).notNull().default(sql`'[]'`),
    /** What staff noted for the shop. */
    note: text(),
    /** What people call it by, of what was agreed on here: also of a cart, whose external id is a wamid. */
    number: text(),
    /** The system that it was made in, of what was agreed on here: `catalogue` or `shop`. */
    madeIn: text(),
    /** The request by which it was made in the chat. */
    actionRequestId: text(),
    /** What a person has to look at: a payment that does not fit the order. See `PAYMENT_ISSUES`. */
    paymentIssue: text(),
    placedAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex("orders_source").on(table.source, table.externalId),
    index("orders_contact").on(table.contactId, table.placedAt),
    index("orders_recent").on(table.placedAt, table.id),
    index("orders_payment_issue").on(table.updatedAt).where(sql`${table.paymentIssue} is not null`),
    check(
      "orders_status",
      sql`${table.status} in ('requested', 'confirmed', 'paid', 'fulfilled', 'cancelled', 'refunded')`,
    ),
  ],
);

/** The embedded catalogue, for shops without a system of their own. */
export const products = sqliteTable(
  "products",
  {
    /** The shop's own number of it (SKU); Meta's catalogue calls it `product_retailer_id`. */
    id: text().primaryKey(),
    /** JSON: names by language. */
    names: text({ mode: "json" }).$type<Record<string, string>>().notNull(),
    priceMinor: integer().notNull(),
    /** ISO 4217. */
    currency: text().notNull(),
    /** Pieces that may still be sold; null: not counted. */
    stock: integer(),
    /** Sold at all. */
    active: integer({ mode: "boolean" }).notNull().default(true),
    updatedAt: integer().notNull(),
  },
  (table) => [
    check("products_price", sql`${table.priceMinor} >= 0`),
    check("products_stock", sql`${table.stock} is null or ${table.stock} >= 0`),
  ],
);

/** Orders that were agreed on and are being made in the shop's system; an order is a row of `orders` once that has it. */
export const orderCreations = sqliteTable(
  "order_creations",
  {
    /** The order's id, and the key under which the shop's system makes it once. */
    id: text().primaryKey(),
    conversationId: text().notNull(),
    contactId: text().notNull(),
    /** JSON: what was agreed on. */
    content: text({ mode: "json" }).notNull(),
    status: text().notNull().default("waiting"),
    error: text({ mode: "json" }),
    actionRequestId: text().notNull(),
    createdAt: integer().notNull(),
    /** Since when somebody asks the shop: of two at once, one does. */
    claimedAt: integer(),
    /** How often it was, each time before it is: of an earlier one nobody knows what came. */
    asked: integer().notNull().default(0),
    doneAt: integer(),
  },
  (table) => [
    check("order_creations_status", sql`${table.status} in ('waiting', 'made', 'refused')`),
    index("order_creations_conversation").on(table.conversationId),
  ],
);

/** A way to pay one order, for a short time. Whoever has the link sees the amount and nothing of the customer. */
export const paymentLinks = sqliteTable(
  "payment_links",
  {
    id: text().primaryKey(),
    orderId: text()
      .notNull()
      .references(() => orders.id),
    conversationId: text().notNull(),
    provider: text().notNull(),
    /** SHA-256 of the secret part of its address, hex. */
    tokenHash: text().notNull(),
    status: text().notNull(),
    amountMinor: integer().notNull(),
    currency: text().notNull(),
    /** The provider's own id and address of it; null until it is made, and for payments by hand. */
    providerRef: text(),
    providerUrl: text(),
    /** The provider's id of the payment, for refunds. */
    paymentRef: text(),
    messageId: text(),
    actionRequestId: text().notNull(),
    expiresAt: integer().notNull(),
    createdAt: integer().notNull(),
    paidAt: integer(),
    closedAt: integer(),
    /** Who said in the console that the money is there; of payments by hand. */
    confirmedBy: text(),
    note: text(),
  },
  (table) => [
    uniqueIndex("payment_links_token").on(table.tokenHash),
    uniqueIndex("payment_links_provider_ref")
      .on(table.provider, table.providerRef)
      .where(sql`${table.providerRef} is not null`),
    // An order has one way to pay at a time.
    uniqueIndex("payment_links_open").on(table.orderId).where(sql`${table.status} in ('creating', 'open')`),
    // A request makes one link.
    uniqueIndex("payment_links_request").on(table.actionRequestId),
    index("payment_links_order").on(table.orderId, table.createdAt),
    index("payment_links_payment_ref").on(table.paymentRef).where(sql`${table.paymentRef} is not null`),
    // Whether a message asks for a payment, at its sending.
    index("payment_links_message").on(table.messageId).where(sql`${table.messageId} is not null`),
    index("payment_links_expiry").on(table.expiresAt).where(sql`${table.status} in ('creating', 'open')`),
    check("payment_links_provider", sql`${table.provider} in ('stripe', 'manual')`),
    check(
      "payment_links_status",
      sql`${table.status} in ('creating', 'open', 'paid', 'expired', 'revoked', 'failed', 'refunded')`,
    ),
  ],
);

/** What payment providers reported, each event once. Append-only. Nothing of the payer is kept. */
export const paymentEvents = sqliteTable(
  "payment_events",
  {
    /** The provider's id of the event. */
    id: text().primaryKey(),
    provider: text().notNull(),
    type: text().notNull(),
    linkId: text(),
    amountMinor: integer(),
    currency: text(),
    /** `applied`, `ignored`, or `flagged`: a person was told. */
    outcome: text().notNull(),
    reason: text(),
    occurredAt: integer().notNull(),
    receivedAt: integer().notNull(),
  },
  (table) => [
    index("payment_events_link").on(table.linkId, table.receivedAt),
    check("payment_events_outcome", sql`${table.outcome} in ('applied', 'ignored', 'flagged')`),
  ],
);
