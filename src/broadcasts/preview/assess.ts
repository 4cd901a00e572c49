import type { Assessment, Finding } from "../../governance";
import { rfc3339 } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { rateOf } from "../../sending";
import { type AudienceCounts, audienceCounts } from "../audience/counts";
import { portfolioHeadroom } from "../audience/headroom";
import { type Estimate, estimate } from "../cost/estimate";
import { rateCardAt } from "../cost/store";
import type { Plan } from "../plan";
import {
  frequencyOf,
  missingOf,
  peopleByLanguage,
  peopleByMarket,
  peopleByVariant,
  volumesOf,
} from "./figures";
import { audienceFindings, setUpFindings, sizeFindings, templateFindings } from "./findings";
import { earlierSends } from "./history-store";
import type { BroadcastAsk } from "./input";
import { type DraftedPlan, draftPlan } from "./plan-of";
import { optOutRisk } from "./risk";
import { samplesOf } from "./samples";
import { timeToFinish } from "./time";
import { numberOf, segmentChain, type World, worldOf } from "./world";

/** What is agreed on: what was asked for, and how many it was for when it was shown. */
export interface BroadcastContent {
  ask: BroadcastAsk;
  /** Null until it was looked at, and when there was nothing to count. */
  shown_audience: number | null;
}

/** What a draft is made from; undefined when something is in the way. */
export interface DraftState {
  plan: Plan;
  audience: number;
  estimate: Record<string, unknown>;
}

/** By how much an audience may move before whoever decided has to look again: people come and go all the time. */
const MOVES = { share: 0.1, people: 20 } as const;

const hasMoved = (shown: number, now: number) =>
  Math.abs(now - shown) > Math.max(MOVES.people, MOVES.share * shown);

/**
 * Looks at a broadcast as it stands now: the preview and the draft that follows decide by this.
 *
 * @param own id of the broadcast when it is there already: the limit is not reserved for it twice
 */
export async function assessBroadcast(
  ctx: AppContext,
  content: BroadcastContent,
  own = "",
): Promise<Assessment<BroadcastContent, DraftState>> {
  const { ask } = content;
  const world = await worldOf(ctx, ask);
  const number = numberOf(ask, world);
  const drafted = draftPlan(ask, number?.id ?? "", world.templates, world.now);
  const { plan, used } = drafted;
  const findings: Finding[] = [
    ...setUpFindings(ask, world, number),
    ...drafted.findings,
    ...world.files,
    ...templateFindings(used),
    ...(plan && knowsSegments(plan, world) ? sizeFindings(plan, world) : []),
  ];
  const base = {
    policyFacts: {},
    entity: { kind: "segment", id: ask.segment_id },
    facts: {
      templates: templateFacts(world),
      segments: segmentChain(ask, world),
      number: number ? [number.id, number.status, number.quality_rating] : null,
    },
  };
  if (!plan || findings.some(({ severity }) => severity === "error"))
    return { ...base, content, findings, effects: { recipients: 0 }, view: {} };

  const start = startOf(ask, world);
  const counts = await audienceCounts(ctx, plan, world.now, start);
  const figures = await figuresOf(ctx, ask, drafted, plan, counts, world, {
    start,
    numberRate: rateOf(number?.throughput_level),
    own,
  });
  findings.push(...audienceFindings({ ask, plan, world, counts, ...figures }));
  const shown = content.shown_audience ?? counts.sendable;
  const { view, cost } = figures;
  return {
    ...base,
    content: { ask, shown_audience: shown },
    facts: { ...base.facts, audience: hasMoved(shown, counts.sendable) ? counts.sendable : "as shown" },
    findings,
    effects: {
      recipients: counts.sendable,
      category: plan.category,
      ...(cost.total_micros !== null && { cost_micros: cost.total_micros, currency: cost.currency }),
    },
    state: {
      plan,
      audience: counts.sendable,
      estimate: {
        audience: view.audience,
        cost: view.cost,
        by_language: view.by_language,
        by_variant: view.by_variant,
      },
    },
    view: { ...view, samples: await samplesOf(ctx, plan, counts, used) },
  };
}

/** When it is to go out: at the time that is asked for, unless that has passed. */
const startOf = ({ scheduled_at: at }: BroadcastAsk, { now }: World): number =>
  at === undefined ? now : Math.max(now, Date.parse(at));

const knowsSegments = (plan: Plan, { segments }: World) =>
  [plan.segment_id, ...plan.exclude_segment_ids].every((id) => segments.has(id));

/** Everything of a template that decides about its sending; another wording or status makes the preview stale. */
const templateFacts = ({ templates }: World) =>
  templates.map(({ id, digest, status, category, unread }) => [id, digest, status, category, unread]);

async function figuresOf(
  ctx: AppContext,
  ask: BroadcastAsk,
  { used }: DraftedPlan,
  plan: Plan,
  counts: AudienceCounts,
  { now }: World,
  { start, numberRate, own }: { start: number; numberRate: number; own: string },
) {
  const perSecond = Math.min(ask.rate ?? numberRate, numberRate);
  const ids = [...new Set(used.map(({ id }) => id))];
  const [card, headroom, earlier] = await Promise.all([
    rateCardAt(ctx.db, start),
    portfolioHeadroom(ctx.db, now, { at: start, except: own }),
    earlierSends(ctx.db, ids, plan.segment_id, now),
  ]);
  const volumes = volumesOf(plan, counts, start);
  const cost: Estimate = estimate(card?.prices ?? null, volumes);
  const risk = optOutRisk([earlier.template, earlier.segment]);
  const finish = timeToFinish({
    people: peopleByMarket(counts),
    category: plan.category,
    timeZone: ctx.env.TIME_ZONE,
    start,
    perSecond,
    left: headroom.left,
    limit: headroom.limit,
  });
  const missing = missingOf(plan, counts);
  const view = {
    category: plan.category,
    audience: {
      considered: counts.considered,
      excluded: counts.excluded,
      sendable: counts.sendable,
      quiet_hours_at_start: counts.quiet_at_start,
    },
    by_language: peopleByLanguage(plan, counts),
    by_variant: peopleByVariant(plan, counts),
    recipients_with_missing_values: { people: counts.excluded.missing_variable ?? 0, missing },
    cost: { ...cost, rate_card_id: card?.id ?? null, by: "market and category, if all are delivered" },
    free_conversations: volumes.reduce((sum, { free }) => sum + free, 0),
    headroom,
    time_to_finish: {
      ...finish,
      starts_at: rfc3339(start),
      messages_per_second: perSecond,
      finishes_at: rfc3339(finish.finishes_at),
    },
    frequency: frequencyOf(counts),
    opt_out_risk: risk,
    template_quality: used.map(({ id, name, language, quality }) => ({
      template_id: id,
      name,
      language,
      quality,
    })),
  };
  return { cost, headroom, finish, risk, view };
}
