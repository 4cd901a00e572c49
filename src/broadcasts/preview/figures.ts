import { chargedAs } from "../../sending";
import type { AudienceCounts, AudienceGroup } from "../audience/counts";
import type { Volume } from "../cost/estimate";
import type { Plan } from "../plan";

const sum = (groups: readonly AudienceGroup[], of: (group: AudienceGroup) => number) =>
  groups.reduce((total, group) => total + of(group), 0);

function grouped(counts: AudienceCounts, key: (group: AudienceGroup) => string): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const group of sendableGroups(counts)) totals[key(group)] = (totals[key(group)] ?? 0) + group.people;
  return totals;
}

export const sendableGroups = ({ groups }: AudienceCounts): AudienceGroup[] =>
  groups.filter(({ reason }) => reason === null);

export const peopleByMarket = (counts: AudienceCounts) => grouped(counts, ({ market }) => market);

export const peopleByLanguage = (plan: Plan, counts: AudienceCounts) =>
  grouped(counts, ({ cohort }) => plan.messages[cohort ?? 0]?.language ?? "");

/** People of each variant, those who get none counted as well. */
export function peopleByVariant(plan: Plan, counts: AudienceCounts) {
  const people = grouped(counts, ({ cohort }) => plan.messages[cohort ?? 0]?.variant ?? "");
  return plan.variants.map(({ name, share }) => ({ name, share, people: people[name] ?? 0 }));
}

/** Messages by market, and how many of them Meta is expected not to charge at a time (ms). */
export function volumesOf(plan: Plan, counts: AudienceCounts, at: number): Volume[] {
  const window = { closesAt: at, freeEntryPointUntil: null, opensFreeEntryPoint: false };
  const answersAreFree = chargedAs(plan.category, { ...window, open: true }, at) === "free";
  const free = (group: AudienceGroup) =>
    answersAreFree ? Math.max(group.in_window, group.free_entry_point) : group.free_entry_point;
  return [...Map.groupBy(sendableGroups(counts), ({ market }) => market)].map(([market, groups]) => ({
    market,
    category: plan.category,
    messages: sum(groups, ({ people }) => people),
    free: sum(groups, free),
  }));
}

/** How many marketing messages those who can be sent to got within the longest period of the caps. */
export function frequencyOf(counts: AudienceCounts) {
  const groups = sendableGroups(counts);
  return {
    already_had_1: sum(groups, (group) => group.already_had_1),
    already_had_2: sum(groups, (group) => group.already_had_2),
    already_had_3_or_more: sum(groups, (group) => group.already_had_more),
  };
}

/** Who lacks a value that the message names, and which, most often missing first. */
export function missingOf(plan: Plan, counts: AudienceCounts) {
  const out = counts.groups.filter(({ reason }) => reason === "missing_variable");
  return plan.fields
    .map(({ tag }, index) => ({ tag, people: sum(out, ({ missing }) => missing[index] ?? 0) }))
    .filter(({ people }) => people > 0)
    .sort((a, b) => b.people - a.people);
}
