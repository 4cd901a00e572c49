import { type Principal, visibility } from "../auth";
import { LIMITS } from "../governance";
import type { Database } from "../platform/db";
import type { SlaState } from "./rules";
import { type ConversationRow, LISTED_COLUMNS } from "./store";

export interface ConversationFilters {
  status?: string | undefined;
  window?: "open" | "closing_soon" | "closed" | undefined;
  /** Digits of the number in the forms in which Meta may know it. */
  phoneValues?: string[] | undefined;
  contact_id?: string | undefined;
  owner?: string | undefined;
  queue_id?: string | undefined;
  team_id?: string | undefined;
  tag?: string | undefined;
  /** The customer waits for an answer. */
  waiting?: boolean | undefined;
  /** By the open case's service level targets. */
  sla?: SlaState | undefined;
  /** The time that was set for coming back to it has come. */
  follow_up_due?: boolean | undefined;
  /** Not closed, and nobody's. */
  unassigned?: boolean | undefined;
  unread?: boolean | undefined;
  last_message_after?: string | undefined;
  last_message_before?: string | undefined;
  limit: number;
}

/**
 * A page of conversations, newest message first, plus one row to tell whether there is more. Every order is
 * that of an index (`conversations_recent`, `…_status`, `…_queue`, `…_assignee`, `…_thread`).
 */
export async function listConversations(
  db: Database,
  principal: Principal,
  filters: ConversationFilters,
  start: [at: number, id: string] | undefined,
  now: number,
): Promise<ConversationRow[]> {
  const where: string[] = [];
  const params: unknown[] = [];
  const bind = (value: unknown): string => `?${params.push(value)}`;

  const visible = visibility(principal, 1);
  params.push(...visible.params);
  where.push(visible.sql);

  if (filters.status) where.push(`conversation.status = ${bind(filters.status)}`);
  if (filters.contact_id) where.push(`conversation.contact_id = ${bind(filters.contact_id)}`);
  if (filters.queue_id) where.push(`conversation.queue_id = ${bind(filters.queue_id)}`);
  if (filters.team_id) where.push(`conversation.team_id = ${bind(filters.team_id)}`);
  if (filters.tag) where.push(`tagged.tag = ${bind(filters.tag)}`);
  if (filters.unassigned) where.push("conversation.assignee_id is null and conversation.status <> 'closed'");
  if (filters.waiting !== undefined)
    where.push(`conversation.waiting_since is ${filters.waiting ? "not null" : "null"}`);
  const soon = now + LIMITS.slaDueSoon;
  if (filters.sla === "breached") where.push("conversation.sla_breached_at is not null");
  if (filters.sla === "due_soon")
    where.push(`conversation.sla_breached_at is null and conversation.sla_due_at <= ${bind(soon)}`);
  if (filters.sla === "ok")
    where.push(`conversation.status <> 'closed' and conversation.sla_breached_at is null
      and (conversation.sla_due_at is null or conversation.sla_due_at > ${bind(soon)})`);
  if (filters.follow_up_due)
    where.push(`conversation.id in (select due.id from conversations as due indexed by conversations_follow_up
      where due.follow_up_at is not null and due.follow_up_at <= ${bind(now)})`);
  if (filters.owner === "nobody") where.push("conversation.assignee_id is null");
  else if (filters.owner) {
    where.push(
      `conversation.assignee_id = ${bind(filters.owner === "me" ? principal.staffId : filters.owner)}`,
    );
  }
  if (filters.unread !== undefined) where.push(`conversation.unread_count ${filters.unread ? ">" : "="} 0`);
  if (filters.phoneValues) {
    where.push(`conversation.contact_id in (
      select identity.contact_id from json_each(${bind(JSON.stringify(filters.phoneValues))}) as number
      cross join contact_identities as identity on identity.kind = 'wa_id' and identity.value = number.value
      union
      select identity.contact_id from json_each(?${params.length}) as number
      cross join contact_identities as identity on identity.kind = 'phone' and identity.value = '+' || number.value)`);
  }
  const windowStart = now - LIMITS.serviceWindow;
  if (filters.window === "open") where.push(`conversation.last_inbound_at > ${bind(windowStart)}`);
  if (filters.window === "closing_soon") {
    where.push(`conversation.last_inbound_at > ${bind(windowStart)}`);
    where.push(`conversation.last_inbound_at <= ${bind(windowStart + LIMITS.windowClosingSoon)}`);
  }
  if (filters.window === "closed") {
    where.push(`coalesce(conversation.last_inbound_at, 0) <= ${bind(windowStart)}`);
  }
  if (filters.last_message_after)
    where.push(`conversation.last_message_at > ${bind(Date.parse(filters.last_message_after))}`);
  if (filters.last_message_before)
    where.push(`conversation.last_message_at < ${bind(Date.parse(filters.last_message_before))}`);
  // A tag has an index of its own, in the same order.
  const [from, order] = filters.tag
    ? [
        `conversation_tags as tagged cross join conversations as conversation on conversation.id = tagged.conversation_id`,
        ["tagged.last_message_at", "tagged.conversation_id"] as const,
      ]
    : ["conversations as conversation", ["conversation.last_message_at", "conversation.id"] as const];
  if (start) where.push(`(${order.join(", ")}) < (${bind(start[0])}, ${bind(start[1])})`);

  const rows = await db.all<Omit<ConversationRow, "queue_name" | "team_name" | "assignee_name">>(
    `select ${LISTED_COLUMNS} from ${from}
     join contacts as contact on contact.id = conversation.contact_id
     where ${where.join(" and ")}
     order by ${order.join(" desc, ")} desc limit ${bind(filters.limit + 1)}`,
    ...params,
  );
  return withNames(db, rows);
}

/** Adds the names of queues and owners: a page has few of them, so they are read once and not for each row. */
async function withNames(
  db: Database,
  rows: readonly Omit<ConversationRow, "queue_name" | "team_name" | "assignee_name">[],
): Promise<ConversationRow[]> {
  const ids = new Set(
    rows.flatMap((row) => [row.queue_id, row.team_id, row.assignee_id]).filter((id) => id !== null),
  );
  const names = new Map<string, string>();
  if (ids.size > 0) {
    const found = await db.all<{ id: string; name: string }>(
      `select id, name from queues where id in (select value from json_each(?1))
       union all select id, name from teams where id in (select value from json_each(?1))
       union all select id, name from staff where id in (select value from json_each(?1))`,
      JSON.stringify([...ids]),
    );
    for (const { id, name } of found) names.set(id, name);
  }
  return rows.map((row) => ({
    ...row,
    queue_name: names.get(row.queue_id ?? "") ?? null,
    team_name: names.get(row.team_id ?? "") ?? null,
    assignee_name: names.get(row.assignee_id ?? "") ?? null,
  }));
}
