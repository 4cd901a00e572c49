import { LIMITS } from "../../governance";
import { MINUTE } from "../../platform/clock";
import type { FlowDefinition, FlowNode } from "../definition";
import { AUTOMATION_LIMITS } from "../rules";
import type { Notice } from "./codes";
import { type FlowGraph, mostBefore } from "./graph";

/** Ends a turn: what comes behind it answers something new, or happens later. */
const endsTurn = ({ type }: FlowNode): boolean => type === "question" || type === "wait";
const hearsFromCustomer = ({ type }: FlowNode): boolean => type === "question";

/** Messages that a node sends. */
function messagesOf(node: FlowNode, { handover }: FlowDefinition): number {
  switch (node.type) {
    case "message":
    case "question":
      return 1;
    case "handover":
      return node.text || handover?.text ? 1 : 0;
    case "end":
      return node.text ? 1 : 0;
    default:
      return 0;
  }
}

/** Sends something that is only allowed within the window. */
const isFreeForm = (node: FlowNode, definition: FlowDefinition): boolean =>
  messagesOf(node, definition) > 0 && !(node.type === "message" && node.template && !node.text);

interface Limit {
  code: Notice["code"];
  most: number;
  weight(node: FlowNode): number;
  resets(node: FlowNode): boolean;
  /** Of the answer of a FAQ entry before its next node. */
  faq: number;
  message: string;
  fix: string;
}

function limitsOf(definition: FlowDefinition): Limit[] {
  const { repliesPerMessage, stepsPerTurn, waitsPerSession } = AUTOMATION_LIMITS;
  return [
    {
      code: "too_many_messages",
      most: repliesPerMessage,
      weight: (node) => messagesOf(node, definition),
      resets: endsTurn,
      faq: 1,
      message: `More than ${repliesPerMessage} messages in a row would answer one of the customer's.`,
      fix: "Make fewer messages of the same words, or ask in between.",
    },
    {
      code: "too_many_steps",
      most: stepsPerTurn,
      weight: () => 1,
      resets: endsTurn,
      faq: 0,
      message: `More than ${stepsPerTurn} nodes would be passed at once.`,
      fix: "Put a question in between, or take out what does nothing.",
    },
    {
      code: "too_many_waits",
      most: waitsPerSession,
      weight: ({ type }) => (type === "wait" ? 1 : 0),
      resets: hearsFromCustomer,
      faq: 0,
      message: `More than ${waitsPerSession} waits would pass without hearing from the customer.`,
      fix: "Take some out, or ask in between.",
    },
  ];
}

/** The nodes at which a sum goes over its limit. */
function overLimit(graph: FlowGraph, limit: Limit): Notice[] {
  const before = mostBefore(graph, { ...limit, entry: ({ kind }) => (kind === "faq" ? limit.faq : 0) });
  return [...graph.nodes].flatMap(([id, { node, index }]): Notice[] => {
    const sum = before.get(id) ?? 0;
    if (sum > limit.most || sum + limit.weight(node) <= limit.most) return [];
    return [{ code: limit.code, path: `nodes.${index}`, message: limit.message, fix: limit.fix }];
  });
}

/** Free-form messages that waits can push out of the window, counted from the last answer. */
function windowNotices(definition: FlowDefinition, graph: FlowGraph): Notice[] {
  const window = LIMITS.serviceWindow / MINUTE;
  const waited = mostBefore(graph, {
    weight: (node) => (node.type === "wait" ? node.minutes : 0),
    resets: hearsFromCustomer,
  });
  return [...graph.nodes].flatMap(([id, { node, index }]): Notice[] => {
    const minutes = waited.get(id) ?? 0;
    if (minutes < window || !isFreeForm(node, definition)) return [];
    const message = `Waits of up to ${minutes} minutes come before this message; after 24 hours the window is closed.`;
    const fix = "Wait less, or send an approved template here.";
    return [{ code: "window_closed", path: `nodes.${index}`, message, fix }];
  });
}

/** What one turn, or one session, would be too much of. */
export function turnNotices(definition: FlowDefinition, graph: FlowGraph): Notice[] {
  return [
    ...limitsOf(definition).flatMap((limit) => overLimit(graph, limit)),
    ...windowNotices(definition, graph),
  ];
}
