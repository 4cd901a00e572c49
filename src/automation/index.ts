export type { AutomationChange, Change } from "./change/content";
export { type FlowEdge, flowGraph } from "./check/graph";
export type {
  ConditionTest,
  FlowDefinition,
  FlowNode,
  Matcher,
  NodeOf,
  RuleDefinition,
  Scope,
  Words,
} from "./definition";
export { textFor } from "./engine/words";
export type { History, ListedFlow, ListedRule } from "./list-store";
export { HIDDEN } from "./sight";
export type { Status } from "./store";
