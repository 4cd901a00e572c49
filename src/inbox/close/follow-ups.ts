import { audit } from "../../governance";
import { DAY } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { type Statement, statement } from "../../platform/db";

/** A reminder that cron could not give in this time, in an outage, is not given any more, ms. */
const TOO_LATE = 7 * DAY;
const AT_ONCE = 200;

/** Tells owners of conversations that it is time to come back to them, once for each time that was set. */
export async function remindOfFollowUps(ctx: AppContext): Promise<number> {
  const now = ctx.clock.now();
  const due = await ctx.db.all<{ id: string }>(
    `select conversation.id from conversations as conversation indexed by conversations_follow_up
     where conversation.follow_up_at is not null and conversation.follow_up_at > ?2 and conversation.follow_up_at <= ?1
       and conversation.assignee_id is not null and not exists (
         select 1 from notifications where notifications.staff_id = conversation.assignee_id
           and notifications.dedupe_key = 'follow_up:' || conversation.id || ':' || conversation.follow_up_at)
     order by conversation.follow_up_at, conversation.id limit ${AT_ONCE}`,
    now,
    now - TOO_LATE,
  );
  if (due.length === 0) return 0;
  const ids = due.map(({ id }) => id);
  const entry = audit(ctx, {
    action: "follow_up.due",
    outcome: "ok",
    entity: { kind: "conversations", id: ids[0] ?? "" },
    details: { conversations: ids },
  });
  await ctx.db.batch([tellOwners(ctx, ids), entry.insert]);
  return due.length;
}

function tellOwners(ctx: AppContext, ids: readonly string[]): Statement {
  return statement(
    `insert into notifications (id, staff_id, kind, conversation_id, dedupe_key, created_at)
     select 'ntf' || substr(conversation.id, 4) || '_' || conversation.follow_up_at || '_' || conversation.assignee_id,
       conversation.assignee_id, 'follow_up', conversation.id,
       'follow_up:' || conversation.id || ':' || conversation.follow_up_at, ?2
     from json_each(?1) as due join conversations as conversation on conversation.id = due.value
     where conversation.assignee_id is not null and conversation.follow_up_at <= ?2
     on conflict do nothing`,
    JSON.stringify(ids),
    ctx.clock.now(),
  );
}
