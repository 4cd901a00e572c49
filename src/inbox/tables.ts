import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { queues, staff, teams } from "../auth/tables";
import { contacts } from "../contacts/tables";

/** The thread between one contact and one business number; closed and reopened, never duplicated. */
export const conversations = sqliteTable(
  "conversations",
  {
    id: text().primaryKey(),
    contactId: text()
      .notNull()
      .references(() => contacts.id),
    phoneNumberId: text().notNull(),
    status: text().notNull().default("open"),
    queueId: text().references(() => queues.id),
    teamId: text().references(() => teams.id),
    assigneeId: text().references(() => staff.id),
    /** Opened a moment ago and not routed yet: until then nobody sees it but those who see every queue. */
    routingPending: integer({ mode: "boolean" }).notNull().default(false),
    openedAt: integer().notNull(),
    lastMessageAt: integer().notNull(),
    /** Meta's time of the customer's last message; the service window is counted from it. */
    lastInboundAt: integer(),
    /** Meta's time of the customer's last message from an ad or a page button that we did not answer yet. */
    entryPointAt: integer(),
    /** Until then Meta charges nothing: the entry point was answered in time. */
    freeEntryPointUntil: integer(),
    unreadCount: integer().notNull().default(0),
    /** JSON array; a trigger repeats each tag in `conversation_tags`. */
    tags: text({ mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
    /** When somebody wants to come back to it. */
    followUpAt: integer(),
    closedAt: integer(),
    /** Of the open case, copied here by triggers so that lists can filter by it: see `inbox_cases`. */
    waitingSince: integer(),
    slaDueAt: integer(),
    slaBreachedAt: integer(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex("conversations_thread").on(table.contactId, table.phoneNumberId),
    index("conversations_recent").on(table.lastMessageAt, table.id),
    index("conversations_status").on(table.status, table.lastMessageAt, table.id),
    // Four that lists of those who see few are merged from: with all columns that their walks look at.
    index("conversations_queue").on(
      table.queueId,
      table.lastMessageAt,
      table.id,
      table.routingPending,
      table.assigneeId,
    ),
    index("conversations_assignee").on(table.assigneeId, table.lastMessageAt, table.id, table.routingPending),
    index("conversations_window").on(table.lastInboundAt, table.id),
    index("conversations_team")
      .on(table.teamId, table.lastMessageAt, table.id, table.routingPending, table.assigneeId, table.queueId)
      .where(sql`${table.teamId} is not null`),
    index("conversations_nobody")
      .on(table.lastMessageAt, table.id, table.routingPending)
      .where(sql`${table.queueId} is null and ${table.teamId} is null and ${table.assigneeId} is null`),
    // The same of what is not closed and of what is unread: little, beside all that was ever written. A conversation stands
    // in that of its queue or in that of nobody's, never in both.
    index("conversations_load_queue")
      .on(table.queueId, table.lastMessageAt, table.id, table.status, table.routingPending, table.assigneeId)
      .where(sql`${table.status} <> 'closed' and ${table.queueId} is not null`),
    index("conversations_load")
      .on(table.assigneeId, table.lastMessageAt, table.id, table.status, table.routingPending)
      .where(sql`${table.status} <> 'closed'`),
    index("conversations_load_nobody")
      .on(table.lastMessageAt, table.id, table.status, table.routingPending)
      .where(
        sql`${table.status} <> 'closed' and ${table.queueId} is null and ${table.teamId} is null and ${table.assigneeId} is null`,
      ),
    index("conversations_unread_queue")
      .on(table.queueId, table.lastMessageAt, table.id, table.routingPending, table.assigneeId)
      .where(sql`${table.unreadCount} > 0 and ${table.queueId} is not null`),
    index("conversations_unread_assignee")
      .on(table.assigneeId, table.lastMessageAt, table.id, table.routingPending)
      .where(sql`${table.unreadCount} > 0 and ${table.assigneeId} is not null`),
    index("conversations_unread_nobody")
      .on(table.lastMessageAt, table.id, table.routingPending)
      .where(
        sql`${table.unreadCount} > 0 and ${table.queueId} is null and ${table.teamId} is null and ${table.assigneeId} is null`,
      ),
    // How much a team has to do: without the order of lists, so that messages leave it alone.
    index("conversations_load_team")
      .on(table.teamId)
      .where(sql`${table.status} <> 'closed' and ${table.teamId} is not null`),
    // Of these two everybody's are looked at by each, so whom they lie with stands beside them.
    index("conversations_waiting")
      .on(table.lastMessageAt, table.id, table.queueId, table.teamId, table.assigneeId, table.routingPending)
      .where(sql`${table.waitingSince} is not null`),
    index("conversations_unread").on(table.lastMessageAt, table.id).where(sql`${table.unreadCount} > 0`),
    index("conversations_sla_due").on(table.slaDueAt, table.id).where(sql`${table.slaDueAt} is not null`),
    index("conversations_sla_breached")
      .on(table.lastMessageAt, table.id, table.queueId, table.teamId, table.assigneeId, table.routingPending)
      .where(sql`${table.slaBreachedAt} is not null`),
    index("conversations_routing_pending").on(table.id).where(sql`${table.routingPending} = 1`),
    index("conversations_follow_up")
      .on(table.followUpAt, table.id)
      .where(sql`${table.followUpAt} is not null`),
    check("conversations_status_check", sql`${table.status} in ('open', 'pending', 'closed')`),
  ],
);

/** A row a tag and conversation in the order of lists, kept by triggers of `conversations`. */
export const conversationTags = sqliteTable(
  "conversation_tags",
  {
    tag: text().notNull(),
    lastMessageAt: integer().notNull(),
    conversationId: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tag, table.lastMessageAt, table.conversationId] })],
);

