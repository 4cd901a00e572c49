import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** What a preview saw and decided: the contract of the write that follows it. */
export const previews = sqliteTable(
  "previews",
  {
    id: text().primaryKey(),
    /** The preview tool that made it. */
    tool: text().notNull(),
    principalId: text().notNull(),
    content: text({ mode: "json" }).notNull(),
    contentHash: text().notNull(),
    /** Covers everything that the verdict depends on; another hash later means that the world moved. */
    factsHash: text().notNull(),
    verdict: text().notNull(),
    /** JSON: findings, effects and approval as they were shown. */
    shown: text({ mode: "json" }).notNull(),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
  },
  (table) => [
    index("previews_expiry").on(table.expiresAt),
    check("previews_verdict", sql`${table.verdict} in ('ready', 'needs_approval', 'blocked')`),
  ],
);

/** One row for each write that was let through the gate, from the request to its outcome. */
export const actionRequests = sqliteTable(
  "action_requests",
  {
    id: text().primaryKey(),
    tool: text().notNull(),
    principalId: text().notNull(),
    /** The person behind the principal: may never approve this request. */
    requesterStaffId: text().notNull(),
    requesterName: text().notNull(),
    idempotencyKey: text().notNull(),
    inputHash: text().notNull(),
    input: text({ mode: "json" }).notNull(),
    previewId: text(),
    status: text().notNull(),
    /** JSON array of `{ rule, reason, approver_roles }`; empty when no approval was needed. */
    approvalReasons: text({ mode: "json" }).notNull(),
    requestedAt: integer().notNull(),
    /** When a pending approval lapses; null when none was needed. */
    expiresAt: integer(),
    decidedBy: text(),
    decidedByName: text(),
    decidedAt: integer(),
    decisionReason: text(),
    /** JSON, set when the outcome is known. */
    result: text({ mode: "json" }),
    error: text({ mode: "json" }),
    finishedAt: integer(),
    /** JSON `{ done, total }` while a long execution is on its way. */
    progress: text({ mode: "json" }),
    correlationId: text().notNull(),
  },
  (table) => [
    uniqueIndex("action_requests_idempotency").on(table.principalId, table.idempotencyKey),
    // One preview is the contract of one write: it cannot be spent twice under another key.
    uniqueIndex("action_requests_preview").on(table.previewId).where(sql`${table.previewId} is not null`),
    index("action_requests_approvals").on(table.id).where(sql`${table.approvalReasons} <> '[]'`),
    // How much one person changed with one tool lately: many small requests are a bulk one too.
    index("action_requests_recent").on(table.requesterStaffId, table.tool, table.requestedAt),
    index("action_requests_pending").on(table.status, table.expiresAt),
    check(
      "action_requests_status",
      sql`${table.status} in ('pending_approval', 'executing', 'executed', 'rejected', 'expired', 'failed')`,
    ),
  ],
);

/** Append-only: triggers refuse every UPDATE and DELETE. */
export const auditLog = sqliteTable(
  "audit_log",
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    at: integer().notNull(),
    actorKind: text().notNull(),
    actorId: text().notNull(),
    actorName: text().notNull(),
    /** What happened: `write.executed`, `approval.approved`, `consent.opted_out` … */
    action: text().notNull(),
    tool: text(),
    entityKind: text(),
    entityId: text(),
    outcome: text().notNull(),
    /** Error or rule code of a denial or failure. */
    code: text(),
    actionRequestId: text(),
    previewId: text(),
    beforeDigest: text(),
    afterDigest: text(),
    /** Why: the approver's or requester's reason, the rule that asked for approval. */
    reason: text(),
    /** JSON: where from (address, user agent), and facts without personal data. */
    source: text({ mode: "json" }),
    details: text({ mode: "json" }),
    correlationId: text().notNull(),
  },
  (table) => [
    index("audit_log_actor").on(table.actorId, table.seq),
    index("audit_log_tool").on(table.tool, table.seq),
    index("audit_log_entity").on(table.entityId, table.seq),
    index("audit_log_request").on(table.actionRequestId, table.seq),
    index("audit_log_outcome").on(table.outcome, table.seq),
    check(
      "audit_log_outcome_check",
      sql`${table.outcome} in ('ok', 'pending', 'denied', 'failed', 'unknown')`,
    ),
    check(
      "audit_log_actor_check",
      sql`${table.actorKind} in ('staff', 'client', 'customer', 'meta', 'system')`,
    ),
  ],
);

/** Chain over ranges of the audit log; each seal covers its rows and the seal before it. Append-only. */
export const auditSeals = sqliteTable(
  "audit_seals",
  {
    id: integer().primaryKey(),
    fromSeq: integer().notNull(),
    toSeq: integer().notNull(),
    previousHash: text().notNull(),
    hash: text().notNull(),
    /** `ed25519:…` by the key that follows from AUDIT_SEAL_KEY; older ones are its HMAC; null when the deployment had no key. */
    signature: text(),
    sealedAt: integer().notNull(),
  },
  // The seal over an entry is the first that ends at it or behind it.
  (table) => [index("audit_seals_end").on(table.toSeq)],
);

/** Which public key signs from which seal on; each statement is signed by that key, and by the one before it. Append-only. */
export const auditSealKeys = sqliteTable("audit_seal_keys", {
  id: integer().primaryKey(),
  key: text().notNull(),
  firstSeal: integer().notNull(),
  previousKey: text(),
  since: integer().notNull(),
  signature: text().notNull(),
  endorsement: text(),
});

/** One row: how far the Worker is in checking its own chain, again and again from its first seal to its newest. */
export const auditWalk = sqliteTable("audit_walk", {
  /** Always `chain`. */
  id: text().primaryKey(),
  nextSeal: integer().notNull(),
  roundBeganAt: integer().notNull(),
  /** When the last whole round ended; null before the first has. */
  roundEndedAt: integer(),
  rounds: integer().notNull().default(0),
});

/** What was found to be wrong with the chain: one row each, open until a person settles it. */
export const auditFindings = sqliteTable(
  "audit_findings",
  {
    /** Of what was found, so that the same thing is found once: see `src/governance/seals/walk.ts`. */
    id: text().primaryKey(),
    code: text().notNull(),
    seal: integer(),
    foundAt: integer().notNull(),
    /** When a person said that it is explained; null until then. */
    settledAt: integer(),
  },
  (table) => [index("audit_findings_open").on(table.foundAt).where(sql`${table.settledAt} is null`)],
);
