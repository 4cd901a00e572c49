import type { CallContext } from "../auth";
import { ACTIVE_STATUSES, broadcastsOfSegments, type SegmentUse } from "../broadcasts";
import {
  type Assessment,
  type Finding,
  type GovernedWrite,
  guardrailFinding,
  WRITE_GUARDRAILS,
} from "../governance";
import type { AppContext } from "../platform/context";
import { guardChanges } from "../platform/db";
import { excludesSomebody, includesSomebody } from "./always";
import { compareAudiences, countAudience } from "./audience";
import {
  type Becoming,
  becomes,
  holdsNearlyAll,
  NEW,
  refusals,
  type SegmentChange,
  withChange,
} from "./change";
import type { Condition } from "./condition";
import type { Resolve } from "./evaluate";
import { isMaskedFor, namesAreMasked } from "./names";
import { reachedFrom } from "./references";
import {
  allSegments,
  dependentsOf,
  digestOf,
  guardSegments,
  insertSegment,
  resolveIn,
  type Segment,
  updateSegment,
  wholeOf,
} from "./store";
import { inWords } from "./words";

const list = (uses: readonly SegmentUse[]): string =>
  `${uses
    .slice(0, 5)
    .map(({ name, status }) => `"${name}" (${status})`)
    .join(", ")}${uses.length > 5 ? ` and ${uses.length - 5} more` : ""}`;

/** The world as it was judged. */
interface Judged {
  known: Segment | undefined;
  next: Becoming;
  digest: string;
}

/** A change must make neither its segment nor one that names it everybody in disguise. */
function everybodyFindings(
  change: { segments: ReadonlyMap<string, Segment>; id: string; next: Becoming; whole: Condition },
  resolve: Resolve,
  now: number,
): Finding[] {
  const { segments, id, next, whole } = change;
  const { everybodyByAccident } = WRITE_GUARDRAILS;
  if (!next.allCustomers && !excludesSomebody(whole, resolve, now))
    return [guardrailFinding(everybodyByAccident, "condition")];
  const before = resolveIn(segments);
  const victims = [...dependentsOf(id, segments)].flatMap((dependent) => {
    const segment = segments.get(dependent);
    if (!segment || dependent === id || segment.allCustomers) return [];
    const condition = wholeOf(segment);
    return !excludesSomebody(condition, resolve, now) && excludesSomebody(condition, before, now)
      ? [segment]
      : [];
  });
  return victims.map(({ name }) =>
    guardrailFinding(
      everybodyByAccident,
      "condition",
      `The change would make the segment "${name}", which names this one, everybody.`,
    ),
  );
}

/** Looks at a segment as it would become: whom it holds, who comes and goes, and which broadcasts feel it. */
async function assess(ctx: AppContext, content: SegmentChange): Promise<Assessment<SegmentChange, Judged>> {
  const segments = await allSegments(ctx.db);
  const known = content.segment_id === undefined ? undefined : segments.get(content.segment_id);
  const next = becomes(content, known);
  const findings = refusals(content, { segments, known, next });
  const entity = { kind: "segment", id: known?.id ?? "new" };
  if (!next || findings.length > 0) {
    return { content, findings, effects: {}, policyFacts: {}, facts: {}, entity };
  }

  const id = known?.id ?? NEW;
  const now = ctx.clock.now();
  const resolve = resolveIn(withChange(segments, id, next));
  const whole = wholeOf(next);
  const before = known && { condition: wholeOf(known), resolve: resolveIn(segments) };
  const changesWho = !known || JSON.stringify(wholeOf(known)) !== JSON.stringify(whole);
  const [audience, uses, difference] = await Promise.all([
    countAudience(ctx.db, whole, now, resolve),
    known && changesWho ? broadcastsOfSegments(ctx.db, [...dependentsOf(id, segments)], ACTIVE_STATUSES) : [],
    before && changesWho ? compareAudiences(ctx.db, before, { condition: whole, resolve }, now) : undefined,
  ]);
  findings.push(...everybodyFindings({ segments, id, next, whole }, resolve, now));
  if (!includesSomebody(whole, resolve, now)) {
    findings.push({
      severity: "warning",
      code: "matches_nobody",
      message: "No contact can ever fulfil the condition.",
      path: "condition",
      fix: "Look for parts that contradict each other.",
    });
  }
  if (uses.length > 0) {
    findings.push({
      severity: "warning",
      code: "segment_in_use",
      message: `Active broadcasts go to it, or to segments that name it: ${list(uses)}.`,
      path: "condition",
    });
  }
  const everybody =
    content.everybody ?? (changesWho && (await holdsNearlyAll(ctx, id, next, segments, audience.total)));
  const nameOf = (named: string) => segments.get(named)?.name ?? named;
  const words = (language: "en" | "zh-Hant") => inWords(whole, language, nameOf, ctx.env.TIME_ZONE);
  return {
    content: { ...content, everybody },
    findings,
    effects: {
      outcome: known ? "update" : "create",
      name: next.name,
      who: words("en"),
      who_zh: words("zh-Hant"),
      audience,
      ...(difference && { audience_change: difference }),
      ...(uses.length > 0 && {
        broadcasts: uses.map(({ id: broadcast_id, name, status }) => ({ broadcast_id, name, status })),
      }),
    },
    policyFacts: { segmentInUse: uses.length > 0, targetsEverybody: everybody && changesWho },
    facts: {
      version: known?.version ?? null,
      broadcasts: uses.map((use) => use.id),
      // What the words mean depends on the segments that are named, directly or through others.
      named: [...reachedFrom(whole, resolve)]
        .filter((named) => named !== id)
        .toSorted()
        .map((named) => [named, segments.get(named)?.version ?? null]),
    },
    state: { known, next, digest: digestOf(segments) },
    before: known,
    entity,
  };
}

/** Whoever sees names masked may neither ask for them nor be told who fulfils a condition that does. */
async function authorize(ctx: CallContext, content: SegmentChange): Promise<void> {
  const segments = await allSegments(ctx.db);
  const known = content.segment_id === undefined ? undefined : segments.get(content.segment_id);
  const next = becomes(content, known);
  const id = known?.id ?? NEW;
  if (!next || refusals(content, { segments, known, next }).length > 0) return;
  const after = resolveIn(withChange(segments, id, next));
  const asks =
    isMaskedFor(ctx, wholeOf(next), after) ||
    (known !== undefined && isMaskedFor(ctx, wholeOf(known), resolveIn(segments)));
  if (asks) throw namesAreMasked();
}

/** Creates or changes a segment. Who said no is never in one, whatever its condition says. */
export const segmentWrite: GovernedWrite<SegmentChange, Judged> = {
  tool: "whatsapp.segment.upsert",
  authorize,
  assess,
  plan: async (ctx, { state }, request) => {
    if (!state) throw new Error("a change of a segment without what it was judged by");
    const { known, next, digest } = state;
    const id = known?.id ?? ctx.ids.next("segment");
    const now = ctx.clock.now();
    const by = request.requester.id;
    return {
      statements: [
        guardSegments(digest),
        known
          ? updateSegment({ id, ...next }, known.version, by, now)
          : insertSegment({ id, ...next }, by, now),
        guardChanges(),
      ],
      result: {
        segment_id: id,
        version: (known?.version ?? 0) + 1,
        outcome: known ? "updated" : "created",
      },
    };
  },
};
