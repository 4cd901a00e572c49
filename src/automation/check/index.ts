export { type CheckedAs, checkFlow, checkRule, enableProblems } from "./check";
export { CHECK_CODES, type CheckCode, type Purpose } from "./codes";
export type { CheckFacts, ProductFact, QueueFact, TemplateFact } from "./facts";
export {
  type FlowEdge,
  type FlowEntry,
  type FlowGraph,
  flowGraph,
  type LooseEnd,
  loopsThrough,
  mostBefore,
  reachableFrom,
} from "./graph";
export { type Placeholder, placeholdersIn, productsInFlow, productsInRule } from "./placeholders";
export { MOST_BUTTONS, type PlacedText, TEXT_LIMITS, textsOfFlow, textsOfRule } from "./texts";
