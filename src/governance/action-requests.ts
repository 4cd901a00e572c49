import { may, type Principal } from "../auth";
import type { ErrorCode } from "../mcp/errors";
import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";
import { type ApprovalReason, rolesOfAll } from "./policy";

/** Where a request stands. Which may follow which is said by the trigger `action_requests_transitions`. */
export type ActionStatus = "pending_approval" | "executing" | "executed" | "rejected" | "expired" | "failed";

export interface ActionError {
  code: ErrorCode;
  message: string;
  hint: string;
  details: Record<string, unknown>;
}

export interface ActionRequest {
  id: string;
  tool: string;
  principalId: string;
  requesterStaffId: string;
  /** The person, as they are called now. */
  requesterStaffName: string;
  /** Whoever asked: the person, or the name that their client goes by. */
  requesterName: string;
  idempotencyKey: string;
  inputHash: string;
  input: Record<string, unknown>;
  previewId: string | null;
  status: ActionStatus;
  approvalReasons: ApprovalReason[];
  requestedAt: number;
  expiresAt: number | null;
  decidedBy: string | null;
  decidedByName: string | null;
  decidedAt: number | null;
  decisionReason: string | null;
  result: Record<string, unknown> | null;
  error: ActionError | null;
  finishedAt: number | null;
  progress: { done: number; total: number } | null;
  correlationId: string;
}

interface ActionRow {
  id: string;
  tool: string;
  principal_id: string;
  requester_staff_id: string;
  requester_staff_name: string | null;
  requester_name: string;
  idempotency_key: string;
  input_hash: string;
  input: string;
  preview_id: string | null;
  status: ActionStatus;
  approval_reasons: string;
  requested_at: number;
  expires_at: number | null;
  decided_by: string | null;
  decided_by_name: string | null;
  decided_at: number | null;
  decision_reason: string | null;
  result: string | null;
  error: string | null;
  finished_at: number | null;
  progress: string | null;
  correlation_id: string;
}

const REQUEST = `select action_requests.*,
  (select name from staff where staff.id = action_requests.requester_staff_id) as requester_staff_name
  from action_requests`;

function fromRow(row: ActionRow): ActionRequest {
  return {
    id: row.id,
    tool: row.tool,
    principalId: row.principal_id,
    requesterStaffId: row.requester_staff_id,
    requesterStaffName: row.requester_staff_name ?? row.requester_staff_id,
    requesterName: row.requester_name,
    idempotencyKey: row.idempotency_key,
    inputHash: row.input_hash,
    input: JSON.parse(row.input) as Record<string, unknown>,
    previewId: row.preview_id,
    status: row.status,
    approvalReasons: JSON.parse(row.approval_reasons) as ApprovalReason[],
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    decidedBy: row.decided_by,
    decidedByName: row.decided_by_name,
    decidedAt: row.decided_at,
    decisionReason: row.decision_reason,
    result: row.result === null ? null : (JSON.parse(row.result) as Record<string, unknown>),
    error: row.error === null ? null : (JSON.parse(row.error) as ActionError),
    finishedAt: row.finished_at,
    progress: row.progress === null ? null : (JSON.parse(row.progress) as { done: number; total: number }),
    correlationId: row.correlation_id,
  };
}

export type NewActionRequest = Pick<
  ActionRequest,
  | "id"
  | "tool"
  | "principalId"
  | "requesterStaffId"
  | "requesterName"
  | "idempotencyKey"
  | "inputHash"
  | "input"
  | "previewId"
  | "status"
  | "approvalReasons"
  | "requestedAt"
  | "expiresAt"
  | "correlationId"
>;

export function insertActionRequest(request: NewActionRequest): Statement {
  return statement(
    `insert into action_requests (id, tool, principal_id, requester_staff_id, requester_name, idempotency_key, input_hash,
       input, preview_id, status, approval_reasons, requested_at, expires_at, correlation_id)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)`,
    request.id,
    request.tool,
    request.principalId,
    request.requesterStaffId,
    request.requesterName,
    request.idempotencyKey,
    request.inputHash,
    request.input,
    request.previewId,
    request.status,
    request.approvalReasons,
    request.requestedAt,
    request.expiresAt,
    request.correlationId,
  );
}

