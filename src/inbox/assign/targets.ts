import { type Principal, queueVisibility } from "../../auth";
import type { Database } from "../../platform/db";

/** Whether a principal knows of a queue. One that does not exist is unknown to everybody. */
export async function knowsQueue(db: Database, principal: Principal, queueId: string): Promise<boolean> {
  const visible = queueVisibility(principal, 2);
  const row = await db.first(
    `select 1 from queues as queue where queue.id = ?1 and ${visible.sql}`,
    queueId,
    ...visible.params,
  );
  return row !== undefined;
}
