import type { Database } from "../platform/db";

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
  actor?: string | undefined;
  tool?: string | undefined;
  entity_id?: string | undefined;
  action_request_id?: string | undefined;
  action?: string | undefined;
  outcome?: string | undefined;
  after?: string | undefined;
  before?: string | undefined;
  limit: number;
}

/** `whatsapp_audit_logs_list` → `whatsapp.audit_logs.list`: first and last part are set off by dots. */
function dottedName(tool: string): string {
  return tool.replace(/^whatsapp_(.+)_([a-z]+)$/, "whatsapp.$1.$2");
}

/** A page of the audit log, newest first, plus one row; indexes `audit_log_actor`, `…_tool`, `…_entity` … */
export async function listAudit(
  db: Database,
  filters: AuditFilters,
  beforeSeq: number | undefined,
): Promise<AuditRow[]> {
  const where: string[] = ["true"];
  const params: unknown[] = [];
  const bind = (value: unknown): string => `?${params.push(value)}`;
  if (filters.actor) where.push(`actor_id = ${bind(filters.actor)}`);
  // Either spelling of a name is the same tool; stored are the dotted ones.
  if (filters.tool) where.push(`tool in (${bind(filters.tool)}, ${bind(dottedName(filters.tool))})`);
  if (filters.entity_id) where.push(`entity_id = ${bind(filters.entity_id)}`);
  if (filters.action_request_id) where.push(`action_request_id = ${bind(filters.action_request_id)}`);
  if (filters.action) where.push(`action = ${bind(filters.action)}`);
  if (filters.outcome) where.push(`outcome = ${bind(filters.outcome)}`);
  if (filters.after) where.push(`at > ${bind(Date.parse(filters.after))}`);
  if (filters.before) where.push(`at < ${bind(Date.parse(filters.before))}`);
  if (beforeSeq !== undefined) where.push(`seq < ${bind(beforeSeq)}`);
  return db.all<AuditRow>(
    `select * from audit_log where ${where.join(" and ")} order by seq desc limit ${bind(filters.limit + 1)}`,
    ...params,
  );
}