export async function findActionRequest(db: Database, id: string): Promise<ActionRequest | undefined> {
  const row = await db.first<ActionRow>(`${REQUEST} where action_requests.id = ?1`, id);
  return row && fromRow(row);
}

/** Index `action_requests_idempotency`. */
export async function findByIdempotencyKey(
  db: Database,
  principalId: string,
  key: string,
): Promise<ActionRequest | undefined> {
  const row = await db.first<ActionRow>(
    `${REQUEST} where principal_id = ?1 and idempotency_key = ?2`,
    principalId,
    key,
  );
  return row && fromRow(row);
}

/** Index `action_requests_preview`. */
export async function findByPreview(db: Database, previewId: string): Promise<ActionRequest | undefined> {
  const row = await db.first<ActionRow>(`${REQUEST} where preview_id = ?1`, previewId);
  return row && fromRow(row);
}

export interface ApprovalList {
  waiting: ActionRequest[];
  /** More wait than were asked for. */
  more: boolean;
  decided: ActionRequest[];
}

/** Every reason of a request is one that somebody with these roles (?4), not whoever asked (?3), may decide. */
const MINE = `requester_staff_id <> ?3 and not exists (
  select 1 from json_each(approval_reasons) as reason where not exists (
    select 1 from json_each(reason.value, '$.approver_roles') as role
    where role.value in (select value from json_each(?4))))`;

/**
 * Requests that wait for a decision, from the one numbered `from`: what the principal may decide first, within that the
 * first to expire; then, newest first, those that were decided. Indexes `action_requests_pending` and
 * `action_requests_approvals`.
 */
export async function listForApproval(
  db: Database,
  principal: Principal,
  { now, from, limit }: { now: number; from: number; limit: number },
): Promise<ApprovalList> {
  const [waiting, decided] = await Promise.all([
    db.all<ActionRow>(
      `${REQUEST} where status = 'pending_approval' and expires_at > ?1
       order by ${MINE} desc, expires_at, action_requests.id limit ?2 offset ?5`,
      now,
      limit + 1,
      principal.staffId,
      JSON.stringify(may(principal, "approvals:decide") ? principal.roles : []),
      from,
    ),
    db.all<ActionRow>(
      `${REQUEST} where approval_reasons <> '[]' and status <> 'pending_approval'
       order by action_requests.id desc limit ?1`,
      limit,
    ),
  ]);
  return {
    waiting: waiting.slice(0, limit).map(fromRow),
    more: waiting.length > limit,
    decided: decided.map(fromRow),
  };
}

/** Decided requests that are searched for a file at most; those that wait are all searched. */
const MOST_SEARCHED = 200;

/**
 * Whether a request that waits, or one of the latest that were decided, is about something by its id: its preview names
 * it. Indexes `action_requests_pending` and `action_requests_approvals`, then primary keys.
 */
export async function isAskedAbout(db: Database, id: string): Promise<boolean> {
  const row = await db.first<{ found: number }>(
    `select 1 as found from previews where id in (
       select preview_id from action_requests where status = 'pending_approval'
       union select preview_id from (select preview_id from action_requests
         where approval_reasons <> '[]' and status <> 'pending_approval' order by id desc limit ${MOST_SEARCHED}))
     and (instr(content, ?1) > 0 or instr(shown, ?1) > 0) limit 1`,
    `"${id}"`,
  );
  return row !== undefined;
}

/** What one person asked for with one tool, the latest first. Index `action_requests_recent`. */
export async function latestRequests(
  db: Database,
  staffId: string,
  tool: string,
  limit: number,
): Promise<ActionRequest[]> {
  const rows = await db.all<ActionRow>(
    `${REQUEST} where requester_staff_id = ?1 and tool = ?2 order by requested_at desc limit ?3`,
    staffId,
    tool,
    limit,
  );
  return rows.map(fromRow);
}

export interface Decision {
  staffId: string;
  staffName: string;
  reason: string;
  at: number;
}

