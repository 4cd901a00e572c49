import type { Database } from "../platform/db";

/**
 * Where the message that a request sent stands by now; undefined while nothing has become of it. A request keeps what it
 * ended with, and Meta goes on reporting. Primary key of `messages`.
 */
export async function deliveryNow(db: Database, messageId: string): Promise<string | undefined> {
  const row = await db.first<{ status: string }>(
    "select status from messages where id = ?1 and status not in ('queued', 'sending')",
    messageId,
  );
  return row?.status;
}
