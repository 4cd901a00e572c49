import type { CallContext } from "../../auth";
import type { Assessment, Finding } from "../../governance";
import type { AppContext } from "../../platform/context";
import { sha256 } from "../../platform/hash";
import type { FlowDefinition, RuleDefinition, Scope } from "../definition";
import type { LiveSet } from "../engine/types";
import { tryOut } from "../replay/try-out";
import { type Sight, seenBy, sightOf } from "../sight";
import type { Status } from "../store";
import type { AutomationChange } from "./content";
import type { Difference } from "./differences";
import { broadFindings } from "./judge";
import { factsOf, type World } from "./world";

/** What a flow or a rule is before and after, in short. */
export interface Stand {
  status: Status;
  live_version: number | null;
  scope?: Scope;
}

/** What one change comes to, before it was tried out. */
export interface Prospect<State> {
  world: World;
  kind: "flow" | "keyword_rule";
  /** An id that is nobody's of what is not there yet. */
  id: string;
  name: string;
  definition: FlowDefinition | RuleDefinition;
  /** What is live starts, changes or stops. */
  changesAutomation: boolean;
  /** What would answer with it: of a draft, as if it were live. */
  after: LiveSet;
  before: Stand;
  becomes: Stand;
  findings: readonly Finding[];
  /** Made of what the reader may see. */
  differences(seen: <Value>(value: Value) => Value): Difference[];
  outline: readonly string[];
  /** Null when something keeps it from being done at all. */
  state: State | null;
}

/** What only the preview shows: what comes of real messages, and what differs. */
async function show<State>(ctx: CallContext, { replay }: AutomationChange, prospect: Prospect<State>) {
  const { world, id, name, definition, after, becomes } = prospect;
  const sight: Sight = await sightOf(ctx);
  const match = "match" in definition && becomes.status !== "off" ? definition.match : [];
  return {
    tried: await tryOut(ctx, world, sight, { after, subject: { id, name }, match, count: replay }),
    differences: prospect.differences((value) => seenBy(value, sight)),
  };
}

const RANK = { error: 0, warning: 1, info: 2 };

/**
 * The assessment of a change. It is tried out on real messages once, for the preview: what customers write later does not
 * undo what a person agreed to.
 */
export async function assessed<State>(
  ctx: AppContext,
  content: AutomationChange,
  prospect: Prospect<State>,
): Promise<Assessment<AutomationChange, State>> {
  const { world, kind, id, name, definition, changesAutomation, before, becomes, outline } = prospect;
  // Only a preview has not tried it out yet, and a preview is somebody's call.
  const shown = content.broad === null ? await show(ctx as CallContext, content, prospect) : undefined;
  const tried = shown?.tried;
  const broad = content.broad ?? tried?.broad ?? null;
  const tooBroad = broadFindings(content.change, broad, definition);
  const findings = [
    ...prospect.findings,
    ...(changesAutomation
      ? tooBroad
      : tooBroad.map((finding) => ({ ...finding, severity: "warning" as const }))),
  ].toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
  const { messages, changed, routes_changed } = (tried?.view ?? {}) as Record<string, unknown>;
  return {
    content: { ...content, broad },
    findings,
    effects: {
      name,
      automation: kind,
      answers_customers: changesAutomation && becomes.status === "live",
      status: becomes.status,
      live_version: becomes.live_version,
      ...(tried && { replayed: { messages, changed, routes_changed } }),
    },
    policyFacts: { changesAutomation },
    facts: changesAutomation
      ? {
          before,
          becomes,
          definition: await sha256(definition),
          ...factsOf(world, becomes.status === "off" ? null : definition),
        }
      : {},
    before: { ...before },
    entity: { kind, id },
    ...(prospect.state !== null && { state: prospect.state }),
    view: {
      ...(shown && { replay: shown.tried.view, differences: shown.differences }),
      ...(outline.length > 0 && { outline }),
    },
  };
}
