import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** People who work for the tenant. */
export const staff = sqliteTable("staff", {
  id: text().primaryKey(),
  /** Short sign-in name, also the picker's value in local development. */
  handle: text().notNull().unique(),
  name: text().notNull(),
  /** Lower case; how an identity provider's sign-in finds an invited person. Null: none is known. */
  email: text().unique(),
  locale: text().notNull(),
  /** JSON array of role names. */
  roles: text({ mode: "json" }).$type<string[]>().notNull(),
  disabledAt: integer(),
  /** Whether new conversations may be given to them; those that they have stay theirs. */
  available: integer({ mode: "boolean" }).notNull().default(true),
  createdAt: integer().notNull(),
});

/** Bearer tokens of API clients. Only a hash is kept. */
export const apiTokens = sqliteTable(
  "api_tokens",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    tokenHash: text().notNull(),
    /** The person on whose behalf the token acts; never an approver of what the token asked for. */
    ownerId: text()
      .notNull()
      .references(() => staff.id),
    /** JSON arrays. Scopes limit what the owner's roles allow; null: no further limit. */
    roles: text({ mode: "json" }).$type<string[]>().notNull(),
    scopes: text({ mode: "json" }).$type<string[] | null>(),
    /** `dotted` or `underscore`: how tool names are spelled for this client unless the URL says otherwise. */
    nameSpelling: text().notNull().default("dotted"),
    /** A seeded token of a local run: refused unless the environment is local and the host is loopback. */
    localOnly: integer({ mode: "boolean" }).notNull().default(false),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
    revokedAt: integer(),
    /** The token's last four characters, so that people tell their tokens apart. */
    hint: text(),
    /** When it was last used, to a few minutes. */
    lastUsedAt: integer(),
  },
  (table) => [
    uniqueIndex("api_tokens_hash").on(table.tokenHash),
    index("api_tokens_owner").on(table.ownerId, table.createdAt),
  ],
);

/**
 * What a person let an MCP client do in their name. The tokens themselves are the OAuth provider's, in KV; this row decides,
 * on each request, whether they still hold.
 */
export const oauthGrants = sqliteTable(
  "oauth_grants",
  {
    id: text().primaryKey(),
    staffId: text()
      .notNull()
      .references(() => staff.id),
    /** A URL (client id metadata document) or an id that registration gave out. */
    clientId: text().notNull(),
    clientName: text().notNull(),
    /** JSON array of permissions: what the person gave, at most what their roles allow at each request. */
    scopes: text({ mode: "json" }).$type<string[]>().notNull(),
    nameSpelling: text().notNull().default("dotted"),
    createdAt: integer().notNull(),
    /** When it was last used, to a few minutes. */
    lastUsedAt: integer(),
    revokedAt: integer(),
    /** Who revoked it, `stf_…`; null: the client itself. */
    revokedBy: text(),
  },
  (table) => [index("oauth_grants_staff").on(table.staffId, table.createdAt)],
);

/** Ways of a person to sign in that an identity provider vouches for. */
export const staffIdentities = sqliteTable(
  "staff_identities",
  {
    issuer: text().notNull(),
    subject: text().notNull(),
    staffId: text()
      .notNull()
      .references(() => staff.id),
    createdAt: integer().notNull(),
    lastUsedAt: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.issuer, table.subject] }),
    index("staff_identities_staff").on(table.staffId),
  ],
);

/** WebAuthn credentials. */
export const passkeys = sqliteTable(
  "passkeys",
  {
    /** Base64url, as the authenticator gave it. */
    credentialId: text().primaryKey(),
    staffId: text()
      .notNull()
      .references(() => staff.id),
    /** COSE key, base64url. */
    publicKey: text().notNull(),
    /** The authenticator's signature counter; one that falls back tells of a copy. */
    counter: integer().notNull(),
    transports: text({ mode: "json" }).$type<string[]>().notNull(),
    backedUp: integer({ mode: "boolean" }).notNull(),
    /** The person's own name for it. */
    name: text().notNull(),
    createdAt: integer().notNull(),
    lastUsedAt: integer(),
  },
  (table) => [index("passkeys_staff").on(table.staffId)],
);

