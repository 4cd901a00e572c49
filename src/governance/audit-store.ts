import type { Database } from "../platform/db";
import { SEALED_FIELDS } from "./seals";

const SEALED_COLUMNS = SEALED_FIELDS.join(", ");

export interface AuditRow {
  seq: number;
  id: string;
  at: number;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  action: string;
  tool: string | null;
  entity_kind: string | null;
  entity_id: string | null;
  outcome: string;
  code: string | null;
  action_request_id: string | null;
  preview_id: string | null;
  before_digest: string | null;
  after_digest: string | null;
  reason: string | null;
  source: string | null;
  details: string | null;
  correlation_id: string;
}

export interface AuditFilters {
  audit_id?: string | undefined;
  actor?: string | undefined;
  tool?: string | undefined;
  entity_id?: string | undefined;
  action_request_id?: string | undefined;
  action?: string | undefined;
  outcome?: string | undefined;
  after?: string | undefined;
  before?: string | undefined;
}

/** `whatsapp_audit_logs_list` → `whatsapp.audit_logs.list`: first and last part are set off by dots. */
function dottedName(tool: string): string {
  return tool.replace(/^whatsapp_(.+)_([a-z]+)$/, "whatsapp.$1.$2");
}

interface Condition {
  where: string;
  params: unknown[];
}

function conditionOf(filters: AuditFilters): Condition {
  const where: string[] = ["true"];
  const params: unknown[] = [];
  const bind = (value: unknown): string => `?${params.push(value)}`;
  if (filters.audit_id) where.push(`id = ${bind(filters.audit_id)}`);
  if (filters.actor) where.push(`actor_id = ${bind(filters.actor)}`);
  // Either spelling of a name is the same tool; stored are the dotted ones.
  if (filters.tool) where.push(`tool in (${bind(filters.tool)}, ${bind(dottedName(filters.tool))})`);
  if (filters.entity_id) where.push(`entity_id = ${bind(filters.entity_id)}`);
  if (filters.action_request_id) where.push(`action_request_id = ${bind(filters.action_request_id)}`);
  if (filters.action) where.push(`action = ${bind(filters.action)}`);
  if (filters.outcome) where.push(`outcome = ${bind(filters.outcome)}`);
  if (filters.after) where.push(`at > ${bind(Date.parse(filters.after))}`);
  if (filters.before) where.push(`at < ${bind(Date.parse(filters.before))}`);
  return { where: where.join(" and "), params };
}

/** A page of the audit log, newest first, plus one row; indexes `audit_log_actor`, `…_tool`, `…_entity` … */
export async function listAudit(
  db: Database,
  filters: AuditFilters & { limit: number },
  beforeSeq: number | undefined,
): Promise<AuditRow[]> {
  const { where, params } = conditionOf(filters);
  const bind = (value: unknown): string => `?${params.push(value)}`;
  const start = beforeSeq === undefined ? "" : ` and seq < ${bind(beforeSeq)}`;
  return db.all<AuditRow>(
    `select * from audit_log where ${where}${start} order by seq desc limit ${bind(filters.limit + 1)}`,
    ...params,
  );
}

/** Entries of one actor that a look back reads at most. */
const LOOK_BACK = 200;

/**
 * Whether a read of somebody at the same place, noted after a time, says that it covers what came after it; among their latest
 * entries. Index `audit_log_actor`.
 */
export async function isReadCovered(
  db: Database,
  read: { actorId: string; tool: string; source: unknown; since: number },
): Promise<boolean> {
  const row = await db.first<{ covered: number }>(
    `select exists (
       select 1 from (select at, action, tool, source, details from audit_log where actor_id = ?1
                      order by seq desc limit ${LOOK_BACK}) as entry
       where entry.action = 'personal_data.read' and entry.tool = ?2 and entry.source = ?3 and entry.at > ?4
         and entry.details ->> 'covers_seconds' is not null) as covered`,
    read.actorId,
    read.tool,
    JSON.stringify(read.source),
    read.since,
  );
  return row?.covered === 1;
}

/** Rows of a range, oldest first, columns as they are sealed; the primary key, or the index of a filter. */
export async function auditRowsAfter(
  db: Database,
  filters: AuditFilters,
  range: { afterSeq: number; toSeq: number },
  limit: number,
): Promise<AuditRow[]> {
  const { where, params } = conditionOf(filters);
  const bind = (value: unknown): string => `?${params.push(value)}`;
  return db.all<AuditRow>(
    `select ${SEALED_COLUMNS} from audit_log
     where ${where} and seq > ${bind(range.afterSeq)} and seq <= ${bind(range.toSeq)} order by seq limit ${bind(limit)}`,
    ...params,
  );
}

/** The first and the last row that fit some filters; the primary key, or the index of a filter. */
export async function auditBounds(
  db: Database,
  filters: AuditFilters,
): Promise<{ first: number; last: number } | undefined> {
  const { where, params } = conditionOf(filters);
  const end = (order: "asc" | "desc") =>
    db.first<{ seq: number }>(
      `select seq from audit_log where ${where} order by seq ${order} limit 1`,
      ...params,
    );
  const [first, last] = await Promise.all([end("asc"), end("desc")]);
  return first && last && { first: first.seq, last: last.seq };
}
