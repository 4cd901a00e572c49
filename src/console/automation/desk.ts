import type { CallContext } from "../../auth";
import type { FlowDefinition, History, ListedFlow, ListedRule, RuleDefinition } from "../../automation";
import type { WriteAnswer } from "../../governance";

/** What a person can ask for on a page: that a flow or a rule as it was written goes live, or is switched off. */
export type Switch =
  | { kind: "auto_reply"; flow_id: string; enabled: boolean; version?: number }
  | { kind: "keyword_rule"; rule_id: string; status: "live" | "off"; version?: number };

/** Puts what the shop's catalogue says now into a text, as its readers of a language read it. */
export type Filler = (text: string, language: string) => string;

/**
 * What the pages of automation have done for them. It is handed to the console: whoever implements it reaches rooms that
 * may only know the index of `automation`. Queues that the reader may not know of stand as `HIDDEN` in all that it gives.
 */
export interface AutomationDesk {
  /** Newest first. */
  flows: (call: CallContext, limit: number) => Promise<ListedFlow[]>;
  /** In the order in which they are asked. */
  rules: (call: CallContext, limit: number) => Promise<ListedRule[]>;
  flow: (call: CallContext, id: string) => Promise<{ flow: ListedFlow; history: History } | null>;
  rule: (call: CallContext, id: string) => Promise<{ rule: ListedRule; history: History } | null>;
  /** What a flow or rule said in a version; null when it has none of that number. */
  flowVersion: (call: CallContext, id: string, version: number) => Promise<FlowDefinition | null>;
  ruleVersion: (call: CallContext, id: string, version: number) => Promise<RuleDefinition | null>;
  /** Names of the queues that the reader may know of, by id. */
  queues: (call: CallContext) => Promise<ReadonlyMap<string, string>>;
  /** A definition or a scope that was kept elsewhere, as the reader may see it. */
  inSight: <Value>(call: CallContext, value: Value) => Promise<Value>;
  filler: (call: CallContext, definition: FlowDefinition | RuleDefinition) => Promise<Filler>;
  /** Asks for a switch through the kernel. @throws {ToolError} */
  ask: (call: CallContext, change: Switch, idempotencyKey: string) => Promise<WriteAnswer>;
}
