import type { CallContext } from "../auth";
import { orderSource, type Product } from "../commerce";
import { requestDirect } from "../governance";
import { describeError } from "../platform/log";
import { changeInput } from "./change/input";
import { resolveChange } from "./change/resolve";
import { ruleWrite } from "./change/rule-write";
import { switchWrite } from "./change/switch-write";
import { productsNamedIn } from "./change/world";
import type { FlowDefinition, RuleDefinition } from "./definition";
import { filled } from "./engine/words";
import { historiesOf, listFlows, listRules } from "./list-store";
import { factsOf } from "./run/facts";
import { seenBy, sightOf } from "./sight";
import { flowDefinitionOf, ruleDefinitionOf } from "./store";

const NO_HISTORY = { versions: [], changes: [] };

async function flows(call: CallContext, filters: { id?: string; limit: number }) {
  const [rows, sight] = await Promise.all([
    listFlows(
      call.db,
      { id: filters.id, status: undefined, limit: filters.limit, now: call.clock.now() },
      undefined,
    ),
    sightOf(call),
  ]);
  return seenBy(rows, sight);
}

async function rules(call: CallContext, filters: { id?: string; limit: number }) {
  const [rows, sight] = await Promise.all([
    listRules(
      call.db,
      { id: filters.id, status: undefined, limit: filters.limit, now: call.clock.now() },
      undefined,
    ),
    sightOf(call),
  ]);
  return seenBy(rows, sight);
}

async function inSight<Value>(call: CallContext, value: Value): Promise<Value> {
  return seenBy(value, await sightOf(call));
}

/** Fills in what the shop's catalogue says now; what it does not know stays as it is written. */
async function filler(call: CallContext, definition: FlowDefinition | RuleDefinition) {
  const skus = productsNamedIn([definition]);
  const products =
    skus.length === 0
      ? new Map<string, Product>()
      : await orderSource(call)
          .products(skus)
          .catch((error: unknown) => {
            call.log.error("automation.no_prices", describeError(error));
            return new Map<string, Product>();
          });
  return (text: string, language: string): string => {
    const facts = [...products]
      .filter(([, { active }]) => active)
      .map(([sku, product]) => [sku, factsOf(product, language, call.env.LOCALE)] as const);
    return filled(text, new Map(facts)) ?? text;
  };
}

type Switch =
  | { kind: "auto_reply"; flow_id: string; enabled: boolean; version?: number }
  | { kind: "keyword_rule"; rule_id: string; status: "live" | "off"; version?: number };

/** Asks for a switch as the tools do: what it would come to is looked at and kept, and a person decides by that. */
function ask(call: CallContext, change: Switch, idempotencyKey: string) {
  const input = { change };
  const content = () => resolveChange(call, changeInput.parse(input));
  return requestDirect(call, change.kind === "auto_reply" ? switchWrite : ruleWrite, {
    input,
    content,
    idempotencyKey,
  });
}

/**
 * What the people's pages of automation have done for them. It is apart from the room's index because it reaches rooms that
 * may know that index.
 */
export const automationDesk = {
  flows: (call: CallContext, limit: number) => flows(call, { limit }),
  rules: (call: CallContext, limit: number) => rules(call, { limit }),
  flow: async (call: CallContext, id: string) => {
    const [flow] = await flows(call, { id, limit: 1 });
    if (!flow) return null;
    const histories = await historiesOf(call.db, "flow", [id]);
    return { flow, history: await inSight(call, histories.get(id) ?? NO_HISTORY) };
  },
  rule: async (call: CallContext, id: string) => {
    const [rule] = await rules(call, { id, limit: 1 });
    if (!rule) return null;
    const histories = await historiesOf(call.db, "keyword_rule", [id]);
    return { rule, history: await inSight(call, histories.get(id) ?? NO_HISTORY) };
  },
  flowVersion: async (call: CallContext, id: string, version: number) =>
    inSight(call, (await flowDefinitionOf(call.db, id, version)) ?? null),
  ruleVersion: async (call: CallContext, id: string, version: number) =>
    inSight(call, (await ruleDefinitionOf(call.db, id, version)) ?? null),
  queues: async (call: CallContext) =>
    new Map(Array.from((await sightOf(call)).queues, ([id, { name }]) => [id, name])),
  inSight,
  filler,
  ask,
};
