import { phoneNumbers } from "../../account";
import { notFound } from "../../mcp/errors";
import type { AppContext } from "../../platform/context";
import { findFlow, findRule, flowDefinitionOf, ruleDefinitionOf } from "../store";
import type { AutomationChange, Change } from "./content";
import type { AskedChange } from "./input";

type Asked<Kind extends AskedChange["kind"]> = Extract<AskedChange, { kind: Kind }>;

const FLOWS = "whatsapp.flows.list";
const RULES = "whatsapp.keyword_rules.list";

const digitsOf = (text: string): string => text.replace(/\D/g, "");

/** Numbers by Meta's ids, which not everybody is shown: they may be given as people write them. */
async function withNumbers<Where extends { phone_number_ids?: string[] | undefined }>(
  ctx: AppContext,
  where: Where,
): Promise<Where> {
  if (!where.phone_number_ids) return where;
  const numbers = await phoneNumbers(ctx.db);
  const idOf = (given: string) =>
    numbers.find(
      ({ id, display_phone_number: shown }) =>
        id === given || (digitsOf(shown) !== "" && digitsOf(shown) === digitsOf(given)),
    )?.id ?? given;
  return { ...where, phone_number_ids: [...new Set(where.phone_number_ids.map(idOf))] };
}

async function flowChange(ctx: AppContext, asked: Asked<"flow">): Promise<Change> {
  const { flow_id, name, definition, base_version, publish } = asked;
  if (flow_id === undefined)
    return { kind: "flow", flow_id: null, name: name ?? "", definition, base_version: null, publish };
  const flow = await findFlow(ctx.db, flow_id);
  if (!flow) throw notFound("flow", flow_id, FLOWS);
  return {
    kind: "flow",
    flow_id,
    name: name ?? flow.name,
    definition,
    base_version: base_version ?? flow.latestVersion,
    publish,
  };
}

async function ruleChange(ctx: AppContext, asked: Asked<"keyword_rule">): Promise<Change> {
  const { rule_id, name, base_version, version: earlier, status } = asked;
  const definition = asked.definition && (await withNumbers(ctx, asked.definition));
  if (rule_id === undefined) {
    if (!definition) throw new Error("a new rule without a definition passed its checks");
    const fresh = { rule_id: null, name: name ?? "", definition, base_version: null, version: null };
    return { kind: "keyword_rule", ...fresh, status };
  }
  const rule = await findRule(ctx.db, rule_id);
  if (!rule) throw notFound("keyword rule", rule_id, RULES);
  const kept = {
    kind: "keyword_rule" as const,
    rule_id,
    name: name ?? rule.name,
    base_version: base_version ?? rule.latestVersion,
    status,
  };
  if (definition) return { ...kept, definition, version: null };
  const version = earlier ?? (status === "off" ? rule.liveVersion : null) ?? rule.latestVersion;
  const said = await ruleDefinitionOf(ctx.db, rule_id, version);
  if (!said) throw notFound(`version of ${rule_id}`, String(version), RULES);
  // A draft that goes back to an earlier version is a new one with the same words.
  return { ...kept, definition: said, version: status === "draft" ? null : version };
}

async function switchChange(ctx: AppContext, asked: Asked<"auto_reply">): Promise<Change> {
  const { flow_id, enabled, version: given, scope } = asked;
  const flow = await findFlow(ctx.db, flow_id);
  if (!flow) throw notFound("flow", flow_id, FLOWS);
  const version = enabled ? (given ?? flow.liveVersion ?? flow.latestVersion) : null;
  if (version !== null && !(await flowDefinitionOf(ctx.db, flow_id, version)))
    throw notFound(`version of ${flow_id}`, String(version), FLOWS);
  return {
    kind: "auto_reply",
    flow_id,
    enabled,
    version,
    scope: scope ? await withNumbers(ctx, scope) : flow.scope,
  };
}

/**
 * What is asked for, with everything resolved that depends on the moment of asking: names, the version that it is based on,
 * the words of an earlier version. @throws {ToolError} `not_found`
 */
export async function resolveChange(
  ctx: AppContext,
  { change, replay }: { change: AskedChange; replay: number },
): Promise<AutomationChange> {
  switch (change.kind) {
    case "flow":
      return { change: await flowChange(ctx, change), replay, broad: null };
    case "keyword_rule":
      return { change: await ruleChange(ctx, change), replay, broad: null };
    case "auto_reply":
      return { change: await switchChange(ctx, change), replay, broad: null };
  }
}
