import type { FlowDefinition, FlowNode, Words } from "../definition";

/** A step from one node to another, for whoever walks a flow or draws it. */
export interface FlowEdge {
  from: string;
  to: string;
  kind: "next" | "option" | "otherwise" | "then" | "else";
  /** Of an option. */
  title?: Words;
  /** Where it stands, for example `nodes.3.options.1.next`. */
  path: string;
}

/** Where a flow is entered: its start, or behind the answer of an entry of its FAQ. */
export interface FlowEntry {
  kind: "start" | "faq";
  /** Of the FAQ entry. */
  id: string | null;
  to: string;
  path: string;
}

/** A step that leads nowhere. */
export interface LooseEnd {
  from: string;
  kind: FlowEdge["kind"];
  path: string;
}

export interface FlowGraph {
  /** Of nodes with one id, the first. */
  nodes: ReadonlyMap<string, { node: FlowNode; index: number }>;
  /** Between nodes that there are. */
  edges: readonly FlowEdge[];
  entries: readonly FlowEntry[];
  looseEnds: readonly LooseEnd[];
  /** Edges and entries to a node that there is not. */
  unknown: readonly { to: string; path: string }[];
}

interface Step {
  kind: FlowEdge["kind"];
  to: string | undefined;
  at: string;
  title?: Words;
  /** Without a target something else happens: a question has its fallback. */
  optional?: boolean;
}

function stepsOf(node: FlowNode): Step[] {
  switch (node.type) {
    case "message":
    case "tag":
    case "assign":
    case "wait":
      return [{ kind: "next", to: node.next, at: "next" }];
    case "condition":
      return [
        { kind: "then", to: node.then, at: "then" },
        { kind: "else", to: node.else, at: "else" },
      ];
    case "question":
      return [
        ...node.options.map(
          ({ next, title }, index): Step => ({
            kind: "option",
            to: next,
            at: `options.${index}.next`,
            title,
          }),
        ),
        { kind: "otherwise", to: node.otherwise, at: "otherwise", optional: true },
      ];
    case "handover":
    case "end":
      return [];
  }
}

