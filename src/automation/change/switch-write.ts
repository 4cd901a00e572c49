import type { Finding, GovernedWrite } from "../../governance";
import type { AppContext } from "../../platform/context";
import { canonicalJson } from "../../platform/hash";
import type { FlowDefinition } from "../definition";
import type { LiveSet } from "../engine/types";
import { type Flow, findFlow, flowDefinitionOf, type Status } from "../store";
import { assessed } from "./assess";
import { knowsItsQueues } from "./authorize";
import { flowFindings, scopeFindings } from "./checks";
import type { AutomationChange, SwitchChange } from "./content";
import { flowDifferences, stateDifferences } from "./differences";
import { withFlow } from "./flow-write";
import { orphanFindings, triggerFindings } from "./judge";
import { outlineOf } from "./outline";
import { guardLive, insertChange, type Made, updateFlow } from "./store";
import { wordingsOf, worldOf } from "./world";

interface Judged {
  flow: Flow;
  next: { status: Status; liveVersion: number | null };
  live: LiveSet;
  templates: Record<string, string> | null;
}

const ofSwitch = ({ change }: AutomationChange): SwitchChange => {
  if (change.kind !== "auto_reply") throw new Error(`a change of kind ${change.kind} is no switch`);
  return change;
};

function alreadySo({ enabled, version, scope }: SwitchChange, flow: Flow): Finding[] {
  const same = enabled
    ? flow.liveVersion === version && canonicalJson(flow.scope) === canonicalJson(scope)
    : flow.status !== "live";
  if (!same) return [];
  return [
    {
      severity: "error",
      code: "conflict",
      message: enabled ? `Version ${version} answers already, in that scope.` : "The flow is not live.",
      path: "change.enabled",
      fix: "There is nothing to do; see whatsapp.flows.list.",
    },
  ];
}

/** Looks at a flow's switch as it would be. */
async function assess(ctx: AppContext, content: AutomationChange) {
  const change = ofSwitch(content);
  const { flow_id, enabled, version, scope } = change;
  const flow = await findFlow(ctx.db, flow_id);
  if (!flow) throw new Error(`flow ${flow_id} vanished`);
  const present = flow.liveVersion ?? flow.latestVersion;
  const [before, asked] = await Promise.all([
    flowDefinitionOf(ctx.db, flow_id, present),
    flowDefinitionOf(ctx.db, flow_id, version ?? present),
  ]);
  const definition = asked as FlowDefinition;
  const world = await worldOf(ctx, {
    definition: enabled ? definition : null,
    triesOut: content.broad === null,
  });
  const own = { id: flow.id, name: flow.name, version: version ?? present, definition, scope };
  const stand = { status: flow.status, live_version: flow.liveVersion, scope: flow.scope };
  const becomes = { status: enabled ? ("live" as const) : ("off" as const), live_version: version, scope };
  const { live } = world;
  return assessed<Judged>(ctx, content, {
    world,
    kind: "flow",
    id: flow.id,
    name: flow.name,
    definition,
    changesAutomation: true,
    after: enabled
      ? withFlow(world, own)
      : { flows: live.flows.filter(({ id }) => id !== flow.id), rules: live.rules },
    before: stand,
    becomes,
    findings: [
      ...alreadySo(change, flow),
      ...(enabled
        ? [
            ...triggerFindings(own, world),
            ...scopeFindings(scope, world),
            ...flowFindings(ctx, definition, world, "live", "definition"),
          ]
        : orphanFindings(flow.id, world)),
    ],
    differences: (seen) => [
      ...stateDifferences(seen(stand), seen(becomes)),
      ...(enabled && version !== flow.liveVersion ? flowDifferences(seen(before), seen(definition)) : []),
    ],
    outline: enabled ? outlineOf(definition) : [],
    state: {
      flow,
      next: { status: becomes.status, liveVersion: version },
      live,
      templates: enabled ? wordingsOf(definition, world) : null,
    },
  });
}

/** `whatsapp.auto_reply.enable`: has a flow answer, in a version and a scope, or no longer. It stops with the commit. */
export const switchWrite: GovernedWrite<AutomationChange, Judged> = {
  tool: "whatsapp.auto_reply.enable",
  previewTool: "whatsapp.automation_change.preview",
  takes: ({ change }) => change.kind === "auto_reply",
  authorize: knowsItsQueues,
  assess,
  plan: async (ctx, { content, state, findings }, request) => {
    if (!state) throw new Error("a flow was to be switched that nobody looked at");
    const { scope } = ofSwitch(content);
    const { flow, next, live, templates } = state;
    const made: Made = {
      by: request.requester.id,
      byName: request.requesterName,
      actionRequestId: request.actionRequestId,
      at: ctx.clock.now(),
    };
    return {
      statements: [
        // What stops, stops whatever else changed meanwhile.
        ...(next.status === "live" ? [guardLive(live)] : []),
        ...updateFlow(
          flow,
          {
            ...next,
            name: flow.name,
            latestVersion: flow.latestVersion,
            scope,
            templates,
            actionRequestId: made.actionRequestId,
          },
          made.at,
        ),
        insertChange(
          {
            id: ctx.ids.next("automationChange"),
            kind: "flow",
            subjectId: flow.id,
            from: { status: flow.status, version: flow.liveVersion },
            to: { status: next.status, version: next.liveVersion },
            scope,
          },
          made,
        ),
      ],
      result: {
        flow_id: flow.id,
        status: next.status,
        live_version: next.liveVersion,
        findings: findings.map(({ severity, code, path, message }) => ({ severity, code, path, message })),
      },
    };
  },
};
