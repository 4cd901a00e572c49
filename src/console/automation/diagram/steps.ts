import { type FlowDefinition, type FlowEdge, type FlowNode, flowGraph } from "../../../automation";
import type { I18n } from "../../i18n";
import { matcherWords, type Names, stepWords, textIn, triggerWords } from "../words";

export type StepKind = FlowNode["type"] | "start" | "faq" | "dead_end";

/** One step of a flow in words. */
export interface Step {
  id: string;
  kind: StepKind;
  /** By which it is spoken of; only nodes have one. */
  number: number | null;
  /** What it says or does; may be long. */
  text: string;
  /** Nothing leads to it. */
  unreachable: boolean;
  /** Steps away from where its part of the flow is entered. */
  depth: number;
}

/** The way from one step to the next, with the answers that lead there. */
export interface Arrow {
  from: string;
  to: string;
  labels: string[];
}

export interface Steps {
  /** In the order in which they are come to; what nothing leads to comes last. */
  steps: Step[];
  arrows: Arrow[];
}

/** No id of a node looks like these. */
const START = "*start";
const FAQ = "*faq";
const deadEnd = (from: string): string => `*end:${from}`;

/** A flow as steps and arrows: where it begins, what leads on, what leads nowhere, and what nothing leads to. */
export function stepsOf(i18n: I18n, flow: FlowDefinition, names: Names): Steps {
  const { flow: words } = i18n.t;
  const graph = flowGraph(flow);
  const arrows = new Map<string, Arrow>();
  const lead = (from: string, to: string, label?: string) => {
    const key = `${from} ${to}`;
    const arrow = arrows.get(key) ?? { from, to, labels: [] };
    arrows.set(key, arrow);
    if (label !== undefined) arrow.labels.push(label);
  };
  const answered = (kind: FlowEdge["kind"]): string | undefined => {
    if (kind === "then") return words.yes;
    if (kind === "else") return words.no;
    return kind === "otherwise" ? words.otherwise : undefined;
  };

  for (const { kind, id, to } of graph.entries) {
    const [matcher] = flow.faq.find((entry) => entry.id === id)?.match ?? [];
    lead(
      kind === "start" ? START : FAQ,
      to,
      kind === "faq" && matcher ? matcherWords(i18n, matcher) : undefined,
    );
  }
  for (const { from, to, kind, title } of graph.edges)
    lead(from, to, title ? textIn(i18n, title, flow.default_language) : answered(kind));
  for (const { from, kind, path } of endsOf(graph, flow)) {
    const title = optionAt(flow, path);
    lead(from, deadEnd(from), title ? textIn(i18n, title, flow.default_language) : answered(kind));
  }

  const order = inOrder([...graph.nodes.keys()], [...arrows.values()]);
  const entries = [
    ...(flow.start === undefined
      ? []
      : [{ id: START, kind: "start" as const, text: triggerWords(i18n, flow.trigger) }]),
    ...(graph.entries.some(({ kind }) => kind === "faq")
      ? [{ id: FAQ, kind: "faq" as const, text: words.anyTime }]
      : []),
  ];
  const steps = [
    ...entries.map((entry): Step => ({ ...entry, number: null, unreachable: false, depth: 0 })),
    ...order.map(({ id, depth, reached }, index): Step => {
      const node = graph.nodes.get(id)?.node;
      if (!node) throw new Error(`step ${id} of no node`);
      const text = stepWords(i18n, node, flow, names);
      return { id, kind: node.type, number: index + 1, text, unreachable: !reached, depth };
    }),
  ];
  const depths = new Map(steps.map(({ id, depth }) => [id, depth]));
  const ends = [...arrows.values()].filter(({ from, to }) => to === deadEnd(from));
  return {
    steps: [
      ...steps,
      ...ends.map(
        ({ from, to }): Step => ({
          id: to,
          kind: "dead_end",
          number: null,
          text: words.deadEnd,
          unreachable: false,
          depth: (depths.get(from) ?? 0) + 1,
        }),
      ),
    ],
    arrows: [...arrows.values()],
  };
}

interface End {
  from: string;
  kind: FlowEdge["kind"];
  path: string;
}

/** Steps that lead nowhere: where nothing is said, and where a node is named that there is not. */
function endsOf({ looseEnds, unknown }: ReturnType<typeof flowGraph>, { nodes }: FlowDefinition): End[] {
  const lost = unknown.flatMap(({ path }): End[] => {
    const [of, index, way, , last] = path.split(".");
    const from = nodes[Number(index)]?.id;
    if (of === "start") return [{ from: START, kind: "next", path }];
    if (of === "faq") return [{ from: FAQ, kind: "next", path }];
    if (from === undefined) return [];
    const kind = last === "next" ? "option" : (way as End["kind"]);
    return [{ from, kind, path }];
  });
  return [...looseEnds, ...lost];
}

/** The title of the option that a path such as `nodes.3.options.1.next` leads to. */
function optionAt({ nodes }: FlowDefinition, path: string) {
  const [, node, , option] = path.split(".");
  const found = nodes[Number(node)];
  return found?.type === "question" && option !== undefined
    ? found.options[Number(option)]?.title
    : undefined;
}

/** Nodes as they are come to, step by step from where the flow is entered; those that nothing leads to last. */
function inOrder(ids: readonly string[], arrows: readonly Arrow[]) {
  const next = Map.groupBy(arrows, ({ from }) => from);
  const left = new Set(ids);
  const order: { id: string; depth: number; reached: boolean }[] = [];
  const walk = (from: readonly string[], reached: boolean) => {
    let level = from.filter((id) => left.delete(id));
    for (let depth = 1; level.length > 0; depth++) {
      order.push(...level.map((id) => ({ id, depth, reached })));
      level = level.flatMap((id) => (next.get(id) ?? []).map(({ to }) => to).filter((to) => left.delete(to)));
    }
  };
  for (const entry of [START, FAQ])
    walk(
      (next.get(entry) ?? []).map(({ to }) => to),
      true,
    );
  // What nothing at all leads to begins each remaining part; a ring that is cut off begins anywhere.
  const led = new Set(arrows.map(({ to }) => to));
  walk(
    [...left].filter((id) => !led.has(id)),
    false,
  );
  for (const id of left) walk([id], false);
  return order;
}
