import type { Principal } from "../auth";
import { LIMITS } from "../governance";
import type { Database } from "../platform/db";
import { CONVERSATION_COLUMNS, CONVERSATION_JOINS, type ConversationRow, visibility } from "./store";

export interface ConversationFilters {
  status?: string | undefined;
  window?: "open" | "closing_soon" | "closed" | undefined;
  /** Digits of the number in the forms in which Meta may know it. */
  phoneValues?: string[] | undefined;
  contact_id?: string | undefined;
  owner?: string | undefined;
  queue_id?: string | undefined;
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
  if (start)
    where.push(`(conversation.last_message_at, conversation.id) < (${bind(start[0])}, ${bind(start[1])})`);

  return db.all<ConversationRow>(
    `select ${CONVERSATION_COLUMNS} from conversations as conversation ${CONVERSATION_JOINS}
     where ${where.join(" and ")}
     order by conversation.last_message_at desc, conversation.id desc limit ${bind(filters.limit + 1)}`,
    ...params,
  );
}
