import { type Finding, normaliseText } from "../governance";
import type { AppContext } from "../platform/context";
import { countAudience, countEverybody } from "./audience";
import type { Condition } from "./condition";
import { checkReferences, type ReferenceProblem } from "./references";
import { dependentsOf, MOST_SEGMENTS, resolveIn, type Segment, wholeOf } from "./store";

export interface SegmentInput {
  segment_id?: string | undefined;
  name?: string | undefined;
  description?: string | null | undefined;
  condition?: Condition | undefined;
  exclude?: Condition | null | undefined;
  all_customers?: boolean | undefined;
  purposes?: string[] | undefined;
  version?: number | undefined;
}

export interface SegmentChange extends SegmentInput {
  /**
   * It held nearly everybody when it was asked for; decided by the first look and kept, so that a new contact does not
   * change what was approved.
   */
  everybody?: boolean;
}

const EVERYBODY: Condition = { all: [] };

/** The segment as it would become; undefined when a name or a condition is missing. */
export function becomes(input: SegmentInput, known: Segment | undefined) {
  const name = input.name ?? known?.name;
  const allCustomers = input.all_customers ?? (input.condition ? false : (known?.allCustomers ?? false));
  const condition = allCustomers
    ? EVERYBODY
    : (input.condition ?? (known?.allCustomers ? undefined : known?.condition));
  if (name === undefined || condition === undefined) return undefined;
  return {
    name,
    searchName: normaliseText(name),
    description: input.description === undefined ? (known?.description ?? null) : input.description,
    condition,
    exclude: input.exclude === undefined ? (known?.exclude ?? null) : input.exclude,
    allCustomers,
    purposes: input.purposes ?? known?.purposes ?? [],
  };
}

export type Becoming = NonNullable<ReturnType<typeof becomes>>;

/** Conditions of all segments with the change in place. */
export function withChange(segments: ReadonlyMap<string, Segment>, id: string, next: Becoming) {
  return new Map<string, Pick<Segment, "condition" | "exclude">>([...segments, [id, next]]);
}

export const NEW = "seg_new";

/** From this share of all contacts on, a segment is as good as everybody. */
const NEARLY_ALL = 0.9;

/**
 * Whether a segment with a total, or one that names it, would hold everybody or nearly so. Of one that names it, only
 * what the change makes of it counts.
 */
export async function holdsNearlyAll(
  ctx: AppContext,
  id: string,
  next: Becoming,
  segments: ReadonlyMap<string, Segment>,
  total: number,
): Promise<boolean> {
  if (next.allCustomers) return true;
  const most = (await countEverybody(ctx.db)) * NEARLY_ALL;
  if (most === 0) return false;
  if (total >= most) return true;
  const now = ctx.clock.now();
  const before = resolveIn(segments);
  const after = resolveIn(withChange(segments, id, next));
  for (const dependent of dependentsOf(id, segments)) {
    const segment = segments.get(dependent);
    if (!segment || dependent === id || segment.allCustomers) continue;
    const whole = wholeOf(segment);
    const becoming = await countAudience(ctx.db, whole, now, after);
    if (becoming.total < most) continue;
    if ((await countAudience(ctx.db, whole, now, before)).total < most) return true;
  }
  return false;
}

const PROBLEM_WORDS: Readonly<Record<ReferenceProblem["code"], { message: string; fix: string }>> = {
  unknown_segment: {
    message: "names a segment that does not exist",
    fix: "Find it with whatsapp.segments.list.",
  },
  cycle: { message: "refers to itself", fix: "Take out one of the references of the chain." },
  too_deep: {
    message: "names segments that name segments, too many below each other",
    fix: "Write the conditions out.",
  },
  too_many_leaves: { message: "is too large, with the segments that it names written out", fix: "Split it." },
  too_many_parameters: { message: "compares with too many values", fix: "Split it." },
};

function problemFinding(problem: ReferenceProblem): Finding {
  const { message, fix } = PROBLEM_WORDS[problem.code];
  const chain =
    "chain" in problem ? `: ${problem.chain.join(" → ")}` : `: ${problem.found} of at most ${problem.limit}`;
  return {
    severity: "error",
    code: "validation_failed",
    message: `The condition ${message}${chain}.`,
    path: "condition",
    fix,
  };
}

/** What is wrong with the references of a segment, or would be with those that name it. */
function referenceFindings(id: string, next: Becoming, segments: ReadonlyMap<string, Segment>): Finding[] {
  const changed = withChange(segments, id, next);
  const conditions = new Map([...changed].map(([key, segment]) => [key, wholeOf(segment)]));
  const own = checkReferences(id, wholeOf(next), conditions);
  if (own) return [problemFinding(own)];
  for (const dependent of dependentsOf(id, segments)) {
    const condition = conditions.get(dependent);
    const problem = condition && checkReferences(dependent, condition, conditions);
    if (problem) return [problemFinding(problem)];
  }
  return [];
}

interface Situation {
  segments: Map<string, Segment>;
  known: Segment | undefined;
  next: Becoming | undefined;
}

/** What keeps the segment from being stored at all. */
export function refusals(content: SegmentChange, { segments, known, next }: Situation): Finding[] {
  const finding = (code: string, path: string, message: string, fix: string): Finding[] => [
    { severity: "error", code, message, path, fix },
  ];
  if (content.segment_id !== undefined && !known) {
    return finding(
      "not_found",
      "segment_id",
      `No segment ${JSON.stringify(content.segment_id)} within your reach.`,
      "Find it with whatsapp.segments.list.",
    );
  }
  if (content.version !== undefined && known && content.version !== known.version) {
    return finding(
      "conflict",
      "version",
      `The segment was changed: it is version ${known.version}.`,
      "Read it again with whatsapp.segments.list.",
    );
  }
  if (!next) {
    return finding(
      "validation_failed",
      content.name === undefined && !known ? "name" : "condition",
      "A segment needs a name and a condition.",
      "Give both, or all_customers: true instead of a condition.",
    );
  }
  if (next.allCustomers && content.condition !== undefined) {
    return finding(
      "validation_failed",
      "condition",
      "All customers are meant, so there is no condition.",
      "Leave condition or all_customers out; exclude leaves people out.",
    );
  }
  const namesake = [...segments.values()].find(
    ({ searchName, id }) => searchName === next.searchName && id !== known?.id,
  );
  if (namesake) {
    return finding(
      "conflict",
      "name",
      `There is a segment of that name: ${namesake.id}.`,
      "Change that one, or choose another name.",
    );
  }
  if (!known && segments.size >= MOST_SEGMENTS) {
    return finding(
      "validation_failed",
      "(arguments)",
      `There are ${MOST_SEGMENTS} segments already.`,
      "Change one that is no longer used.",
    );
  }
  return referenceFindings(known?.id ?? NEW, next, segments);
}
