import { tzOffset } from "@date-fns/tz";
import type { Finding } from "../../governance";
import type { AppContext } from "../../platform/context";
import { parameterProblems, type TemplateComponent } from "../../templates";
import { type CheckFacts, checkFlow, checkRule, type Purpose } from "../check";
import type { FlowDefinition, FlowNode, RuleDefinition, Scope } from "../definition";
import type { World } from "./world";

const VARIABLE = /\{\{[^{}]+\}\}/g;

function bodyParameters(components: readonly TemplateComponent[]): number {
  const body = components.find(({ type }) => type === "BODY")?.text ?? "";
  return new Set(body.match(VARIABLE)).size;
}

/** Languages of texts, wherever they stand in what answers now. */
function languagesOf({ live }: World): string[] {
  return live.flows.flatMap(({ definition }) => [
    definition.default_language,
    ...Object.keys(definition.fallback?.text ?? {}),
    ...Object.keys(definition.handover?.text ?? {}),
  ]);
}

/** The world in the words of the checks. */
function checkFacts(ctx: AppContext, world: World): CheckFacts {
  const { live } = world;
  return {
    products: [...world.products.values()].map(({ price_minor, ...product }) => ({
      ...product,
      priceMinor: price_minor,
    })),
    templates: world.templates.map(({ name, language, status, category, components }) => ({
      name,
      language,
      status,
      category,
      bodyParameters: bodyParameters(components),
    })),
    queues: [...world.queues].map(([id, queue]) => ({ id, ...queue })),
    rules: live.rules.map(({ id, name, definition }) => ({ id, name, priority: definition.priority })),
    flows: live.flows.map(({ id, name, definition }) => ({ id, name, trigger: definition.trigger })),
    languages: [...new Set([ctx.env.LOCALE, ...languagesOf(world)])],
  };
}

/** Its name is not for everybody who may put an earlier version back. */
function withoutName({ evidence: _name, ...finding }: Finding): Finding {
  return {
    ...finding,
    message: "The queue is restricted: most of the staff will not see the conversation any more.",
  };
}

const placed = (findings: readonly Finding[], within: string): Finding[] =>
  findings.map((finding) => ({
    ...(finding.code === "queue_restricted" ? withoutName(finding) : finding),
    path: [within, finding.path].filter(Boolean).join("."),
  }));

/** What Meta would say of a template with its texts, where counting its body's variables did not show it. */
function templateFindings(node: FlowNode, index: number, { templates }: World, purpose: Purpose): Finding[] {
  if (node.type !== "message" || !node.template) return [];
  const { name, language, parameters = [] } = node.template;
  const template = templates.find((one) => one.name === name && one.language === language);
  if (!template || bodyParameters(template.components) !== parameters.length) return [];
  const texts = parameters.map((text) => ({ type: "text" as const, text }));
  const content = {
    name,
    language: { code: language },
    ...(texts.length > 0 && { components: [{ type: "body" as const, parameters: texts }] }),
  };
  return parameterProblems(template.components, content).map(({ message }) => ({
    severity: purpose === "live" ? "error" : "warning",
    code: "template_parameters",
    message,
    path: `nodes.${index}.template`,
    fix: "A flow fills in texts of the body only: use a template without other variables.",
  }));
}

/** What the checks say of a flow. `within`: where its definition stands in the input. */
export function flowFindings(
  ctx: AppContext,
  definition: FlowDefinition,
  world: World,
  purpose: Purpose,
  within = "change.definition",
): Finding[] {
  return placed(
    [
      ...checkFlow(definition, checkFacts(ctx, world), { purpose }),
      ...definition.nodes.flatMap((node, index) => templateFindings(node, index, world, purpose)),
    ],
    within,
  );
}

const noNumber = (id: string, path: string): Finding => ({
  severity: "error",
  code: "not_found",
  message: `There is no number ${JSON.stringify(id)}.`,
  path,
  fix: "Give one of whatsapp.phone_numbers.list.",
});

const numberFindings = (ids: readonly string[] | undefined, path: string, { numbers }: World): Finding[] =>
  (ids ?? []).filter((id) => !numbers.some((number) => number.id === id)).map((id) => noNumber(id, path));

/** What the checks say of a keyword rule. */
export function ruleFindings(
  ctx: AppContext,
  { id, definition }: { id: string; definition: RuleDefinition },
  world: World,
  purpose: Purpose,
): Finding[] {
  return [
    ...placed(checkRule(definition, checkFacts(ctx, world), { purpose, id }), "change.definition"),
    ...numberFindings(definition.phone_number_ids, "change.definition.phone_number_ids", world),
  ];
}

/** What of a scope does not exist. */
export function scopeFindings({ queue_ids, phone_number_ids, hours }: Scope, world: World): Finding[] {
  const unknown = (queue_ids ?? []).filter((id) => !world.queues.has(id));
  return [
    ...unknown.map(
      (id): Finding => ({
        severity: "error",
        code: "not_found",
        message: `There is no queue ${JSON.stringify(id)}.`,
        path: "change.scope.queue_ids",
        fix: "Find it with whatsapp.inbox_assignments.list.",
      }),
    ),
    ...numberFindings(phone_number_ids, "change.scope.phone_number_ids", world),
    ...(hours && Number.isNaN(tzOffset(hours.time_zone, new Date(world.now)))
      ? [
          {
            severity: "error" as const,
            code: "validation_failed",
            message: `There is no time zone ${JSON.stringify(hours.time_zone)}.`,
            path: "change.scope.hours.time_zone",
            fix: "Give one such as Asia/Hong_Kong.",
          },
        ]
      : []),
  ];
}
