/** An event of the log as the tool gives it, `detail: "full"` for the lower part. */
export interface ShownEvent {
  id: string;
  kind: string;
  field: string;
  outcome: "received" | "applied" | "ignored" | "failed";
  received_at: string;
  occurred_at: string | null;
  tries: number;
  replays?: number;
  reason?: string;
  error?: string;
  idempotency_key?: string;
  finished_at?: string | null;
  next_try_at?: string | null;
  phone_number_id?: string | null;
  customer_body?: unknown;
  replay?: string;
  replay_needs_approval?: boolean;
  action_request_id?: string;
}

export interface EventList {
  items: ShownEvent[];
  next_cursor: string | null;
  refused_last_7_days: { reason: string; count: number; last_at: string }[];
}

/** What somebody filters by, by the names of the fields in the address and in the tool. */
const FIELDS = { outcome: "outcome", kind: "kind", field: "field", request: "action_request_id" } as const;
const LONGEST = 64;

export type ShownFilters = Partial<Record<keyof typeof FIELDS, string>>;

export function shownFilters(read: (field: string) => string | undefined): ShownFilters {
  return Object.fromEntries(
    Object.keys(FIELDS).flatMap((field) => {
      const value = read(field)?.trim().slice(0, LONGEST);
      return value ? [[field, value]] : [];
    }),
  );
}

export function toolFilters(shown: ShownFilters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(shown).map(([field, value]) => [FIELDS[field as keyof typeof FIELDS], value]),
  );
}

export const ADDRESS = "/console/webhooks";

export function addressOf(shown: ShownFilters, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ ...shown, ...more });
  return query.size > 0 ? `${ADDRESS}?${query}` : ADDRESS;
}
