import { canonicalJson } from "../../platform/hash";
import type { FlowDefinition, RuleDefinition } from "../definition";

/** One part as it is and as it would be, in short; null: it is not there. */
export interface Difference {
  field: string;
  before: string | null;
  after: string | null;
}

/** Characters of a part that are shown. */
const SHOWN = 400;
/** Differences that are listed. */
const MOST = 60;

function short(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

const differ = (one: unknown, other: unknown): boolean =>
  canonicalJson(one ?? null) !== canonicalJson(other ?? null);

function between(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => differ(before[field], after[field]))
    .map((field) => ({ field, before: short(before[field]), after: short(after[field]) }));
}

const byId = (list: readonly { id: string }[], of: string): Record<string, unknown> =>
  Object.fromEntries(list.map(({ id, ...rest }) => [`${of}.${id}`, rest]));

function parts(definition: FlowDefinition | undefined): Record<string, unknown> {
  if (!definition) return {};
  const { nodes, faq, ...rest } = definition;
  return { ...rest, ...byId(nodes, "nodes"), ...byId(faq, "faq") };
}

/** Where two definitions of a flow differ, node by node. */
export function flowDifferences(before: FlowDefinition | undefined, after: FlowDefinition): Difference[] {
  return between(parts(before), parts(after)).slice(0, MOST);
}

/** Where two definitions of a keyword rule differ. */
export function ruleDifferences(before: RuleDefinition | undefined, after: RuleDefinition): Difference[] {
  return between({ ...before }, { ...after }).slice(0, MOST);
}

/** Where two states differ: status, version, scope. */
export function stateDifferences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Difference[] {
  return between(before, after);
}
