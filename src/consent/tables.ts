import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { contacts } from "../contacts/tables";

/** The ledger: append-only, one row for each thing that changed what may be sent to a contact. */
export const consentRecords = sqliteTable(
  "consent_records",
  {
    id: text().primaryKey(),
    contactId: text()
      .notNull()
      .references(() => contacts.id),
    channel: text().notNull().default("whatsapp"),
    scope: text().notNull(),
    action: text().notNull(),
    source: text().notNull(),
    evidenceKind: text(),
    evidenceRef: text(),
    /** 1: the customer's own act, held here, or a staff unblock; only such a row can lift an earlier opt-out. */
    canReverse: integer({ mode: "boolean" }).notNull().default(false),
    /** 1: says nothing by itself, only lifts an earlier restriction (a START word, a later message). */
    reversalOnly: integer({ mode: "boolean" }).notNull().default(false),
    actorKind: text().notNull(),
    actorId: text().notNull(),
    /** When it happened, by the source's clock (Meta's for webhooks). */
    occurredAt: integer().notNull(),
    recordedAt: integer().notNull(),
    /** The same event recorded twice is one row. */
    dedupeKey: text().notNull(),
    correlationId: text().notNull(),
    /** The request that somebody made for it; null for what customers and Meta did. */
    actionRequestId: text(),
  },
  (table) => [
    uniqueIndex("consent_records_dedupe").on(table.dedupeKey),
    index("consent_records_contact").on(table.contactId, table.scope, table.action, table.occurredAt),
    index("consent_records_recorded").on(table.recordedAt, table.id),
    check(
      "consent_records_scope",
      sql`${table.scope} in ('marketing', 'utility', 'authentication', 'service', 'block', 'delivery')`,
    ),
    check(
      "consent_records_action",
      sql`(${table.scope} = 'block' and ${table.action} in ('block', 'unblock'))
        or (${table.scope} = 'delivery' and ${table.action} in ('undeliverable', 'deliverable'))
        or (${table.scope} not in ('block', 'delivery') and ${table.action} in ('opt_in', 'opt_out'))`,
    ),
  ],
);

/**
 * What the ledger amounts to, one row a contact, written by a trigger of the ledger's own insert
 * and by nothing else. `restricted_at` is null when nothing is held back.
 */
export const consentStates = sqliteTable(
  "consent_states",
  {
    contactId: text()
      .primaryKey()
      .references(() => contacts.id),
    marketing: text().notNull().default("unknown"),
    marketingSince: integer(),
    marketingSource: text(),
    utility: text().notNull().default("unknown"),
    utilitySince: integer(),
    utilitySource: text(),
    authentication: text().notNull().default("unknown"),
    authenticationSince: integer(),
    authenticationSource: text(),
    service: text().notNull().default("unknown"),
    serviceSince: integer(),
    serviceSource: text(),
    block: text().notNull().default("unknown"),
    blockSince: integer(),
    blockSource: text(),
    delivery: text().notNull().default("unknown"),
    deliverySince: integer(),
    deliverySource: text(),
    /** The latest time at which a scope became restricted, while any is. */
    restrictedAt: integer(),
  },
  (table) => [
    index("consent_states_restricted")
      .on(table.restrictedAt, table.contactId)
      .where(sql`${table.restrictedAt} is not null`),
    // The suppression list of one category, the latest first: only what is restricted is in them.
    index("consent_states_marketing_out")
      .on(table.marketingSince, table.contactId)
      .where(sql`${table.marketing} = 'opted_out'`),
    index("consent_states_utility_out")
      .on(table.utilitySince, table.contactId)
      .where(sql`${table.utility} = 'opted_out'`),
    index("consent_states_authentication_out")
      .on(table.authenticationSince, table.contactId)
      .where(sql`${table.authentication} = 'opted_out'`),
    index("consent_states_service_out")
      .on(table.serviceSince, table.contactId)
      .where(sql`${table.service} = 'opted_out'`),
    index("consent_states_blocked")
      .on(table.blockSince, table.contactId)
      .where(sql`${table.block} = 'blocked'`),
    index("consent_states_undeliverable")
      .on(table.deliverySince, table.contactId)
      .where(sql`${table.delivery} = 'undeliverable'`),
  ],
);