export function flowGraph({ nodes, start, faq }: FlowDefinition): FlowGraph {
  const known = new Map<string, { node: FlowNode; index: number }>();
  for (const [index, node] of nodes.entries()) if (!known.has(node.id)) known.set(node.id, { node, index });
  const steps = [...known.values()].flatMap(({ node, index }) =>
    stepsOf(node).map((step) => ({ ...step, from: node.id, path: `nodes.${index}.${step.at}` })),
  );
  const edges = steps.flatMap(({ from, to, kind, title, path }): FlowEdge[] =>
    to === undefined ? [] : [{ from, to, kind, path, ...(title && { title }) }],
  );
  const entries: FlowEntry[] = [
    ...(start === undefined ? [] : [{ kind: "start" as const, id: null, to: start, path: "start" }]),
    ...faq.flatMap(({ id, next }, index) =>
      next === undefined ? [] : [{ kind: "faq" as const, id, to: next, path: `faq.${index}.next` }],
    ),
  ];
  return {
    nodes: known,
    edges: edges.filter(({ to }) => known.has(to)),
    entries: entries.filter(({ to }) => known.has(to)),
    looseEnds: steps
      .filter(({ to, optional }) => to === undefined && !optional)
      .map(({ from, kind, path }) => ({ from, kind, path })),
    unknown: [...edges, ...entries].filter(({ to }) => !known.has(to)).map(({ to, path }) => ({ to, path })),
  };
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

function neighbours(ids: Iterable<string>, pairs: readonly (readonly [string, string])[]): Neighbours {
  const lists = new Map([...ids].map((id): [string, string[]] => [id, []]));
  for (const [from, to] of pairs) if (lists.has(to)) lists.get(from)?.push(to);
  return lists;
}

/** Nodes that can be reached from some, these among them. */
export function reachableFrom({ edges, nodes }: FlowGraph, from: Iterable<string>): Set<string> {
  const next = neighbours(
    nodes.keys(),
    edges.map(({ from: one, to }) => [one, to] as const),
  );
  const seen = new Set(from);
  // A set that grows while it is walked is walked to its end.
  for (const id of seen) for (const to of next.get(id) ?? []) seen.add(to);
  return seen;
}

/** Ids in the order in which a walk in depth leaves them. Without recursion: a flow may be long. */
function leavingOrder(next: Neighbours): string[] {
  const seen = new Set<string>();
  const left: string[] = [];
  for (const root of next.keys()) {
    if (seen.has(root)) continue;
    seen.add(root);
    const way = [{ id: root, at: 0 }];
    for (let here = way.at(-1); here; here = way.at(-1)) {
      const to = next.get(here.id)?.[here.at++];
      if (to === undefined) {
        left.push(here.id);
        way.pop();
      } else if (!seen.has(to)) {
        seen.add(to);
        way.push({ id: to, at: 0 });
      }
    }
  }
  return left;
}

/** Groups of nodes that can all reach each other (Kosaraju), in an order in which edges lead forwards. */
function components(ids: readonly string[], pairs: readonly (readonly [string, string])[]): string[][] {
  const order = leavingOrder(neighbours(ids, pairs)).reverse();
  const previous = neighbours(
    ids,
    pairs.map(([from, to]) => [to, from] as const),
  );
  const taken = new Set<string>();
  return order.flatMap((root) => {
    if (taken.has(root)) return [];
    const group = new Set([root]);
    for (const id of group) for (const from of previous.get(id) ?? []) if (!taken.has(from)) group.add(from);
    for (const id of group) taken.add(id);
    return [[...group]];
  });
}

const pairsOf = (edges: readonly FlowEdge[]) => edges.map(({ from, to }) => [from, to] as const);

/** Groups of nodes of a kind that lead back to themselves by way of such nodes only. */
export function loopsThrough(graph: FlowGraph, counts: (node: FlowNode) => boolean): string[][] {
  const ids = [...graph.nodes].filter(([, { node }]) => counts(node)).map(([id]) => id);
  const inside = new Set(ids);
  const edges = graph.edges.filter(({ from, to }) => inside.has(from) && inside.has(to));
  const toItself = new Set(edges.filter(({ from, to }) => from === to).map(({ from }) => from));
  return components(ids, pairsOf(edges)).filter(
    (group) => group.length > 1 || group.some((id) => toItself.has(id)),
  );
}

/**
 * The most that can add up before each node is reached: since the flow was entered, or since the last node that `resets`.
 * Loops count once round at most; they are reported elsewhere.
 */
export function mostBefore(
  graph: FlowGraph,
  rules: {
    weight(node: FlowNode): number;
    resets(node: FlowNode): boolean;
    entry?(entry: FlowEntry): number;
  },
): Map<string, number> {
  const most = new Map([...graph.nodes.keys()].map((id) => [id, 0]));
  const raise = (id: string, to: number): void => {
    most.set(id, Math.max(most.get(id) ?? 0, to));
  };
  for (const entry of graph.entries) raise(entry.to, rules.entry?.(entry) ?? 0);
  const going = graph.edges.filter(({ from }) => {
    const found = graph.nodes.get(from);
    return found !== undefined && !rules.resets(found.node);
  });
  const groups = components([...graph.nodes.keys()], pairsOf(going));
  const groupOf = new Map(groups.flatMap((group, index) => group.map((id): [string, number] => [id, index])));
  const from = Map.groupBy(going, (edge) => edge.from);
  for (const id of groups.flat()) {
    const node = graph.nodes.get(id)?.node;
    if (!node) continue;
    for (const { to } of from.get(id) ?? [])
      if (groupOf.get(to) !== groupOf.get(id)) raise(to, (most.get(id) ?? 0) + rules.weight(node));
  }
  return most;
}
