import type { Arrow, Step, StepKind, Steps } from "./steps";
import { measure, wrap } from "./wrap";

/** Sizes in CSS pixels. */
export const SIZES = {
  width: 232,
  padding: 14,
  text: 14,
  line: 20,
  label: 12,
  labelLine: 16,
  head: 26,
  warning: 16,
} as const;

/** What is drawn in the place of a step: a part of the picture with its middle, and its lines. */
export interface Box {
  id: string;
  kind: StepKind | "jump";
  number: number | null;
  unreachable: boolean;
  lines: string[];
  /** Unshortened. */
  whole: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Line {
  from: string;
  to: string;
  points: { x: number; y: number }[];
  label: { lines: string[]; whole: string; x: number; y: number; width: number; height: number } | null;
}

export interface Picture {
  boxes: Box[];
  lines: Line[];
  width: number;
  height: number;
}

const MARGIN = 8;
const MOST_LINES = 4;
const LABEL_WIDTH = 150;
const MOST_LABEL_LINES = 2;
/** Jumps in a picture; with more of them each step has one for all. */
const MOST_JUMPS = 120;

type Flat = Omit<Box, "x" | "y">;

function boxOf({ id, kind, number, unreachable, text }: Step): Flat {
  const lines = wrap(text, (SIZES.width - 2 * SIZES.padding) / SIZES.text, MOST_LINES);
  const height = SIZES.head + (unreachable ? SIZES.warning : 0) + lines.length * SIZES.line + SIZES.padding;
  const small = kind === "dead_end";
  return {
    id,
    kind,
    number,
    unreachable,
    lines: small ? [] : lines,
    whole: text,
    width: small ? 120 : SIZES.width,
    height: small ? 34 : height,
  };
}

const isNext = (from: Step, to: Step): boolean =>
  to.kind === "dead_end" || (to.depth === from.depth + 1 && to.unreachable === from.unreachable);

/**
 * What is drawn: arrows lead to the next row only. A way back, or far ahead, ends in a small sign with the step's number: a
 * flow in which everything leads back to the menu stays readable, and its layout cheap whatever an agent wrote.
 */
function drawn({ steps, arrows }: Steps): { boxes: Flat[]; arrows: Arrow[] } {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const led = new Set<string>();
  const near: Arrow[] = [];
  const far: Arrow[] = [];
  for (const arrow of arrows) {
    const [from, to] = [byId.get(arrow.from), byId.get(arrow.to)];
    if (!from || !to) continue;
    // Of several arrows that lead to one step, the first few are drawn.
    const leads = isNext(from, to) && (!led.has(to.id) || near.length < steps.length + MOST_JUMPS / 4);
    if (leads) led.add(to.id);
    (leads ? near : far).push(arrow);
  }
  const jumps =
    far.length <= MOST_JUMPS
      ? far.map((arrow) => ({ from: arrow.from, labels: arrow.labels, to: [arrow.to] }))
      : [...Map.groupBy(far, ({ from }) => from)].map(([from, ways]) => ({
          from,
          labels: [],
          to: ways.map(({ to }) => to),
        }));
  const signs = jumps.map(({ to }, index): Flat => {
    const numbers = to.map((id) => byId.get(id)?.number ?? 0).sort((a, b) => a - b);
    const [only] = to.length === 1 ? to : [];
    const whole = `→ ${numbers.join(", ")}${only === undefined ? "" : ` ${byId.get(only)?.text ?? ""}`}`;
    const lines = wrap(whole, 160 / SIZES.label, 1);
    const width = Math.min(184, Math.ceil(measure(lines[0] ?? "") * SIZES.label) + 24);
    return {
      id: `*jump:${index}`,
      kind: "jump",
      number: null,
      unreachable: false,
      lines,
      whole,
      width,
      height: 30,
    };
  });
  return {
    boxes: [...steps.map(boxOf), ...signs],
    arrows: [...near, ...jumps.map(({ from, labels }, index) => ({ from, labels, to: `*jump:${index}` }))],
  };
}

function labelOf(labels: readonly string[]) {
  const whole = labels.join(" / ");
  if (whole === "") return null;
  const lines = wrap(whole, LABEL_WIDTH / SIZES.label, MOST_LABEL_LINES);
  const width = Math.ceil(Math.max(...lines.map(measure)) * SIZES.label) + 12;
  return { lines, whole, width, height: lines.length * SIZES.labelLine + 4 };
}

/** Where everything stands. The library that says so is loaded when a flow is looked at, not with the Worker. */
export async function pictureOf(steps: Steps): Promise<Picture> {
  const { Graph, layout } = await import("@dagrejs/dagre");
  const { boxes, arrows } = drawn(steps);
  const graph = new Graph({ multigraph: false });
  graph.setGraph({
    rankdir: "TB",
    nodesep: 28,
    edgesep: 16,
    ranksep: 34,
    align: "UL",
    marginx: MARGIN,
    marginy: MARGIN,
  });
  // What is put in last stands at the right: answers to questions of any time are in nobody's way there.
  const inPlace = boxes.toSorted((one, other) => Number(one.kind === "faq") - Number(other.kind === "faq"));
  for (const { id, width, height } of inPlace) graph.setNode(id, { width, height });
  const labels = new Map(arrows.map((arrow) => [arrow, labelOf(arrow.labels)]));
  for (const arrow of arrows) {
    const label = labels.get(arrow);
    graph.setEdge(
      arrow.from,
      arrow.to,
      label ? { width: label.width, height: label.height, labelpos: "c" } : {},
    );
  }
  // Without its search for fewer crossings answers stand in their order, and the time it takes stays small.
  layout(graph, { disableOptimalOrderHeuristic: true });
  const { width = 0, height = 0 } = graph.graph();
  return {
    boxes: boxes.map((box) => ({ ...box, ...middle(graph.node(box.id)) })),
    lines: arrows.map((arrow): Line => {
      const { points = [], ...at } = graph.edge(arrow.from, arrow.to);
      const label = labels.get(arrow);
      return { from: arrow.from, to: arrow.to, points, label: label ? { ...label, ...middle(at) } : null };
    }),
    width: Math.ceil(width),
    height: Math.ceil(height),
  };
}

const middle = ({ x = 0, y = 0 }: { x?: number; y?: number }) => ({ x: Math.round(x), y: Math.round(y) });
