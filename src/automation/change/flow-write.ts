import type { Finding, GovernedWrite } from "../../governance";
import type { AppContext } from "../../platform/context";
import { guardChanges } from "../../platform/db";
import { sha256 } from "../../platform/hash";
import type { FlowDefinition } from "../definition";
import type { LiveSet } from "../engine/types";
import { type Flow, findFlow, flowDefinitionOf, namesakes } from "../store";
import { assessed } from "./assess";
import { knowsItsQueues } from "./authorize";
import { flowFindings } from "./checks";
import type { AutomationChange, FlowChange } from "./content";
import { flowDifferences, stateDifferences } from "./differences";
import { conflictFindings, nameFindings, renameFindings, triggerFindings } from "./judge";
import { outlineOf } from "./outline";
import { guardLive, insertChange, insertFlow, insertFlowVersion, type Made, updateFlow } from "./store";
import { type World, wordingsOf, worldOf } from "./world";

/** An id of a flow that is not there yet. */
export const NEW_FLOW = "flw_new";

interface Judged {
  /** Undefined: a new one. */
  flow: Flow | undefined;
  version: number;
  goesLive: boolean;
  live: LiveSet;
  templates: Record<string, string>;
}

const notLive = (): Finding => ({
  severity: "error",
  code: "validation_failed",
  message: "The flow is not live: there is nothing that this would take the place of.",
  path: "change.publish",
  fix: "Save it without publish, then switch it on with whatsapp.auto_reply.enable.",
});

/** What answers once a flow does, in this version and scope. */
export function withFlow(
  { live }: World,
  flow: { id: string; name: string; version: number; definition: FlowDefinition; scope: Flow["scope"] },
) {
  const others = live.flows.filter(({ id }) => id !== flow.id);
  // In the order of ids, as they are read.
  const flows = [...others, { ...flow, actionRequestId: "" }].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { flows, rules: live.rules };
}

const ofFlow = ({ change }: AutomationChange): FlowChange => {
  if (change.kind !== "flow") throw new Error(`a change of kind ${change.kind} is none of a flow`);
  return change;
};

/** Looks at a flow as it would be saved, and as it would answer. */
async function assess(ctx: AppContext, content: AutomationChange) {
  const change = ofFlow(content);
  const flow = change.flow_id === null ? undefined : await findFlow(ctx.db, change.flow_id);
  const [world, taken, before] = await Promise.all([
    worldOf(ctx, { definition: change.definition, triesOut: content.broad === null }),
    namesakes(ctx.db, change.name),
    flow && flowDefinitionOf(ctx.db, flow.id, flow.liveVersion ?? flow.latestVersion),
  ]);
  const goesLive = change.publish && flow?.status === "live";
  const version = (flow?.latestVersion ?? 0) + 1;
  const own = {
    id: flow?.id ?? NEW_FLOW,
    name: change.name,
    version,
    definition: change.definition,
    scope: flow?.scope ?? {},
  };
  const stand = { status: flow?.status ?? ("draft" as const), live_version: flow?.liveVersion ?? null };
  const becomes = goesLive ? { ...stand, live_version: version } : stand;
  return assessed<Judged>(ctx, content, {
    world,
    kind: "flow",
    id: own.id,
    name: change.name,
    definition: change.definition,
    changesAutomation: goesLive,
    after: withFlow(world, own),
    before: stand,
    becomes,
    findings: [
      ...conflictFindings(change.base_version, flow, "whatsapp.flows.list"),
      ...nameFindings(change, flow?.id, taken),
      ...renameFindings(change, flow, goesLive),
      ...(change.publish && !goesLive ? [notLive()] : []),
      ...(goesLive ? triggerFindings(own, world) : []),
      ...flowFindings(ctx, change.definition, world, goesLive ? "live" : "draft"),
    ],
    differences: (seen) => [
      ...stateDifferences(
        { name: flow?.name, ...stand, latest_version: flow?.latestVersion },
        { name: change.name, ...becomes, latest_version: version },
      ),
      ...flowDifferences(seen(before), seen(change.definition)),
    ],
    outline: outlineOf(change.definition),
    state: {
      flow,
      version,
      goesLive,
      live: world.live,
      templates: wordingsOf(change.definition, world),
    },
  });
}

/** `whatsapp.flow.upsert`: keeps what a preview showed as the flow's next version, or has it answer in the place of the live one. */
export const flowWrite: GovernedWrite<AutomationChange, Judged> = {
  tool: "whatsapp.flow.upsert",
  previewTool: "whatsapp.automation_change.preview",
  takes: ({ change }) => change.kind === "flow",
  authorize: knowsItsQueues,
  assess,
  plan: async (ctx, { content, state, findings }, request) => {
    if (!state) throw new Error("a flow was to be saved that nobody looked at");
    const { name, definition } = ofFlow(content);
    const { flow, version, goesLive, live, templates } = state;
    const id = flow?.id ?? ctx.ids.next("flow");
    const made: Made = {
      by: request.requester.id,
      byName: request.requesterName,
      actionRequestId: request.actionRequestId,
      at: ctx.clock.now(),
    };
    const digest = await sha256(definition);
    const status = flow?.status ?? "draft";
    const liveVersion = goesLive ? version : (flow?.liveVersion ?? null);
    return {
      statements: [
        ...(goesLive ? [guardLive(live)] : []),
        insertFlowVersion({ id, version, definition, digest }, made),
        guardChanges(),
        ...(flow
          ? updateFlow(
              flow,
              {
                name,
                status,
                latestVersion: version,
                liveVersion,
                scope: flow.scope,
                templates: goesLive ? templates : null,
                actionRequestId: goesLive ? made.actionRequestId : null,
              },
              made.at,
            )
          : insertFlow(id, name, made.at)),
        ...(flow && goesLive
          ? [
              insertChange(
                {
                  id: ctx.ids.next("automationChange"),
                  kind: "flow",
                  subjectId: id,
                  from: { status: flow.status, version: flow.liveVersion },
                  to: { status, version },
                  scope: flow.scope,
                },
                made,
              ),
            ]
          : []),
      ],
      result: {
        flow_id: id,
        version,
        status,
        live_version: liveVersion,
        digest,
        findings: findings.map(({ severity, code, path, message }) => ({ severity, code, path, message })),
      },
    };
  },
};
