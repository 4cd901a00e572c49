import { guardChanges, type Statement, statement } from "../../platform/db";
import type { FlowDefinition, RuleDefinition, Scope } from "../definition";
import type { LiveSet } from "../engine/types";
import type { Flow, Rule, Status } from "../store";

/** Who made a version or a change, when, and by which request. */
export interface Made {
  by: string;
  byName: string;
  actionRequestId: string;
  at: number;
}

interface NewVersion<Definition> {
  id: string;
  version: number;
  definition: Definition;
  digest: string;
}

export function insertFlowVersion(next: NewVersion<FlowDefinition>, made: Made): Statement {
  return insertVersion("flow_versions", "flow_id", next, made);
}

export function insertRuleVersion(next: NewVersion<RuleDefinition>, made: Made): Statement {
  return insertVersion("keyword_rule_versions", "rule_id", next, made);
}

/**
 * Undoes the batch when something else went live, changed or was switched off since it was judged: of two flows that begin on
 * the same, two people at once do not both let theirs answer. Indexes `flows_status`, `keyword_rules_status`.
 */
export function guardLive({ flows, rules }: LiveSet): Statement {
  const all = [
    ...flows.map(({ id, version, scope }) => `${id}:${version}:${JSON.stringify(scope)}`),
    ...rules.map(({ id, version }) => `${id}:${version}`),
  ].sort();
  return statement(
    `insert into batch_guards (passed) select coalesce((select group_concat(live, ' ') from (
       select id || ':' || live_version || ':' || coalesce(scope, '{}') as live from flows where status = 'live'
       union all select id || ':' || live_version from keyword_rules where status = 'live'
       order by live)), '') = ?1`,
    all.join(" "),
  );
}

/** Someone who saves the same version at the same moment undoes this batch: that version is there already. */
function insertVersion(
  table: "flow_versions" | "keyword_rule_versions",
  owner: "flow_id" | "rule_id",
  { id, version, definition, digest }: NewVersion<unknown>,
  made: Made,
): Statement {
  return statement(
    `insert into ${table} (${owner}, version, definition, digest, created_at, created_by, created_by_name, action_request_id)
     select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
     where not exists (select 1 from ${table} where ${owner} = ?1 and version = ?2)`,
    id,
    version,
    definition,
    digest,
    made.at,
    made.by,
    made.byName,
    made.actionRequestId,
  );
}

/** A new flow, which answers nobody. Of two of one name, the second is undone. */
export function insertFlow(id: string, name: string, at: number): Statement[] {
  return [
    statement(
      `insert into flows (id, name, status, latest_version, created_at, updated_at)
       select ?1, ?2, 'draft', 1, ?3, ?3 where not exists (select 1 from flows where name = ?2)`,
      id,
      name,
      at,
    ),
    guardChanges(),
  ];
}

/** What a flow becomes; what is left out stays. */
export interface FlowNext {
  name: string;
  status: Status;
  latestVersion: number;
  liveVersion: number | null;
  scope: Scope;
  /** Digests of the wordings of its templates as they are agreed to; null: as they were. */
  templates: Readonly<Record<string, string>> | null;
  /** Null: it stays traced to whatever let it go live. */
  actionRequestId: string | null;
}

/** Moves a flow on from the very state that was judged; anything else undoes the batch. */
export function updateFlow(was: Flow, next: FlowNext, at: number): Statement[] {
  return [
    statement(
      `update flows set name = ?5, status = ?6, latest_version = ?7, live_version = ?8, scope = ?9,
         action_request_id = coalesce(?10, action_request_id), updated_at = ?11,
         templates = coalesce(?13, templates)
       where id = ?1 and status = ?2 and latest_version = ?3 and live_version is ?4
         and coalesce(scope, '{}') = ?12
         and not exists (select 1 from flows as other where other.name = ?5 and other.id <> ?1)`,
      was.id,
      was.status,
      was.latestVersion,
      was.liveVersion,
      next.name,
      next.status,
      next.latestVersion,
      next.liveVersion,
      next.scope,
      next.actionRequestId,
      at,
      JSON.stringify(was.scope),
      next.templates,
    ),
    guardChanges(),
  ];
}

export interface RuleNext {
  name: string;
  status: Status;
  latestVersion: number;
  liveVersion: number | null;
  priority: number;
  actionRequestId: string | null;
}

/** A new keyword rule, which is a draft until {@link updateRule} has it go live. */
export function insertRule(
  id: string,
  { name, priority }: Pick<RuleNext, "name" | "priority">,
  at: number,
): Statement[] {
  return [
    statement(
      `insert into keyword_rules (id, name, status, latest_version, priority, created_at, updated_at)
       select ?1, ?2, 'draft', 1, ?3, ?4, ?4 where not exists (select 1 from keyword_rules where name = ?2)`,
      id,
      name,
      priority,
      at,
    ),
    guardChanges(),
  ];
}

/** Moves a rule on from the very state that was judged. Of two live ones with the same priority, the second is undone. */
export function updateRule(was: Rule, next: RuleNext, at: number): Statement[] {
  return [
    statement(
      `update keyword_rules set name = ?5, status = ?6, latest_version = ?7, live_version = ?8, priority = ?9,
         action_request_id = coalesce(?10, action_request_id), updated_at = ?11
       where id = ?1 and status = ?2 and latest_version = ?3 and live_version is ?4
         and not exists (select 1 from keyword_rules as other where other.id <> ?1 and (other.name = ?5
           or (?6 = 'live' and other.status = 'live' and other.priority = ?9)))`,
      was.id,
      was.status,
      was.latestVersion,
      was.liveVersion,
      next.name,
      next.status,
      next.latestVersion,
      next.liveVersion,
      next.priority,
      next.actionRequestId,
      at,
    ),
    guardChanges(),
  ];
}

/** What went live, changed or was switched off. */
export interface LoggedChange {
  id: string;
  kind: "flow" | "keyword_rule";
  subjectId: string;
  from: { status: Status; version: number | null };
  to: { status: Status; version: number | null };
  scope: Scope | null;
}

export function insertChange(change: LoggedChange, made: Made): Statement {
  return statement(
    `insert into automation_changes (id, kind, subject_id, from_status, to_status, from_version, to_version, scope, actor_id,
       actor_name, action_request_id, at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)`,
    change.id,
    change.kind,
    change.subjectId,
    change.from.status,
    change.to.status,
    change.from.version,
    change.to.version,
    change.scope,
    made.by,
    made.byName,
    made.actionRequestId,
    made.at,
  );
}
