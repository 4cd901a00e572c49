import type { Principal } from "../auth";
import { LIMITS } from "../governance";
import type { SlaState } from "./rules";

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

const isOwned = ({ owner }: ConversationFilters): boolean => owner !== undefined && owner !== "nobody";

/** Whether only what is not closed is asked for, which has indexes of its own. */
const isUndone = ({ status, unassigned }: ConversationFilters): boolean =>
  unassigned === true || status === "open" || status === "pending";

/** Filters that each leave few conversations: the list goes by the index of one of them, whoever asks. */
export function isNarrow(filters: ConversationFilters): boolean {
  const { contact_id, phoneValues, queue_id, team_id, tag, sla, waiting, follow_up_due } = filters;
  const urgent = sla === "breached" || sla === "due_soon" || waiting === true || follow_up_due === true;
  return [contact_id, phoneValues, queue_id, team_id, tag].some(Boolean) || isOwned(filters) || urgent;
}

/**
 * The index that a list of all goes by, newest message first; undefined where SQLite finds it by itself: that of one
 * contact, `conversations_status` or `conversations_recent`.
 */
export function indexOf(filters: ConversationFilters): string | undefined {
  const { contact_id, phoneValues, queue_id, team_id, owner, unassigned } = filters;
  if (contact_id !== undefined || phoneValues) return undefined;
  if (filters.sla === "breached") return "conversations_sla_breached";
  if (filters.waiting) return "conversations_waiting";
  if (team_id) return "conversations_team";
  const { ofQueue, ofAssignee } = indexesOfHolders(filters);
  if (isOwned(filters)) return ofAssignee;
  if (queue_id) return ofQueue;
  if (filters.unread) return "conversations_unread";
  return owner === "nobody" || unassigned ? ofAssignee : undefined;
}

/** By whom they lie with: indexes of what is unread, of what is not closed, or of everything. */
export function indexesOfHolders(filters: ConversationFilters) {
  if (filters.unread)
    return {
      ofQueue: "conversations_unread_queue",
      ofAssignee: "conversations_unread_assignee",
      ofNobody: "conversations_unread_nobody",
    };
  if (isUndone(filters))
    return {
      ofQueue: "conversations_load_queue",
      ofAssignee: "conversations_load",
      ofNobody: "conversations_load_nobody",
    };
  return {
    ofQueue: "conversations_queue",
    ofAssignee: "conversations_assignee",
    ofNobody: "conversations_nobody",
  };
}

/** Whether nothing but the window is asked for: the list then goes by the customer's last message. */
export function byWindowAlone(filters: ConversationFilters): boolean {
  const { status, waiting, unread, owner, sla, unassigned, last_message_after, last_message_before } =
    filters;
  const others = [status, waiting, unread, owner, sla, unassigned, last_message_after, last_message_before];
  return filters.window !== undefined && !isNarrow(filters) && others.every((value) => value === undefined);
}

/** SQL over `conversations as conversation` for all filters but the tag, which is a table of its own. */
export function conditionsOf(
  filters: ConversationFilters,
  principal: Principal,
  now: number,
  bind: (value: unknown) => string,
): string[] {
  const where: string[] = [];
  if (filters.status) where.push(`conversation.status = ${bind(filters.status)}`);
  // Indexes of what is not closed are open to those who say so in these words.
  if (isUndone(filters)) where.push("conversation.status <> 'closed'");
  if (filters.contact_id) where.push(`conversation.contact_id = ${bind(filters.contact_id)}`);
  if (filters.queue_id) where.push(`conversation.queue_id = ${bind(filters.queue_id)}`);
  if (filters.team_id) where.push(`conversation.team_id = ${bind(filters.team_id)}`);
  if (filters.unassigned) where.push("conversation.assignee_id is null");
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
    where.push(`conversation.follow_up_at is not null and conversation.follow_up_at <= ${bind(now)}`);
  if (filters.owner === "nobody") where.push("conversation.assignee_id is null");
  else if (filters.owner) {
    where.push(
      `conversation.assignee_id = ${bind(filters.owner === "me" ? principal.staffId : filters.owner)}`,
    );
  }
  if (filters.unread !== undefined) where.push(`conversation.unread_count ${filters.unread ? ">" : "="} 0`);
  if (filters.phoneValues) {
    const numbers = bind(JSON.stringify(filters.phoneValues));
    where.push(`conversation.contact_id in (
      select identity.contact_id from json_each(${numbers}) as number
      cross join contact_identities as identity on identity.kind = 'wa_id' and identity.value = number.value
      union
      select identity.contact_id from json_each(${numbers}) as number
      cross join contact_identities as identity on identity.kind = 'phone' and identity.value = '+' || number.value)`);
  }
  const windowStart = now - LIMITS.serviceWindow;
  if (filters.window === "open" || filters.window === "closing_soon") {
    where.push(`conversation.last_inbound_at > ${bind(windowStart)}`);
    // Follows from it, and ends a walk by the last message there.
    where.push(`conversation.last_message_at > ${bind(windowStart)}`);
  }
  if (filters.window === "closing_soon")
    where.push(`conversation.last_inbound_at <= ${bind(windowStart + LIMITS.windowClosingSoon)}`);
  if (filters.window === "closed") {
    where.push(`coalesce(conversation.last_inbound_at, 0) <= ${bind(windowStart)}`);
  }
  if (filters.last_message_after)
    where.push(`conversation.last_message_at > ${bind(Date.parse(filters.last_message_after))}`);
  if (filters.last_message_before)
    where.push(`conversation.last_message_at < ${bind(Date.parse(filters.last_message_before))}`);
  return where;
}
