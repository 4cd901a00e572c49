import { ToolError } from "../mcp/errors";
import type { Database } from "../platform/db";

/** Something about one person's data that was asked for, and on which nobody has decided. */
export interface WaitingRequest {
  id: string;
  tool: "personal_data.copy" | "personal_data.erase";
  requested_at: number;
  idempotency_key: string;
}

/** What waits about a contact. Index `action_requests_pending`: those that wait are few. */
export async function waitingRequests(db: Database, contactId: string): Promise<WaitingRequest[]> {
  return db.all<WaitingRequest>(
    `select action_requests.id, action_requests.tool, requested_at, idempotency_key
     from action_requests join previews on previews.id = action_requests.preview_id
     where action_requests.status = 'pending_approval'
       and action_requests.tool in ('personal_data.copy', 'personal_data.erase')
       and previews.content ->> 'contact_id' = ?1 order by requested_at`,
    contactId,
  );
}

/** One request of a kind waits at a time; the same form sent again is no other. @throws {ToolError} `conflict` with the one that waits */
export async function requireNoneWaiting(
  db: Database,
  tool: string,
  contactId: string,
  key: string,
): Promise<void> {
  const other = (await waitingRequests(db, contactId)).find(
    (request) => request.tool === tool && request.idempotency_key !== key,
  );
  if (!other) return;
  throw new ToolError(
    "conflict",
    "The same was asked for about this person, and waits for somebody's decision.",
    "Look at the request that waits.",
    { action_request_id: other.id },
  );
}