/** One-time links by which a person sets up their way to sign in. Only a hash of the link's secret is kept. */
export const invitations = sqliteTable(
  "invitations",
  {
    id: text().primaryKey(),
    tokenHash: text().notNull().unique(),
    staffId: text()
      .notNull()
      .references(() => staff.id),
    /** `first_admin`: made at deployment; `join`: by an administrator; `recover`: for somebody who lost their passkeys. */
    kind: text().$type<"first_admin" | "join" | "recover">().notNull(),
    /** `stf_…`; null: the operator who deployed. */
    createdBy: text(),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
    usedAt: integer(),
    revokedAt: integer(),
  },
  (table) => [index("invitations_staff").on(table.staffId, table.createdAt)],
);

/** A sign-in or registration under way: what was asked of the browser or the identity provider. Good once. */
export const signInChallenges = sqliteTable(
  "sign_in_challenges",
  {
    idHash: text().primaryKey(),
    kind: text().$type<"passkey" | "passkey_registration" | "oidc">().notNull(),
    /** JSON: the challenge, or OIDC's state, nonce and PKCE verifier, and where to go afterwards. */
    data: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
  },
  (table) => [index("sign_in_challenges_expiry").on(table.expiresAt)],
);

/** Failed sign-ins of an address within a period: past the limit, the address waits. */
export const signInFailures = sqliteTable("sign_in_failures", {
  /** Of whom they are counted, hashed. */
  keyHash: text().primaryKey(),
  failures: integer().notNull(),
  /** When counting started; it starts anew when the period is over. */
  since: integer().notNull(),
});

/** Console sessions. The cookie holds a random value; only its hash is kept. */
export const sessions = sqliteTable(
  "sessions",
  {
    idHash: text().primaryKey(),
    staffId: text()
      .notNull()
      .references(() => staff.id),
    csrfToken: text().notNull(),
    createdAt: integer().notNull(),
    /** When it was last used, to a minute: one that idles too long is over. */
    lastSeenAt: integer().notNull(),
    /** When it is over whatever happens. */
    expiresAt: integer().notNull(),
    /** How the person signed in. */
    method: text().$type<"local" | "passkey" | "oidc">().notNull().default("local"),
    /** The browser, so that people tell their sessions apart. */
    userAgent: text(),
    /** When the cookie's value was last changed. */
    rotatedAt: integer(),
    /** The value before that: good until the present one was used, and a moment longer, for requests that were under way. */
    previousIdHash: text(),
    /** When the present value was first used: until then its answer may have been lost, and the value before stays good. */
    confirmedAt: integer(),
  },
  (table) => [index("sessions_staff").on(table.staffId), index("sessions_previous").on(table.previousIdHash)],
);

/** Inbox queues. A restricted one is invisible to everybody who is not a member. */
export const queues = sqliteTable("queues", {
  id: text().primaryKey(),
  name: text().notNull().unique(),
  restricted: integer({ mode: "boolean" }).notNull().default(false),
  /** How a conversation that is routed here gets its owner: the migration checks it. */
  assignment: text().$type<"manual" | "round_robin" | "least_loaded">().notNull().default("manual"),
  /** Whose turn it was last: round robin goes on behind them. */
  lastAssignedStaffId: text(),
  /** Service level targets in minutes of business hours; null: none. */
  firstResponseMinutes: integer(),
  resolutionMinutes: integer(),
  createdAt: integer().notNull(),
});

export const queueMembers = sqliteTable(
  "queue_members",
  {
    queueId: text()
      .notNull()
      .references(() => queues.id),
    staffId: text()
      .notNull()
      .references(() => staff.id),
  },
  (table) => [
    primaryKey({ columns: [table.queueId, table.staffId] }),
    index("queue_members_staff").on(table.staffId),
  ],
);

/** People who work together across queues. A conversation can be given to a team as it can to a person. */
export const teams = sqliteTable("teams", {
  id: text().primaryKey(),
  name: text().notNull().unique(),
  createdAt: integer().notNull(),
});

export const teamMembers = sqliteTable(
  "team_members",
  {
    teamId: text()
      .notNull()
      .references(() => teams.id),
    staffId: text()
      .notNull()
      .references(() => staff.id),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.staffId] }),
    index("team_members_staff").on(table.staffId),
  ],
);
