import type { Database } from "../platform/db";
import type { ConsentStateRow } from "./rules";
import type { ConsentRecordRow } from "./store";

export interface RecordFilters {
  contact_id?: string | undefined;
  scope?: string | undefined;
  action?: string | undefined;
  source?: string | undefined;
  after?: string | undefined;
  before?: string | undefined;
  limit: number;
}

/** A page of the ledger, newest entry first, plus one row. Index `consent_records_recorded` or `…_contact`. */
export async function listRecords(
  db: Database,
  filters: RecordFilters,
  start: [at: number, id: string] | undefined,
): Promise<ConsentRecordRow[]> {
  const where: string[] = ["true"];
  const params: unknown[] = [];
  const bind = (value: unknown): string => `?${params.push(value)}`;
  if (filters.contact_id) where.push(`contact_id = ${bind(filters.contact_id)}`);
  if (filters.scope) where.push(`scope = ${bind(filters.scope)}`);
  if (filters.action) where.push(`action = ${bind(filters.action)}`);
  if (filters.source) where.push(`source = ${bind(filters.source)}`);
  if (filters.after) where.push(`occurred_at > ${bind(Date.parse(filters.after))}`);
  if (filters.before) where.push(`occurred_at < ${bind(Date.parse(filters.before))}`);
  if (start) where.push(`(recorded_at, id) < (${bind(start[0])}, ${bind(start[1])})`);
  return db.all<ConsentRecordRow>(
    `select * from consent_records where ${where.join(" and ")} order by recorded_at desc, id desc limit ${bind(filters.limit + 1)}`,
    ...params,
  );
}

export interface SuppressedRow extends ConsentStateRow {
  restricted_at: number;
  phone: string | null;
  profile_name: string | null;
}

export interface SuppressionFilters {
  contact_id?: string | undefined;
  scope?: string | undefined;
  since?: string | undefined;
  limit: number;
}

/** A page of the suppression list, the latest restriction first, plus one row. Index `consent_states_restricted`. */
export async function listSuppressed(
  db: Database,
  filters: SuppressionFilters,
  start: [at: number, id: string] | undefined,
): Promise<SuppressedRow[]> {
  const where: string[] = ["state.restricted_at is not null", "contact.merged_into is null"];
  const params: unknown[] = [];
  const bind = (value: unknown): string => `?${params.push(value)}`;
  if (filters.contact_id) where.push(`state.contact_id = ${bind(filters.contact_id)}`);
  if (filters.scope) where.push(`state.${filters.scope} in ('opted_out', 'blocked', 'undeliverable')`);
  if (filters.since) where.push(`state.restricted_at >= ${bind(Date.parse(filters.since))}`);
  if (start) where.push(`(state.restricted_at, state.contact_id) < (${bind(start[0])}, ${bind(start[1])})`);
  return db.all<SuppressedRow>(
    `select state.*, contact.phone, contact.profile_name
     from consent_states as state join contacts as contact on contact.id = state.contact_id
     where ${where.join(" and ")}
     order by state.restricted_at desc, state.contact_id desc limit ${bind(filters.limit + 1)}`,
    ...params,
  );
}
