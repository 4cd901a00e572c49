import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One row a person. Addresses live in `contact_identities`; the main ones are repeated here for lists. */
export const contacts = sqliteTable(
  "contacts",
  {
    id: text().primaryKey(),
    /** What the customer calls herself on WhatsApp: untrusted text. */
    profileName: text(),
    /** What staff or an import call the contact. */
    name: text(),
    /** Lower-cased, width-normalised names, for prefix search. */
    searchName: text(),
    /** E.164 with `+`, when known. */
    phone: text(),
    waId: text(),
    bsuid: text(),
    parentBsuid: text(),
    /** ISO 3166-1 alpha-2 of the number or of the business-scoped id. */
    country: text(),
    language: text(),
    tags: text({ mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
    /** Set when the contact turned out to be another one: everything of it moved there. */
    mergedInto: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
    lastInboundAt: integer(),
    /** Order of lists: the last time anything happened. */
    lastActivityAt: integer().notNull(),
  },
  (table) => [
    index("contacts_activity").on(table.lastActivityAt, table.id),
    index("contacts_phone").on(table.phone),
    index("contacts_search_name").on(table.searchName),
    index("contacts_language").on(table.language, table.lastActivityAt, table.id),
  ],
);

/**
 * Every address under which Meta may know a contact; each unique in the deployment. Triggers of `contacts`
 * add the addresses that a contact row gains, so the two cannot drift apart.
 */
export const contactIdentities = sqliteTable(
  "contact_identities",
  {
    kind: text().notNull(),
    value: text().notNull(),
    contactId: text()
      .notNull()
      .references(() => contacts.id),
    createdAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.value] }),
    index("contact_identities_contact").on(table.contactId),
    check("contact_identities_kind", sql`${table.kind} in ('phone', 'wa_id', 'bsuid', 'parent_bsuid')`),
  ],
);

/** Two contacts that turned out to be one person; a trigger carries the merge out in the same statement. */
export const contactMerges = sqliteTable(
  "contact_merges",
  {
    winnerId: text()
      .notNull()
      .references(() => contacts.id),
    loserId: text()
      .notNull()
      .references(() => contacts.id),
    mergedAt: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.winnerId, table.loserId] })],
);
