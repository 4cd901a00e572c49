import type { Finding, GovernedWrite } from "../../governance";
import type { AppContext } from "../../platform/context";
import { guardChanges } from "../../platform/db";
import { sha256 } from "../../platform/hash";
import type { RuleDefinition } from "../definition";
import type { LiveSet } from "../engine/types";
import { findRule, namesakes, type Rule, ruleDefinitionOf } from "../store";
import { assessed } from "./assess";
import { knowsItsQueues } from "./authorize";
import { ruleFindings } from "./checks";
import type { AutomationChange, RuleChange } from "./content";
import { ruleDifferences, stateDifferences } from "./differences";
import { conflictFindings, nameFindings, renameFindings } from "./judge";
import {
  guardLive,
  insertChange,
  insertRule,
  insertRuleVersion,
  type Made,
  type RuleNext,
  updateRule,
} from "./store";
import { type World, worldOf } from "./world";

/** An id of a rule that is not there yet. */
const NEW_RULE = "kwr_new";

interface Judged {
  /** Undefined: a new one. */
  rule: Rule | undefined;
  next: Omit<RuleNext, "actionRequestId">;
  /** The version that is written; null when nothing new is said. */
  written: number | null;
  changesAutomation: boolean;
  live: LiveSet;
}

const alreadySo = (message: string, path: string): Finding => ({
  severity: "error",
  code: "conflict",
  message,
  path,
  fix: "There is nothing to do; see whatsapp.keyword_rules.list.",
});

/** What a rule becomes: a draft beside what is live, live, or off. */
function nextOf({ status, version, name, definition }: RuleChange, rule: Rule | undefined) {
  const written = version === null ? (rule?.latestVersion ?? 0) + 1 : null;
  const isLive = rule?.status === "live";
  const stays = status === "draft";
  const next = {
    name,
    status: stays ? (rule?.status ?? "draft") : status,
    latestVersion: written ?? rule?.latestVersion ?? 1,
    liveVersion: stays ? (rule?.liveVersion ?? null) : status === "live" ? (version ?? written) : null,
    priority: stays && isLive ? rule.priority : definition.priority,
  };
  return { next, written };
}

function stateFindings({ status, version }: RuleChange, rule: Rule | undefined): Finding[] {
  if (status === "off" && rule?.status !== "live")
    return [alreadySo("The rule is not live.", "change.status")];
  if (status === "live" && version !== null && rule?.liveVersion === version)
    return [alreadySo(`Version ${version} is live already.`, "change.version")];
  return [];
}

/** What answers once a rule does, or no longer does. */
function withRule(
  { live }: World,
  rule: { id: string; name: string; version: number; definition: RuleDefinition },
  off: boolean,
) {
  const others = live.rules.filter(({ id }) => id !== rule.id);
  if (off) return { flows: live.flows, rules: others };
  const rules = [...others, { ...rule, actionRequestId: "" }].sort(
    (a, b) => a.definition.priority - b.definition.priority || (a.id < b.id ? -1 : 1),
  );
  return { flows: live.flows, rules };
}

const ofRule = ({ change }: AutomationChange): RuleChange => {
  if (change.kind !== "keyword_rule") throw new Error(`a change of kind ${change.kind} is none of a rule`);
  return change;
};

/** Looks at a rule as it would be saved, and as it would answer. */
async function assess(ctx: AppContext, content: AutomationChange) {
  const change = ofRule(content);
  const { definition, status } = change;
  const rule = change.rule_id === null ? undefined : await findRule(ctx.db, change.rule_id);
  const [world, taken, before] = await Promise.all([
    worldOf(ctx, { definition: status === "off" ? null : definition, triesOut: content.broad === null }),
    namesakes(ctx.db, change.name),
    rule && ruleDefinitionOf(ctx.db, rule.id, rule.liveVersion ?? rule.latestVersion),
  ]);
  const { next, written } = nextOf(change, rule);
  const changesAutomation = status !== "draft";
  const id = rule?.id ?? NEW_RULE;
  const stand = { status: rule?.status ?? ("draft" as const), live_version: rule?.liveVersion ?? null };
  const becomes = { status: next.status, live_version: next.liveVersion };
  return assessed<Judged>(ctx, content, {
    world,
    kind: "keyword_rule",
    id,
    name: change.name,
    definition,
    changesAutomation,
    after: withRule(
      world,
      { id, name: change.name, version: next.latestVersion, definition },
      status === "off",
    ),
    before: stand,
    becomes,
    findings: [
      ...(written === null ? [] : conflictFindings(change.base_version, rule, "whatsapp.keyword_rules.list")),
      ...nameFindings(change, rule?.id, taken),
      ...renameFindings(change, rule, changesAutomation),
      ...stateFindings(change, rule),
      // What is switched off may be as wrong as it likes.
      ...(status === "off"
        ? []
        : ruleFindings(ctx, { id, definition }, world, changesAutomation ? "live" : "draft")),
    ],
    differences: (seen) => [
      ...stateDifferences(
        { name: rule?.name, ...stand, latest_version: rule?.latestVersion },
        { name: change.name, ...becomes, latest_version: next.latestVersion },
      ),
      ...ruleDifferences(seen(before), seen(definition)),
    ],
    outline: [],
    state: { rule, next, written, changesAutomation, live: world.live },
  });
}

/** `whatsapp.keyword_rule.upsert`: keeps a rule as a draft, has it go live, or switches it off. */
export const ruleWrite: GovernedWrite<AutomationChange, Judged> = {
  tool: "whatsapp.keyword_rule.upsert",
  previewTool: "whatsapp.automation_change.preview",
  takes: ({ change }) => change.kind === "keyword_rule",
  authorize: knowsItsQueues,
  assess,
  plan: async (ctx, { content, state, findings }, request) => {
    if (!state) throw new Error("a rule was to be saved that nobody looked at");
    const { definition } = ofRule(content);
    const { rule, next, written, changesAutomation, live } = state;
    const id = rule?.id ?? ctx.ids.next("keywordRule");
    const made: Made = {
      by: request.requester.id,
      byName: request.requesterName,
      actionRequestId: request.actionRequestId,
      at: ctx.clock.now(),
    };
    const digest = await sha256(definition);
    const fresh: Rule = { ...next, id, status: "draft", liveVersion: null };
    const moves = rule !== undefined || next.status !== "draft";
    return {
      statements: [
        // What stops, stops whatever else changed meanwhile.
        ...(next.status === "live" && changesAutomation ? [guardLive(live)] : []),
        ...(written === null
          ? []
          : [insertRuleVersion({ id, version: written, definition, digest }, made), guardChanges()]),
        ...(rule ? [] : insertRule(id, next, made.at)),
        ...(moves
          ? updateRule(
              rule ?? fresh,
              { ...next, actionRequestId: changesAutomation ? made.actionRequestId : null },
              made.at,
            )
          : []),
        ...(changesAutomation
          ? [
              insertChange(
                {
                  id: ctx.ids.next("automationChange"),
                  kind: "keyword_rule",
                  subjectId: id,
                  from: { status: rule?.status ?? "draft", version: rule?.liveVersion ?? null },
                  to: { status: next.status, version: next.liveVersion },
                  scope: null,
                },
                made,
              ),
            ]
          : []),
      ],
      result: {
        rule_id: id,
        version: written ?? next.liveVersion ?? next.latestVersion,
        status: next.status,
        live_version: next.liveVersion,
        priority: next.priority,
        digest,
        findings: findings.map(({ severity, code, path, message }) => ({ severity, code, path, message })),
      },
    };
  },
};
