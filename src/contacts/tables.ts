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
    /** `name` and `profile_name` lower-cased and width-normalised: what searches compare. */
    searchName: text(),
    searchProfile: text(),
    /** E.164 with `+`, when known. */
    phone: text(),
    waId: text(),
    bsuid: text(),
    parentBsuid: text(),
    /** ISO 3166-1 alpha-2 of the number or of the business-scoped id. */
    country: text(),
    language: text(),
    /** JSON array; a trigger repeats each tag in `contact_tags`. */
    tags: text({ mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
    /** JSON object of texts: how and when the customer likes to be served. */
    preferences: text({ mode: "json" }).$type<Record<string, string>>().notNull().default(sql`'{}'`),
    /** JSON array of `{ system, id, url? }`: the same person in other systems. */
    crmLinks: text({ mode: "json" })
      .$type<{ system: string; id: string; url?: string }[]>()
      .notNull()
      .default(sql`'[]'`),
    /** What `consent_states` says, repeated by a trigger, so that lists and segments need no join. */
    marketing: text().notNull().default("unknown"),
    utility: text().notNull().default("unknown"),
    authentication: text().notNull().default("unknown"),
    service: text().notNull().default("unknown"),
    blocked: integer({ mode: "boolean" }).notNull().default(false),
    undeliverable: integer({ mode: "boolean" }).notNull().default(false),
    /** Set when the contact turned out to be another one: everything of it moved there. */
    mergedInto: text(),
    /** When the person's data was erased at their wish; the row stays as a pseudonym. */
    erasedAt: integer(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
    lastInboundAt: integer(),
    /** Order of lists: the last time anything happened. */
    lastActivityAt: integer().notNull(),
  },
  (table) => [
    index("contacts_activity").on(table.lastActivityAt, table.id),
    // These end in the id, not in the time of the last activity: a message from a customer rewrites one index, not six.
    index("contacts_language").on(table.language, table.id),
    index("contacts_marketing").on(table.marketing, table.id),
    index("contacts_utility").on(table.utility, table.id),
    index("contacts_authentication").on(table.authentication, table.id),
    index("contacts_service").on(table.service, table.id),
    index("contacts_blocked").on(table.id).where(sql`${table.blocked} = 1`),
    index("contacts_undeliverable").on(table.id).where(sql`${table.undeliverable} = 1`),
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
    /** When Meta said that the contact gave it up: whoever writes from it later is somebody else. */
    retiredAt: integer(),
    /** First heard of from the one who has it now, when somebody else had given it up before. Meta's time. */
    takenAt: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.value] }),
    index("contact_identities_contact").on(table.contactId),
    check("contact_identities_kind", sql`${table.kind} in ('phone', 'wa_id', 'bsuid', 'parent_bsuid')`),
  ],
);

/** A row a tag and contact, kept by triggers of `contacts`. Stored without a rowid: the key is the table. */
export const contactTags = sqliteTable(
  "contact_tags",
  {
    tag: text().notNull(),
    contactId: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tag, table.contactId] })],
);

/**
 * What a contact is found by, kept by triggers of `contacts`: each name from every word on (from every character of a
 * Chinese name), the digits of the number, and its last four. Stored without a rowid.
 */
export const contactSearch = sqliteTable(
  "contact_search",
  {
    term: text().notNull(),
    contactId: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.term, table.contactId] }),
    index("contact_search_contact").on(table.contactId, table.term),
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
    /** Who asked for the merge; null when Meta's events showed it. */
    actorKind: text(),
    actorId: text(),
    actorName: text(),
    actionRequestId: text(),
    correlationId: text(),
  },
  (table) => [primaryKey({ columns: [table.winnerId, table.loserId] })],
);
