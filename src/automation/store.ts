import type { Database } from "../platform/db";
import type { FlowDefinition, RuleDefinition, Scope } from "./definition";
import type { LiveFlow, LiveRule, LiveSet } from "./engine/types";
import { parsedOnce } from "./parsed";

export type Status = "draft" | "live" | "off";

/** A flow as it stands, without what it says. */
export interface Flow {
  id: string;
  name: string;
  status: Status;
  latestVersion: number;
  liveVersion: number | null;
  /** Of the live version, and of the last one while it is off. */
  scope: Scope;
}

/** A keyword rule as it stands, without what it says. */
export interface Rule {
  id: string;
  name: string;
  status: Status;
  latestVersion: number;
  liveVersion: number | null;
  priority: number;
}

interface StoredFlow {
  id: string;
  name: string;
  status: Status;
  latest_version: number;
  live_version: number | null;
  scope: string | null;
}

interface StoredRule {
  id: string;
  name: string;
  status: Status;
  latest_version: number;
  live_version: number | null;
  priority: number;
}

/** Primary key. */
export async function findFlow(db: Database, id: string): Promise<Flow | undefined> {
  const row = await db.first<StoredFlow>(
    "select id, name, status, latest_version, live_version, scope from flows where id = ?1",
    id,
  );
  return (
    row && {
      id: row.id,
      name: row.name,
      status: row.status,
      latestVersion: row.latest_version,
      liveVersion: row.live_version,
      scope: JSON.parse(row.scope ?? "{}") as Scope,
    }
  );
}

/** Primary key. */
export async function findRule(db: Database, id: string): Promise<Rule | undefined> {
  const row = await db.first<StoredRule>(
    "select id, name, status, latest_version, live_version, priority from keyword_rules where id = ?1",
    id,
  );
  return (
    row && {
      id: row.id,
      name: row.name,
      status: row.status,
      latestVersion: row.latest_version,
      liveVersion: row.live_version,
      priority: row.priority,
    }
  );
}

/** What a flow said in a version. Primary key. */
export async function flowDefinitionOf(
  db: Database,
  id: string,
  version: number,
): Promise<FlowDefinition | undefined> {
  const row = await db.first<{ definition: string }>(
    "select definition from flow_versions where flow_id = ?1 and version = ?2",
    id,
    version,
  );
  return row && (JSON.parse(row.definition) as FlowDefinition);
}

/** What a keyword rule said in a version. Primary key. */
export async function ruleDefinitionOf(
  db: Database,
  id: string,
  version: number,
): Promise<RuleDefinition | undefined> {
  const row = await db.first<{ definition: string }>(
    "select definition from keyword_rule_versions where rule_id = ?1 and version = ?2",
    id,
    version,
  );
  return row && (JSON.parse(row.definition) as RuleDefinition);
}

/** The flow and the keyword rule of a name, if there are. Indexes `flows_name`, `keyword_rules_name`. */
export async function namesakes(
  db: Database,
  name: string,
): Promise<{ kind: "flow" | "keyword_rule"; id: string }[]> {
  return db.all(
    `select 'flow' as kind, id from flows where name = ?1
     union all select 'keyword_rule', id from keyword_rules where name = ?1`,
    name,
  );
}

interface StoredLive {
  kind: "flow" | "keyword_rule";
  id: string;
  name: string;
  version: number;
  definition: string;
  scope: string | null;
  templates: string | null;
  action_request_id: string;
}

/**
 * SQL of everything that answers, rules in their order; read its rows with {@link liveSetOf}. Indexes `flows_status`,
 * `keyword_rules_status`, primary keys of the versions.
 */
export const LIVE_SET = `select 'flow' as kind, flow.id, flow.name, flow.live_version as version, version.definition, flow.scope, flow.templates,
    flow.action_request_id, 0 as place
  from flows as flow
  join flow_versions as version on version.flow_id = flow.id and version.version = flow.live_version
  where flow.status = 'live'
  union all
  select 'keyword_rule', rule.id, rule.name, rule.live_version, version.definition, null, null, rule.action_request_id, rule.priority
  from keyword_rules as rule
  join keyword_rule_versions as version on version.rule_id = rule.id and version.version = rule.live_version
  where rule.status = 'live'
  order by place, id`;

export function liveSetOf(rows: readonly Record<string, unknown>[]): LiveSet {
  const stored = rows as unknown as StoredLive[];
  return {
    flows: stored
      .filter(({ kind }) => kind === "flow")
      .map(
        (row): LiveFlow => ({
          id: row.id,
          name: row.name,
          version: row.version,
          definition: parsedOnce<FlowDefinition>(row.definition),
          scope: JSON.parse(row.scope ?? "{}") as Scope,
          templates: JSON.parse(row.templates ?? "{}") as Record<string, string>,
          actionRequestId: row.action_request_id,
        }),
      ),
    rules: stored
      .filter(({ kind }) => kind === "keyword_rule")
      .map(
        (row): LiveRule => ({
          id: row.id,
          name: row.name,
          version: row.version,
          definition: parsedOnce<RuleDefinition>(row.definition),
          actionRequestId: row.action_request_id,
        }),
      ),
  };
}

/** Everything that answers now, in one statement. */
export async function liveSet(db: Database): Promise<LiveSet> {
  return liveSetOf(await db.all<Record<string, unknown>>(LIVE_SET));
}

/** Every queue by id; there are few. */
export async function allQueues(db: Database): Promise<Map<string, { name: string; restricted: boolean }>> {
  const rows = await db.all<{ id: string; name: string; restricted: number }>(
    "select id, name, restricted from queues order by id",
  );
  return new Map(rows.map(({ id, name, restricted }) => [id, { name, restricted: restricted === 1 }]));
}
