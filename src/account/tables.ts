import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The tenant's WhatsApp numbers as Meta last reported them. */
export const phoneNumbers = sqliteTable("phone_numbers", {
  id: text().primaryKey(),
  displayPhoneNumber: text().notNull(),
  verifiedName: text().notNull(),
  nameStatus: text().notNull(),
  codeVerificationStatus: text(),
  qualityRating: text().notNull(),
  messagingLimitTier: text(),
  throughputLevel: text().notNull().default("STANDARD"),
  /** Meta's connection state: CONNECTED, DISCONNECTED, FLAGGED … */
  status: text().notNull(),
  isOfficial: integer({ mode: "boolean" }).notNull().default(false),
  /** JSON: the business profile of this number. */
  profile: text({ mode: "json" }),
  profileFetchedAt: integer(),
  /** Meta's times of the last news of each kind: older news that comes late changes nothing. */
  qualityAt: integer().notNull().default(0),
  limitAt: integer().notNull().default(0),
  nameAt: integer().notNull().default(0),
  fetchedAt: integer().notNull(),
});

/** Small facts about Meta's side that `config.get` shows: subscription, token expiry. */
export const accountFacts = sqliteTable("account_facts", {
  key: text().primaryKey(),
  value: text({ mode: "json" }).notNull(),
  fetchedAt: integer().notNull(),
});
