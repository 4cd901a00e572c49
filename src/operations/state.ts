import type { Database } from "../platform/db";
import { statement } from "../platform/db";
import type { Jobs } from "./alerts/conditions";

/** How the deployment does: what the page of the operations shows besides alerts and dead letters. */
export interface OperationsState {
  /** The last round of the cron; undefined before the first. */
  round: { at: number; took: number; jobs: Jobs } | undefined;
  /** Things that wait, of them what is late, and when the oldest should have been taken up, ms. */
  webhooks: { waiting: number; failed: number; dueAt: number | null };
  outbox: { waiting: number; dueAt: number | null };
}

/** Indexes `webhook_events_waiting`, `webhook_events_outcome`, `outbox_due`, primary key. Counts stop at a thousand. */
export async function operationsState(db: Database): Promise<OperationsState> {
  const [events, failed, outbox, rounds] = await db.batch([
    statement(
      `select count(*) as waiting, min(due_at) as due_at
       from (select due_at from webhook_events indexed by webhook_events_waiting where outcome = 'received' order by due_at limit 1000)`,
    ),
    statement(
      `select count(*) as failed
       from (select 1 from webhook_events indexed by webhook_events_outcome where outcome = 'failed' limit 1000)`,
    ),
    statement(
      `select count(*) as waiting, min(due_at) as due_at
       from (select due_at from outbox indexed by outbox_due where done_at is null order by due_at limit 1000)`,
    ),
    statement("select at, took, jobs from cron_rounds where id = 'last'"),
  ]);
  const event = events?.rows[0] as { waiting: number; due_at: number | null };
  const entry = outbox?.rows[0] as { waiting: number; due_at: number | null };
  const round = rounds?.rows[0] as { at: number; took: number; jobs: string } | undefined;
  return {
    round: round && { at: round.at, took: round.took, jobs: JSON.parse(round.jobs) as Jobs },
    webhooks: { waiting: event.waiting, failed: Number(failed?.rows[0]?.failed ?? 0), dueAt: event.due_at },
    outbox: { waiting: entry.waiting, dueAt: entry.due_at },
  };
}
