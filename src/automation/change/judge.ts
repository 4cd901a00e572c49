import type { Finding } from "../../governance";
import type { FlowDefinition } from "../definition";
import { type Broadness, isBroad } from "../replay/broad";
import { BROAD_SHARE } from "../rules";
import type { Flow, Rule } from "../store";
import type { Change } from "./content";
import { overlap, sameTrigger } from "./overlap";
import type { World } from "./world";

const error = (code: string, path: string, message: string, fix: string): Finding => ({
  severity: "error",
  code,
  message,
  path,
  fix,
});

const warning = (code: string, path: string, message: string, fix?: string): Finding => ({
  severity: "warning",
  code,
  message,
  path,
  ...(fix && { fix }),
});

/** Somebody saved a newer version meanwhile: nobody's work is written over. */
export function conflictFindings(
  base: number | null,
  subject: Flow | Rule | undefined,
  listTool: string,
): Finding[] {
  if (subject === undefined || base === subject.latestVersion) return [];
  return [
    error(
      "conflict",
      "change.base_version",
      `This was written on version ${base}, and the latest is ${subject.latestVersion} by now. Nothing was saved.`,
      `Read what is there now with ${listTool} (detail: full), bring your change into it, and give its latest_version as base_version.`,
    ),
  ];
}

export function nameFindings(
  change: Extract<Change, { kind: "flow" | "keyword_rule" }>,
  subjectId: string | undefined,
  taken: readonly { kind: string; id: string }[],
): Finding[] {
  const other = taken.find(({ kind, id }) => kind === change.kind && id !== subjectId);
  if (!other) return [];
  return [
    error(
      "conflict",
      "change.name",
      `There is one of that name already: ${other.id}.`,
      "Change that one, or choose another name.",
    ),
  ];
}

/** What is live keeps its name until a person agreed to another one. */
export function renameFindings(
  change: { name: string },
  subject: Flow | Rule | undefined,
  goesLive: boolean,
): Finding[] {
  if (subject?.status !== "live" || goesLive || change.name === subject.name) return [];
  return [
    error(
      "validation_failed",
      "change.name",
      "What is live keeps its name while a draft of it is saved.",
      "Leave name out, or have the change go live with it.",
    ),
  ];
}

/** Of two flows that one message would begin, nobody could say which answers. */
export function triggerFindings(
  own: { id: string; definition: FlowDefinition; scope: Flow["scope"] },
  { live }: World,
): Finding[] {
  return live.flows
    .filter(
      (other) =>
        other.id !== own.id &&
        sameTrigger(own.definition.trigger, other.definition.trigger) &&
        overlap(own.scope, other.scope),
    )
    .map((other) =>
      error(
        "trigger_taken",
        "definition.trigger",
        `The live flow ${JSON.stringify(other.name)} (${other.id}) begins on the same, for some of the same customers at some of the same times.`,
        "Narrow the scope of one of them, or switch that one off first.",
      ),
    );
}

/** Live rules that start a flow which is not to answer any more. */
export function orphanFindings(flowId: string, { live }: World): Finding[] {
  const rules = live.rules.filter(({ definition }) => definition.flow_id === flowId);
  if (rules.length === 0) return [];
  return [
    warning(
      "rules_start_it",
      "change.flow_id",
      `Live keyword rules start this flow, and will do nothing: ${rules.map(({ name }) => JSON.stringify(name)).join(", ")}.`,
      "Switch them off as well, or have them reply by themselves.",
    ),
  ];
}

const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** What the replay says of how much would be answered. */
export function broadFindings(change: Change, broad: Broadness | null, definition: unknown): Finding[] {
  if (
    !broad ||
    (change.kind === "auto_reply" && !change.enabled) ||
    (change.kind === "keyword_rule" && change.status === "off")
  )
    return [];
  const most = percent(BROAD_SHARE);
  const { match } = definition as { match?: { by: string; value: string }[] };
  const alone = broad.matchers.map(({ index, share }) =>
    error(
      "over_broad",
      `definition.match.${index}`,
      `${match?.[index]?.by} ${JSON.stringify(match?.[index]?.value)} alone is in ${percent(share)} of the last ${broad.messages} messages; more than ${most} is too broad for a keyword.`,
      "Use a longer phrase, or a flow with trigger any_message if everybody is meant.",
    ),
  );
  if (alone.length > 0 || !isBroad(broad.share)) return alone;
  return [
    warning(
      "over_broad",
      "definition",
      `It would answer ${percent(broad.share ?? 0)} of the last ${broad.messages} messages.`,
      "Look at the examples: are all of these customers meant?",
    ),
  ];
}
