import { parametersOf } from "./compile";
import { type Condition, LIMITS_OF_CONDITIONS, partsOf } from "./condition";
import type { Resolve } from "./evaluate";

/** Why a condition cannot be used as it stands. Ids of `chain` are in the order in which one names the next. */
export type ReferenceProblem =
  | { code: "unknown_segment"; chain: string[] }
  | { code: "cycle"; chain: string[] }
  | { code: "too_deep"; chain: string[] }
  | { code: "too_many_leaves"; found: number; limit: number }
  | { code: "too_many_parameters"; found: number; limit: number };

interface Size {
  /** Leaves with all segments written out; an `all` or `any` without entries counts as one. */
  leaves: number;
  /** Values that its SQL binds. */
  parameters: number;
  /** The longest chain of segments below: what stands in it names the next. */
  below: readonly string[];
}

/** Ids of the segments that a condition names itself, each once. */
export function referencesOf(condition: Condition): string[] {
  if ("not" in condition) return referencesOf(condition.not);
  if ("field" in condition) return condition.field === "segment" ? [condition.value] : [];
  return [...new Set(partsOf(condition)?.flatMap(referencesOf))];
}

const NOBODY: Condition = { any: [] };

/**
 * A condition with the segments that it names written out. Their references are in order when they are stored; a
 * segment that leads back to itself all the same holds nobody.
 */
export function expand(condition: Condition, resolve: Resolve, within: readonly string[] = []): Condition {
  if ("not" in condition) return { not: expand(condition.not, resolve, within) };
  if ("all" in condition) return { all: condition.all.map((part) => expand(part, resolve, within)) };
  if ("any" in condition) return { any: condition.any.map((part) => expand(part, resolve, within)) };
  if (condition.field !== "segment") return condition;
  if (within.includes(condition.value)) return NOBODY;
  return expand(resolve(condition.value), resolve, [...within, condition.value]);
}

/** Ids of all segments that a condition names, directly or through others. */
export function reachedFrom(condition: Condition, resolve: Resolve): Set<string> {
  const reached = new Set<string>();
  const visit = (part: Condition): void => {
    for (const id of referencesOf(part)) {
      if (reached.has(id)) continue;
      reached.add(id);
      visit(resolve(id));
    }
  };
  visit(condition);
  return reached;
}

/** Carries the first problem out of the walk. */
class Unusable extends Error {
  constructor(readonly problem: ReferenceProblem) {
    super(problem.code);
  }
}

function sum(sizes: readonly Size[]): Size {
  return {
    leaves: sizes.reduce((total, { leaves }) => total + leaves, 0),
    parameters: sizes.reduce((total, { parameters }) => total + parameters, 0),
    below: sizes.reduce<readonly string[]>(
      (longest, { below }) => (below.length > longest.length ? below : longest),
      [],
    ),
  };
}

/**
 * Whether a condition can be used: every segment that it names is known, none leads back to itself, and the whole
 * stays within {@link LIMITS_OF_CONDITIONS}. Each segment is looked at once, however often it is named. A change of
 * a segment changes those that name it: check them as well, with the new condition in `known`.
 *
 * @param id of the segment whose condition it is; undefined for one that has no id yet
 * @param known conditions of all segments that can be reached; what it says of `id` itself does not matter
 * @returns the first problem, or undefined
 */
export function checkReferences(
  id: string | undefined,
  condition: Condition,
  known: ReadonlyMap<string, Condition>,
): ReferenceProblem | undefined {
  const sizes = new Map<string, Size>();

  const measureSegment = (segment: string, chain: readonly string[]): Size => {
    const here = [...chain, segment];
    if (chain.includes(segment))
      throw new Unusable({ code: "cycle", chain: here.slice(chain.indexOf(segment)) });
    const measured = sizes.get(segment);
    if (measured) return measured;
    const inside = known.get(segment);
    if (!inside) throw new Unusable({ code: "unknown_segment", chain: here });
    const { leaves, parameters, below } = measure(inside, here);
    const size = { leaves, parameters, below: [segment, ...below] };
    sizes.set(segment, size);
    return size;
  };

  const measure = (part: Condition, chain: readonly string[]): Size => {
    if ("not" in part) return measure(part.not, chain);
    if ("field" in part)
      return part.field === "segment"
        ? measureSegment(part.value, chain)
        : { leaves: 1, parameters: parametersOf(part), below: [] };
    const whole = sum((partsOf(part) ?? []).map((entry) => measure(entry, chain)));
    return { ...whole, leaves: Math.max(whole.leaves, 1) };
  };

  try {
    const own = id === undefined ? [] : [id];
    const { leaves, parameters, below } = measure(condition, own);
    if (below.length > LIMITS_OF_CONDITIONS.nesting) return { code: "too_deep", chain: [...own, ...below] };
    for (const [code, found, limit] of [
      ["too_many_leaves", leaves, LIMITS_OF_CONDITIONS.leaves],
      ["too_many_parameters", parameters, LIMITS_OF_CONDITIONS.parameters],
    ] as const)
      if (found > limit) return { code, found, limit };
    return undefined;
  } catch (error) {
    if (error instanceof Unusable) return error.problem;
    throw error;
  }
}