/** Takes a pending request for execution or rejection. Changes no row when somebody else was first or it expired. */
export function decideActionRequest(
  id: string,
  next: "executing" | "rejected",
  decision: Decision,
): Statement {
  return statement(
    `update action_requests set status = ?2, decided_by = ?3, decided_by_name = ?4, decision_reason = ?5, decided_at = ?6,
       finished_at = case when ?2 = 'rejected' then ?6 end
     where id = ?1 and status = 'pending_approval' and expires_at > ?6`,
    id,
    next,
    decision.staffId,
    decision.staffName,
    decision.reason,
    decision.at,
  );
}

/** Writes the outcome of a request that is executing; changes no row when the outcome is already there. */
export function finishActionRequest(
  id: string,
  outcome: { status: "executed"; result: Record<string, unknown> } | { status: "failed"; error: ActionError },
  at: number,
): Statement {
  return statement(
    `update action_requests set status = ?2, result = ?3, error = ?4, finished_at = ?5
     where id = ?1 and status = 'executing'`,
    id,
    outcome.status,
    outcome.status === "executed" ? outcome.result : null,
    outcome.status === "failed" ? outcome.error : null,
    at,
  );
}

/** Audit entries that an answer names at most; `whatsapp.audit_logs.list` has all of them. */
const MOST_AUDIT_IDS = 50;

/** Audit entries of a request, oldest first. Index `audit_log_request`. */
export async function auditIdsOf(db: Database, actionRequestId: string): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    "select id from audit_log where action_request_id = ?1 order by seq limit ?2",
    actionRequestId,
    MOST_AUDIT_IDS,
  );
  return rows.map(({ id }) => id);
}

/** Whose changes are counted together: those of one person with some tools since a time (ms). */
export interface Changes {
  staffId: string;
  tools: readonly string[];
  since: number;
}

const CHANGED_SINCE = `select coalesce(sum(coalesce(result ->> 'contacts', result ->> 'requeued')), 0) as contacts from action_requests
  where requester_staff_id = ?1 and tool in (select value from json_each(?2)) and requested_at > ?3`;

/** How many contacts, or events, somebody's requests have changed, as their results say (`contacts`, `requeued`). Index `action_requests_recent`. */
export async function contactsChangedSince(
  db: Database,
  { staffId, tools, since }: Changes,
): Promise<number> {
  const row = await db.first<{ contacts: number }>(CHANGED_SINCE, staffId, JSON.stringify(tools), since);
  return row?.contacts ?? 0;
}

/**
 * A guard that undoes the batch when somebody's requests, this one aside, have changed more than `most` contacts: of
 * many calls at once, each counted before the others were written, only as many go through as one after the other.
 */
export function guardChangedSince({ staffId, tools, since }: Changes, most: number): Statement {
  return statement(
    `insert into batch_guards (passed) select (${CHANGED_SINCE}) <= ?4`,
    staffId,
    JSON.stringify(tools),
    since,
    most,
  );
}

/** Whether a request of somebody has a result that names a fact as true. Index `action_requests_recent`. */
export async function hasDoneSince(
  db: Database,
  { staffId, tools, since }: Changes,
  fact: string,
): Promise<boolean> {
  const row = await db.first(
    `select 1 from action_requests where requester_staff_id = ?1 and tool in (select value from json_each(?2))
       and requested_at > ?3 and status = 'executed' and result ->> ?4 = 1 limit 1`,
    staffId,
    JSON.stringify(tools),
    since,
    fact,
  );
  return row !== undefined;
}

/** Pending requests whose time is over: index `action_requests_pending`. */
export async function lapsedActionRequests(
  db: Database,
  now: number,
): Promise<{ id: string; tool: string }[]> {
  return db.all(
    "select id, tool from action_requests where status = 'pending_approval' and expires_at <= ?1 limit 200",
    now,
  );
}

export function expireActionRequest(id: string, now: number): Statement {
  return statement(
    "update action_requests set status = 'expired', finished_at = ?2 where id = ?1 and status = 'pending_approval' and expires_at <= ?2",
    id,
    now,
  );
}

/** Roles that may decide a request: those that every rule which asked for approval names. */
export function approverRolesOf(request: ActionRequest): string[] {
  return rolesOfAll(request.approvalReasons.map(({ approver_roles }) => approver_roles));
}
