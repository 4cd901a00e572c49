import type { CallContext } from "../auth";
import type { AppContext } from "../platform/context";
import { type Statement, statement } from "../platform/db";

export type AuditOutcome = "ok" | "pending" | "denied" | "failed" | "unknown";

export interface AuditActor {
  kind: "staff" | "client" | "customer" | "meta" | "system";
  id: string;
  name: string;
}

export const SYSTEM_ACTOR: AuditActor = { kind: "system", id: "system", name: "system" };
export const META_ACTOR: AuditActor = { kind: "meta", id: "meta", name: "Meta" };

/** What is written of one event. Never personal data or message text: ids, codes, counts and digests. */
export interface AuditEntry {
  action: string;
  outcome: AuditOutcome;
  tool?: string;
  entity?: { kind: string; id: string };
  code?: string;
  actionRequestId?: string;
  previewId?: string;
  beforeDigest?: string;
  afterDigest?: string;
  reason?: string;
  details?: Record<string, unknown>;
}

function actorOf(ctx: AppContext): AuditActor {
  const call = ctx as Partial<CallContext>;
  return call.principal
    ? { kind: call.principal.kind, id: call.principal.id, name: call.principal.name }
    : SYSTEM_ACTOR;
}

/**
 * The statement that writes one entry; it goes into the batch of the change it tells of.
 * The actor is the caller unless one is named.
 */
export function audit(
  ctx: AppContext,
  entry: AuditEntry,
  actor = actorOf(ctx),
): { id: string; insert: Statement } {
  const id = ctx.ids.next("audit");
  return {
    id,
    insert: statement(
      `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, tool, entity_kind, entity_id, outcome, code,
         action_request_id, preview_id, before_digest, after_digest, reason, source, details, correlation_id)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)`,
      id,
      ctx.clock.now(),
      actor.kind,
      actor.id,
      actor.name,
      entry.action,
      entry.tool,
      entry.entity?.kind,
      entry.entity?.id,
      entry.outcome,
      entry.code,
      entry.actionRequestId,
      entry.previewId,
      entry.beforeDigest,
      entry.afterDigest,
      entry.reason,
      (ctx as Partial<CallContext>).source,
      entry.details,
      ctx.correlationId,
    ),
  };
}

/** Many entries in one statement, for changes that one statement makes to many records. */
export function audits(
  ctx: AppContext,
  entries: readonly Pick<AuditEntry, "action" | "outcome" | "entity" | "code" | "details">[],
  actor = actorOf(ctx),
): Statement {
  return statement(
    `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, code, details,
       correlation_id)
     select entry.value ->> 'id', ?2, ?3, ?4, ?5, entry.value ->> 'action', entry.value ->> '$.entity.kind',
       entry.value ->> '$.entity.id', entry.value ->> 'outcome', entry.value ->> 'code', entry.value -> 'details', ?6
     from json_each(?1) as entry`,
    JSON.stringify(entries.map((entry) => ({ ...entry, id: ctx.ids.next("audit") }))),
    ctx.clock.now(),
    actor.kind,
    actor.id,
    actor.name,
    ctx.correlationId,
  );
}

/** Writes one entry on its own, for what changed nothing else: a denial, a read of unmasked personal data. */
export async function recordAudit(ctx: AppContext, entry: AuditEntry, actor?: AuditActor): Promise<string> {
  const { id, insert } = audit(ctx, entry, actor);
  await ctx.db.run(insert);
  return id;
}
