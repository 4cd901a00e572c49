import { rfc3339 } from "../../platform/clock";
import type { FlowDefinition, RuleDefinition } from "../definition";
import type { History, ListedFlow, ListedRule } from "../list-store";
import { queuesIn, queueView, type Sight, seenBy } from "../sight";

const lastChange = ({ lastChange: change, writtenAt, writtenBy }: ListedFlow | ListedRule) =>
  change && change.at >= writtenAt
    ? { at: rfc3339(change.at), by: change.by, from: change.from, to: change.to, version: change.version }
    : { at: rfc3339(writtenAt), by: writtenBy, to: "saved" };

function historyView({ versions, changes }: History, sight: Sight) {
  return {
    versions: versions.map((version) => ({ ...version, at: rfc3339(version.at) })),
    changes: changes.map(({ scope, ...change }) => ({
      ...change,
      at: rfc3339(change.at),
      ...(scope && { scope: seenBy(scope, sight) }),
    })),
  };
}

function typesIn({ nodes }: FlowDefinition): Record<string, number> {
  const types: Record<string, number> = {};
  for (const { type } of nodes) types[type] = (types[type] ?? 0) + 1;
  return types;
}

/** A flow in a list. What it says is ours; where it sends conversations is for those who may know of the queues. */
export function flowItem(flow: ListedFlow, sight: Sight, history: History | undefined) {
  const said = flow.live ?? flow.latest;
  return {
    id: flow.id,
    name: flow.name,
    status: flow.status,
    live_version: flow.liveVersion,
    latest_version: flow.latestVersion,
    trigger: said.trigger,
    default_language: said.default_language,
    nodes: { count: said.nodes.length, ...typesIn(said) },
    faq: said.faq.length,
    fallback: said.fallback !== undefined,
    handover: said.handover ? queueView(said.handover.queue_id, sight) : null,
    routes_to: queuesIn(said).map((id) => queueView(id, sight)),
    scope: seenBy(flow.scope, sight),
    started_by: flow.startedBy,
    hits: flow.hits,
    last_change: lastChange(flow),
    ...(history && {
      live: flow.live && seenBy(flow.live, sight),
      // The same as the live one when nothing was written since.
      latest: flow.latestVersion === flow.liveVersion ? null : seenBy(flow.latest, sight),
      created_at: rfc3339(flow.createdAt),
      ...historyView(history, sight),
    }),
  };
}

const ruleParts = (definition: RuleDefinition, sight: Sight) => {
  const { queue_id, queue_ids, ...open } = definition;
  return {
    ...seenBy(open, sight),
    ...(queue_id !== undefined && { routes_to: queueView(queue_id, sight) }),
    ...(queue_ids && { of_queues: queue_ids.map((id) => queueView(id, sight)) }),
  };
};

/** A keyword rule in a list: as it answers, or as it was last written while it does not. */
export function ruleItem(rule: ListedRule, sight: Sight, history: History | undefined) {
  return {
    id: rule.id,
    name: rule.name,
    status: rule.status,
    live_version: rule.liveVersion,
    latest_version: rule.latestVersion,
    ...ruleParts(rule.live ?? rule.latest, sight),
    ...(rule.startsFlow !== null && { starts_flow: rule.startsFlow }),
    hits: rule.hits,
    last_change: lastChange(rule),
    ...(history && {
      live: rule.live && seenBy(rule.live, sight),
      latest: rule.latestVersion === rule.liveVersion ? null : seenBy(rule.latest, sight),
      created_at: rfc3339(rule.createdAt),
      ...historyView(history, sight),
    }),
  };
}