/** What a routing rule asks for. */
export interface RoutingCondition {
  /** Of the contact or the conversation. */
  tag?: string;
  /** The contact's, a BCP 47 tag; `zh` holds for `zh-HK` too. */
  language?: string;
  /** One of these words or phrases in what the customer wrote. */
  keywords?: string[];
  phone_number_id?: string;
  /** When the customer wrote: within the tenant's business hours or outside them. */
  hours?: "open" | "closed";
}

/** Which queue a new conversation goes to: the first enabled rule whose condition holds. */
export const routingRules = sqliteTable("routing_rules", {
  id: text().primaryKey(),
  name: text().notNull(),
  queueId: text()
    .notNull()
    .references(() => queues.id),
  /** JSON; every part that is given must hold. An empty one is the fallback. */
  condition: text({ mode: "json" }).$type<RoutingCondition>().notNull(),
  enabled: integer({ mode: "boolean" }).notNull().default(true),
  position: integer().notNull(),
  createdAt: integer().notNull(),
});

/**
 * Who had a conversation, and who gave it to whom. Append-only, and the only way in which a conversation changes hands: a
 * row that is added moves it and tells its new holders, and a row that does not start from its holders is refused.
 */
export const handovers = sqliteTable(
  "handovers",
  {
    id: text().primaryKey(),
    /** No foreign key: a thread that was merged into another is gone, its history stays. */
    conversationId: text().notNull(),
    kind: text().notNull(),
    fromQueueId: text(),
    fromTeamId: text(),
    fromStaffId: text(),
    toQueueId: text(),
    toTeamId: text(),
    toStaffId: text(),
    /** The rule that routed it, if one did. */
    ruleId: text(),
    noteId: text(),
    /** `staff`, `client` or `system`, and its id and name then. */
    actorKind: text().notNull(),
    actorId: text().notNull(),
    actorName: text().notNull(),
    actionRequestId: text(),
    at: integer().notNull(),
  },
  (table) => [
    index("handovers_conversation").on(table.conversationId, table.at, table.id),
    index("handovers_recent").on(table.at, table.id),
    index("handovers_from_queue")
      .on(table.fromQueueId, table.at, table.id)
      .where(sql`${table.fromQueueId} is not null`),
    index("handovers_to_queue")
      .on(table.toQueueId, table.at, table.id)
      .where(sql`${table.toQueueId} is not null`),
    check(
      "handovers_kind",
      sql`${table.kind} in ('routed', 'assigned', 'transferred', 'unassigned', 'escalated')`,
    ),
  ],
);

/** A conversation that somebody asked a responsible person to look at. It is not closed behind that person's back. */
export const escalations = sqliteTable(
  "escalations",
  {
    id: text().primaryKey(),
    conversationId: text()
      .notNull()
      .references(() => conversations.id),
    ownerId: text()
      .notNull()
      .references(() => staff.id),
    reason: text().notNull(),
    openedBy: text().notNull(),
    openedAt: integer().notNull(),
    actionRequestId: text(),
    /** The owner said, in the console, that the conversation may be closed. */
    confirmedAt: integer(),
    confirmedBy: text(),
    resolvedAt: integer(),
  },
  (table) => [
    uniqueIndex("escalations_active").on(table.conversationId).where(sql`${table.resolvedAt} is null`),
    index("escalations_owner").on(table.ownerId).where(sql`${table.resolvedAt} is null`),
    index("escalations_conversation").on(table.conversationId, table.openedAt),
  ],
);
