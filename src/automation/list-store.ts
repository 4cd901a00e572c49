import { DAY } from "../platform/clock";
import type { Database } from "../platform/db";
import type { FlowDefinition, RuleDefinition, Scope } from "./definition";
import type { Status } from "./store";

/** What was done last, and by whom. */
export interface LastChange {
  from: Status;
  to: Status;
  version: number | null;
  by: string;
  at: number;
}

/** A flow or a keyword rule in a list, with what it says now and in its latest version. */
interface Listed<Definition> {
  id: string;
  name: string;
  status: Status;
  latestVersion: number;
  liveVersion: number | null;
  live: Definition | null;
  latest: Definition;
  /** Who wrote the latest version, and when. */
  writtenBy: string;
  writtenAt: number;
  lastChange: LastChange | null;
  hits: { last_7_days: number; last_30_days: number };
  createdAt: number;
}

export interface ListedFlow extends Listed<FlowDefinition> {
  scope: Scope;
  /** Live keyword rules that start it. */
  startedBy: { rule_id: string; name: string }[];
}

export interface ListedRule extends Listed<RuleDefinition> {
  priority: number;
  /** The flow that it starts, live or not. */
  startsFlow: string | null;
}

interface Stored {
  id: string;
  name: string;
  status: Status;
  latest_version: number;
  live_version: number | null;
  live: string | null;
  latest: string;
  written_by: string;
  written_at: number;
  last_change: string | null;
  week: number;
  month: number;
  created_at: number;
}

/** SQL columns of a subject: its latest and live words, the last change, hits. Indexes `automation_changes_subject`, `automation_turns_matched`, primary keys. */
const columns = (versions: string, owner: string): string =>
  `subject.id, subject.name, subject.status, subject.latest_version, subject.live_version, subject.created_at,
   latest.definition as latest, latest.created_by_name as written_by, latest.created_at as written_at,
   (select live.definition from ${versions} as live
    where live.${owner} = subject.id and live.version = subject.live_version) as live,
   (select json_object('from', change.from_status, 'to', change.to_status, 'version', change.to_version,
      'by', change.actor_name, 'at', change.at)
    from automation_changes as change where change.subject_id = subject.id
    order by change.at desc, change.id desc limit 1) as last_change,
   (select count(*) from automation_turns as turn where turn.matched_id = subject.id and turn.at > ?2) as week,
   (select count(*) from automation_turns as turn where turn.matched_id = subject.id and turn.at > ?3) as month`;

function fromStored<Definition>(row: Stored): Listed<Definition> {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    latestVersion: row.latest_version,
    liveVersion: row.live_version,
    live: row.live === null ? null : (JSON.parse(row.live) as Definition),
    latest: JSON.parse(row.latest) as Definition,
    writtenBy: row.written_by,
    writtenAt: row.written_at,
    lastChange: row.last_change === null ? null : (JSON.parse(row.last_change) as LastChange),
    hits: { last_7_days: row.week, last_30_days: row.month },
    createdAt: row.created_at,
  };
}

interface Filters {
  id: string | undefined;
  status: readonly string[] | undefined;
  limit: number;
  now: number;
}

const periods = ({ now }: Filters): [number, number] => [now - 7 * DAY, now - 30 * DAY];

/** Flows, the newest first, in one statement. Primary key; there are few. */
export async function listFlows(
  db: Database,
  filters: Filters,
  before: string | undefined,
): Promise<ListedFlow[]> {
  const rows = await db.all<Stored & { scope: string | null; started_by: string }>(
    `select ${columns("flow_versions", "flow_id")}, subject.scope,
       (select json_group_array(json_object('rule_id', id, 'name', name)) from (
          select rule.id, rule.name from keyword_rules as rule
          join keyword_rule_versions as said on said.rule_id = rule.id and said.version = rule.live_version
          where rule.status = 'live' and said.definition ->> 'flow_id' = subject.id order by rule.priority)) as started_by
     from flows as subject
     join flow_versions as latest on latest.flow_id = subject.id and latest.version = subject.latest_version
     where (?4 is null or subject.id < ?4) and (?5 is null or subject.id = ?5)
       and (?6 is null or subject.status in (select value from json_each(?6)))
     order by subject.id desc limit ?1`,
    filters.limit,
    ...periods(filters),
    before ?? null,
    filters.id ?? null,
    filters.status ? JSON.stringify(filters.status) : null,
  );
  return rows.map((row) => ({
    ...fromStored<FlowDefinition>(row),
    scope: JSON.parse(row.scope ?? "{}") as Scope,
    startedBy: JSON.parse(row.started_by) as ListedFlow["startedBy"],
  }));
}

/** Keyword rules in the order in which they are asked, in one statement. There are few: they are sorted. */
export async function listRules(
  db: Database,
  filters: Filters,
  after: [number, string] | undefined,
): Promise<ListedRule[]> {
  const rows = await db.all<Stored & { priority: number; starts_flow: string | null }>(
    `select ${columns("keyword_rule_versions", "rule_id")}, subject.priority,
       (select flow.name from flows as flow where flow.id = latest.definition ->> 'flow_id') as starts_flow
     from keyword_rules as subject
     join keyword_rule_versions as latest on latest.rule_id = subject.id and latest.version = subject.latest_version
     where (?4 is null or (subject.priority, subject.id) > (?4, ?5)) and (?6 is null or subject.id = ?6)
       and (?7 is null or subject.status in (select value from json_each(?7)))
     order by subject.priority, subject.id limit ?1`,
    filters.limit,
    ...periods(filters),
    after?.[0] ?? null,
    after?.[1] ?? null,
    filters.id ?? null,
    filters.status ? JSON.stringify(filters.status) : null,
  );
  return rows.map((row) => ({
    ...fromStored<RuleDefinition>(row),
    priority: row.priority,
    startsFlow: row.starts_flow,
  }));
}

/** Versions and changes of one subject that a list shows at most, the latest first. */
const MOST_HISTORY = 20;

export interface History {
  versions: { version: number; by: string; at: number; digest: string; action_request_id: string }[];
  changes: (LastChange & { scope: Scope | null; action_request_id: string })[];
}

/** Who wrote which version, and what went live or off when, of some flows or rules, by id. Primary keys, `automation_changes_subject`. */
export async function historiesOf(
  db: Database,
  kind: "flow" | "keyword_rule",
  ids: readonly string[],
): Promise<Map<string, History>> {
  const [versions, owner] =
    kind === "flow" ? ["flow_versions", "flow_id"] : ["keyword_rule_versions", "rule_id"];
  const rows = await db.all<{ id: string; versions: string; changes: string }>(
    `select wanted.value as id,
       (select json_group_array(json_object('version', version, 'by', created_by_name, 'at', created_at, 'digest', digest,
          'action_request_id', action_request_id))
        from (select version, created_by_name, created_at, digest, action_request_id from ${versions}
          where ${owner} = wanted.value order by version desc limit ${MOST_HISTORY})) as versions,
       (select json_group_array(json_object('from', from_status, 'to', to_status, 'version', to_version, 'by', actor_name,
          'at', at, 'scope', json(scope), 'action_request_id', action_request_id))
        from (select from_status, to_status, to_version, actor_name, at, scope, action_request_id from automation_changes
          where subject_id = wanted.value order by at desc, id desc limit ${MOST_HISTORY})) as changes
     from json_each(?1) as wanted`,
    JSON.stringify(ids),
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        versions: JSON.parse(row.versions) as History["versions"],
        changes: JSON.parse(row.changes) as History["changes"],
      },
    ]),
  );
}
