import type { AppContext } from "../platform/context";
import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

export type NotificationKind =
  | "assigned"
  | "transferred"
  | "escalated"
  | "first_response_breached"
  | "resolution_breached"
  | "window_closing"
  | "follow_up"
  | "template_approved"
  | "template_rejected"
  | "template_paused"
  | "template_disabled"
  | "template_category"
  | "template_quality"
  | "broadcast_halted"
  | "broadcast_done"
  | "automation_handover"
  | "automation_stopped"
  | "order_failed"
  | "payment_received"
  | "payment_issue";

export interface Notification {
  staffId: string;
  kind: NotificationKind;
  /** What it is about: one of the three. */
  conversationId?: string;
  templateId?: string;
  broadcastId?: string;
  /** The same thing is told a person once, for example `window_closing:cnv_…:1780000000000`. */
  dedupeKey: string;
}

/** Tells people something inside the product, each thing once: index `notifications_once`. One statement for many. */
export function notifyStaff(ctx: AppContext, notifications: readonly Notification[]): Statement {
  return statement(
    `insert into notifications (id, staff_id, kind, conversation_id, template_id, broadcast_id, dedupe_key, created_at)
     select told.value ->> 'id', told.value ->> 'staffId', told.value ->> 'kind', told.value ->> 'conversationId',
       told.value ->> 'templateId', told.value ->> 'broadcastId', told.value ->> 'dedupeKey', ?2
     from json_each(?1) as told where true
     on conflict (staff_id, dedupe_key) do nothing`,
    JSON.stringify(notifications.map((told) => ({ id: ctx.ids.next("notification"), ...told }))),
    ctx.clock.now(),
  );
}

/**
 * Tells whoever has a conversation as the batch leaves it: its owner, else the people of its queue, else the managers. Index
 * `notifications_once`, primary keys of `conversations` and `queue_members`.
 *
 * @param id of the notifications; each gets its reader's id behind it
 */
export function notifyHolders(
  ctx: AppContext,
  {
    id,
    kind,
    conversationId,
    dedupeKey,
  }: Omit<Notification, "staffId"> & { id: string; conversationId: string },
): Statement {
  return statement(
    `insert into notifications (id, staff_id, kind, conversation_id, dedupe_key, created_at)
     select ?1 || '_' || person.id, person.id, ?2, conversation.id, ?4, ?5
     from conversations as conversation
     join staff as person on person.disabled_at is null and case
       when exists (select 1 from staff where staff.id = conversation.assignee_id and staff.disabled_at is null)
         then person.id = conversation.assignee_id
       when exists (select 1 from queue_members as member join staff on staff.id = member.staff_id and staff.disabled_at is null
         where member.queue_id = conversation.queue_id)
         then exists (select 1 from queue_members where queue_id = conversation.queue_id and staff_id = person.id)
       else exists (select 1 from json_each(person.roles) as role where role.value = 'manager') end
     where conversation.id = ?3
     on conflict (staff_id, dedupe_key) do nothing`,
    id,
    kind,
    conversationId,
    dedupeKey,
    ctx.clock.now(),
  );
}

export interface ToldNotification {
  kind: NotificationKind;
  conversationId: string | null;
  templateId: string | null;
  broadcastId: string | null;
  createdAt: number;
}

/** What a person was told last, newest first: index `notifications_staff`. */
export async function notificationsOf(
  db: Database,
  staffId: string,
  limit: number,
): Promise<ToldNotification[]> {
  return db.all(
    `select kind, conversation_id as conversationId, template_id as templateId, broadcast_id as broadcastId, created_at as createdAt from notifications
     where staff_id = ?1 order by created_at desc, id desc limit ?2`,
    staffId,
    limit,
  );
}
