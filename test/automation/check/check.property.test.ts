import fc from "fast-check";
import { expect, test } from "vitest";
import {
  checkFlow,
  enableProblems,
  flowGraph,
  loopsThrough,
  mostBefore,
  reachableFrom,
} from "../../../src/automation/check";
import { type FlowDefinition, type FlowNode, flowDefinition } from "../../../src/automation/definition";
import { shop } from "./definitions";

const id = fc.integer({ min: 0, max: 11 }).map((number) => `n${number}`);
const next = fc.option(id, { nil: undefined });
const words = fc
  .string({ minLength: 1, unit: "grapheme" })
  .map((text) => ({ en: `${text}{{product.JAS-100.price}}` }));

const node = (name: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.record({ id: fc.constant(name), type: fc.constant("message"), text: words, next }),
    fc.record({
      id: fc.constant(name),
      type: fc.constant("wait"),
      minutes: fc.integer({ min: 1, max: 3000 }),
      next,
    }),
    fc.record({ id: fc.constant(name), type: fc.constant("tag"), next }),
    fc.record({
      id: fc.constant(name),
      type: fc.constant("condition"),
      if: fc.constant({ hours: "open" }),
      // biome-ignore lint/suspicious/noThenProperty: a branch is called so in every flow builder; nothing awaits it.
      then: next,
      else: next,
    }),
    fc.record({
      id: fc.constant(name),
      type: fc.constant("question"),
      text: words,
      options: fc
        .array(fc.record({ title: words, next }), { minLength: 1, maxLength: 5 })
        .map((options) => options.map((option, index) => ({ id: `o${index}`, ...option }))),
      otherwise: next,
    }),
    fc.record({ id: fc.constant(name), type: fc.constant("handover") }),
    fc.record({ id: fc.constant(name), type: fc.constant("end"), text: words }),
  );

const anyFlow: fc.Arbitrary<FlowDefinition> = fc
  .record({
    trigger: fc.constant({ on: "any_message" }),
    default_language: fc.constant("en"),
    start: next,
    nodes: fc
      .integer({ min: 0, max: 12 })
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => node(`n${index}`)))),
  })
  .map((flow) => flowDefinition.parse(flow));

/** Whether a node of a kind leads back to itself by way of such nodes, found by trying each way. */
function comesBack(flow: FlowDefinition, from: string, counts: (node: FlowNode) => boolean): boolean {
  const graph = flowGraph(flow);
  const seen = new Set<string>();
  const rest = [from];
  for (let here = rest.pop(); here !== undefined; here = rest.pop())
    for (const edge of graph.edges) {
      const to = graph.nodes.get(edge.to)?.node;
      if (edge.from !== here || !to || !counts(to)) continue;
      if (edge.to === from) return true;
      if (!seen.has(edge.to)) rest.push(edge.to);
      seen.add(edge.to);
    }
  return false;
}

const noQuestion = ({ type }: FlowNode): boolean => type !== "question";

test("every flow can be walked and checked to the end, and each finding has its place", () => {
  fc.assert(
    fc.property(anyFlow, (flow) => {
      for (const finding of [...checkFlow(flow, shop), ...enableProblems(flow)]) {
        expect(finding.message.length).toBeGreaterThan(0);
        expect(finding.fix?.length).toBeGreaterThan(0);
        const [first = "", index] = finding.path?.split(".") ?? [];
        if (first === "nodes") expect(flow.nodes[Number(index)]).toBeDefined();
      }
    }),
    { numRuns: 300 },
  );
});

test("ways round are those that come back, and nothing else is", () => {
  fc.assert(
    fc.property(anyFlow, (flow) => {
      const found = loopsThrough(flowGraph(flow), noQuestion).flat().sort();
      const expected = flow.nodes
        .filter((node) => noQuestion(node) && comesBack(flow, node.id, noQuestion))
        .map((node) => node.id)
        .sort();
      expect(found).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test("what adds up before a node is the most of any way there", () => {
  const most = (flow: FlowDefinition): Record<string, number> => {
    const graph = flowGraph(flow);
    const sums: Record<string, number> = Object.fromEntries(flow.nodes.map((node) => [node.id, 0]));
    const walk = (at: string, sum: number): void => {
      const node = graph.nodes.get(at)?.node;
      if (!node) return;
      sums[at] = Math.max(sums[at] ?? 0, sum);
      for (const edge of graph.edges)
        if (edge.from === at) walk(edge.to, node.type === "question" ? 0 : sum + 1);
    };
    for (const node of flow.nodes) walk(node.id, 0);
    return sums;
  };
  const rules = { weight: () => 1, resets: ({ type }: FlowNode) => type === "question" };
  // Steps lead forwards only, so that each way can be walked.
  const forwards = anyFlow.map((flow): FlowDefinition => {
    const later = (from: string, to: string | undefined) =>
      to !== undefined && Number(to.slice(1)) > Number(from.slice(1)) ? to : undefined;
    const nodes = flow.nodes.map((node): FlowNode => {
      if (node.type === "condition")
        // biome-ignore lint/suspicious/noThenProperty: as above.
        return { ...node, then: later(node.id, node.then), else: later(node.id, node.else) };
      if (node.type === "question") {
        const options = node.options.map((option) => ({ ...option, next: later(node.id, option.next) }));
        return { ...node, options, otherwise: later(node.id, node.otherwise) };
      }
      return "next" in node ? { ...node, next: later(node.id, node.next) } : node;
    });
    return { ...flow, nodes };
  });
  fc.assert(
    fc.property(forwards, (flow) => {
      expect(Object.fromEntries(mostBefore(flowGraph(flow), rules))).toEqual(most(flow));
    }),
    { numRuns: 200 },
  );
});

test("what is reached is reached by a step", () => {
  fc.assert(
    fc.property(anyFlow, id, (flow, from) => {
      const graph = flowGraph(flow);
      const reached = reachableFrom(graph, [from]);
      for (const to of reached)
        expect(to === from || graph.edges.some((edge) => edge.to === to && reached.has(edge.from))).toBe(
          true,
        );
      for (const edge of graph.edges) if (reached.has(edge.from)) expect(reached.has(edge.to)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("a very long flow does not overflow", () => {
  const length = 20_000;
  const nodes = Array.from(
    { length },
    (_, index): FlowNode => ({
      id: `n${index}`,
      type: "tag",
      next: `n${(index + 1) % length}`,
    }),
  );
  const [first] = loopsThrough(
    flowGraph({ ...flowDefinition.parse({ trigger: { on: "rule" }, default_language: "en" }), nodes }),
    () => true,
  );
  expect(first?.length).toBe(length);
});
