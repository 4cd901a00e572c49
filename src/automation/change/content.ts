import type { FlowDefinition, RuleDefinition, Scope } from "../definition";
import type { Broadness } from "../replay/broad";

/** A change of a flow's words and steps. It is kept as a draft; published, it takes the place of what is live. */
export interface FlowChange {
  kind: "flow";
  /** Null for a new one. */
  flow_id: string | null;
  name: string;
  definition: FlowDefinition;
  /** The latest version when this was written; null for a new one. */
  base_version: number | null;
  publish: boolean;
}

/** A change of a keyword rule, or its switch. */
export interface RuleChange {
  kind: "keyword_rule";
  /** Null for a new one. */
  rule_id: string | null;
  name: string;
  /** What the rule says afterwards: new words, or those of an earlier version. */
  definition: RuleDefinition;
  /** The latest version when this was written; null for a new one. */
  base_version: number | null;
  /** The version that goes live or is switched off; null when `definition` is a new one. */
  version: number | null;
  status: "draft" | "live" | "off";
}

/** A flow's switch: on or off, with which version, and where and when it answers. */
export interface SwitchChange {
  kind: "auto_reply";
  flow_id: string;
  enabled: boolean;
  /** The version that answers afterwards; null when none does. */
  version: number | null;
  scope: Scope;
}

export type Change = FlowChange | RuleChange | SwitchChange;

/** What a preview agrees on: the change, with everything that it names resolved, and what the replay showed. */
export interface AutomationChange {
  change: Change;
  /** Real messages that the preview replays. */
  replay: number;
  /** What the replay said of too broad matching, once: what customers write meanwhile does not undo an approval. Null until then. */
  broad: Broadness | null;
}
