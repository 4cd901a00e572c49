import type { FlowDefinition, FlowNode } from "../definition";

const END = "(ends)";
const to = (next: string | undefined): string => next ?? END;

function ways(node: FlowNode): string {
  switch (node.type) {
    case "question": {
      const options = node.options.map(({ id, next }) => `${id} → ${to(next)}`).join(", ");
      return `${options}; anything else → ${node.otherwise ?? "fallback"}`;
    }
    case "condition":
      return `${JSON.stringify(node.if)}: yes → ${to(node.then)}, no → ${to(node.else)}`;
    case "wait":
      return `${node.minutes} min → ${to(node.next)}`;
    case "handover":
      return "→ people";
    case "end":
      return END;
    default:
      return `→ ${to(node.next)}`;
  }
}

function begins({ trigger, start }: FlowDefinition): string {
  const on = trigger.on === "button" ? `button ${trigger.ids.join(", ")}` : trigger.on.replace("_", " ");
  return `on ${on} → ${start ?? "FAQ only"}`;
}

/** A flow as short lines, a line a node: how it goes, without what it says. */
export function outlineOf(definition: FlowDefinition): string[] {
  const { nodes, faq, fallback, handover } = definition;
  return [
    begins(definition),
    ...nodes.map((node) => `${node.id} (${node.type}): ${ways(node)}`),
    ...(faq.length > 0
      ? [`FAQ: ${faq.map(({ id, next }) => (next ? `${id} → ${next}` : id)).join(", ")}`]
      : []),
    fallback
      ? `fallback: said ${fallback.attempts} times at most, then → ${handover ? "people" : "nothing"}`
      : "no fallback",
  ];
}
