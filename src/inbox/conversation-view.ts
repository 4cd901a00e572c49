import { type CallContext, maskPerson } from "../auth";
import { rfc3339 } from "../platform/clock";
import { slaView, windowCloses, windowView } from "./rules";
import type { ConversationRow } from "./store";

/** A conversation as lists and pages show it, personal data masked as the caller may see it. */
export function conversationView(ctx: CallContext, row: ConversationRow) {
  return {
    id: row.id,
    contact_id: row.contact_id,
    ...maskPerson(ctx.principal, { phone: row.phone, customer_name: row.profile_name }),
    status: row.status,
    queue: row.queue_id === null ? null : { queue_id: row.queue_id, name: row.queue_name },
    ...(row.team_id !== null && { team: { team_id: row.team_id, name: row.team_name } }),
    owner: row.assignee_id === null ? null : { staff_id: row.assignee_id, name: row.assignee_name },
    unread: row.unread_count,
    waiting_since: rfc3339(row.waiting_since),
    ...(row.status !== "closed" && { sla: slaView(row.sla_due_at, row.sla_breached_at, ctx.clock.now()) }),
    tags: JSON.parse(row.tags) as string[],
    follow_up_at: rfc3339(row.follow_up_at),
    last_message_at: rfc3339(row.last_message_at),
    last_inbound_at: rfc3339(row.last_inbound_at),
    window: windowView(windowCloses(row.last_inbound_at), ctx.clock.now()),
  };
}
