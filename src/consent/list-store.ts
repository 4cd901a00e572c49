import type { Database } from "../platform/db";
import { CONSENT_SCOPES, type ConsentScope, type ConsentSource, type ConsentStateRow } from "./rules";
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
  /** The time by which the list is ordered: of the latest restriction, or of the one in the category asked for. */
  listed_at: number;
  phone: string | null;
  profile_name: string | null;
}

export interface SuppressionFilters {
  contact_id?: string | undefined;
  scope?: ConsentScope | undefined;
  reason?: ConsentSource | undefined;
  since?: string | undefined;
  limit: number;
}

/** What each scope says when it holds somebody back: the condition of that scope's partial index. */
const RESTRICTED: Readonly<Record<ConsentScope, string>> = {
  marketing: "state.marketing = 'opted_out'",
  utility: "state.utility = 'opted_out'",
  authentication: "state.authentication = 'opted_out'",
  service: "state.service = 'opted_out'",
  block: "state.block = 'blocked'",
  delivery: "state.delivery = 'undeliverable'",
};

/**
 * A page of the suppression list, the latest restriction first, plus one row. Index `consent_states_restricted`, or
 * that of the scope asked for (`consent_states_marketing_out` and its like).
 */
export async function listSuppressed(
  db: Database,
  filters: SuppressionFilters,
  start: [at: number, id: string] | undefined,
): Promise<SuppressedRow[]> {
  const { scope } = filters;
  const at = scope ? `state.${scope}_since` : "state.restricted_at";
  const where: string[] = [
    scope ? RESTRICTED[scope] : "state.restricted_at is not null",
    "contact.merged_into is null",
    "contact.erased_at is null",
  ];
  const params: unknown[] = [];
  const bind = (value: unknown): string => `?${params.push(value)}`;
  if (filters.contact_id) where.push(`state.contact_id = ${bind(filters.contact_id)}`);
  if (filters.reason) {
    const reason = bind(filters.reason);
    const because = (one: ConsentScope) => `(${RESTRICTED[one]} and state.${one}_source = ${reason})`;
    where.push(scope ? because(scope) : `(${CONSENT_SCOPES.map(because).join(" or ")})`);
  }
  if (filters.since) where.push(`${at} >= ${bind(Date.parse(filters.since))}`);
  if (start) where.push(`(${at}, state.contact_id) < (${bind(start[0])}, ${bind(start[1])})`);
  return db.all<SuppressedRow>(
    `select state.*, ${at} as listed_at, contact.phone, contact.profile_name
     from consent_states as state cross join contacts as contact on contact.id = state.contact_id
     where ${where.join(" and ")}
     order by ${at} desc, state.contact_id desc limit ${bind(filters.limit + 1)}`,
    ...params,
  );
}
