import type { Database } from "../platform/db";
import type { EventOutcome } from "./rules";
import type { EventRow } from "./store";

export interface LoggedEvent extends EventRow {
  outcome: EventOutcome;
  error: string | null;
  due_at: number;
  finished_at: number | null;
  replays: number;
  replay_request_id: string | null;
}

export interface EventFilters {
  event_id?: string | undefined;
  /** The request that had them tried again last. */
  action_request_id?: string | undefined;
  outcome?: string | undefined;
  kind?: string | undefined;
  field?: string | undefined;
  received_after?: string | undefined;
  received_before?: string | undefined;
  limit: number;
}

/**
 * The index by which a page is read: that of the filter which most likely leaves the fewest events. Nearly all of them
 * are applied, and nearly all are of the field `messages`.
 */
function indexFor({ event_id, action_request_id, outcome, kind, field }: EventFilters): string {
  if (event_id) return "";
  const by = (name: string) => `indexed by webhook_events_${name}`;
  if (action_request_id) return by("replay");
  if (outcome && outcome !== "applied") return by("outcome");
  if (field && (field !== "messages" || !kind)) return by("field");
  if (kind) return by("kind");
  return by(outcome ? "outcome" : "list");
}

/** A page of the log, newest first, plus one row. Primary key, or an index of {@link indexFor}. */
export async function listEvents(
  db: Database,
  filters: EventFilters,
  start: [at: number, id: string] | undefined,
): Promise<LoggedEvent[]> {
  const where: string[] = ["true"];
  const params: unknown[] = [];
  const bind = (value: unknown): string => `?${params.push(value)}`;
  if (filters.event_id) where.push(`id = ${bind(filters.event_id)}`);
  if (filters.action_request_id) where.push(`replay_request_id = ${bind(filters.action_request_id)}`);
  if (filters.outcome) where.push(`outcome = ${bind(filters.outcome)}`);
  if (filters.kind) where.push(`kind = ${bind(filters.kind)}`);
  if (filters.field) where.push(`field = ${bind(filters.field)}`);
  if (filters.received_after) where.push(`received_at > ${bind(Date.parse(filters.received_after))}`);
  if (filters.received_before) where.push(`received_at < ${bind(Date.parse(filters.received_before))}`);
  if (start) where.push(`(received_at, id) < (${bind(start[0])}, ${bind(start[1])})`);
  return db.all<LoggedEvent>(
    `select id, key, field, kind, phone_number_id, payload, occurred_at, received_at, outcome, tries, error, due_at, finished_at,
       replays, replay_request_id
     from webhook_events ${indexFor(filters)} where ${where.join(" and ")}
     order by received_at desc, id desc limit ${bind(filters.limit + 1)}`,
    ...params,
  );
}
