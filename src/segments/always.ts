import { type Choice, choicesOf, variableOf } from "./choices";
import { type Condition, type Leaf, leavesOf, partsOf } from "./condition";
import { type ContactFacts, matches, type Resolve } from "./evaluate";
import { expand } from "./references";

/** Steps of the search. A condition that people can read takes a few hundred. */
const MOST_STEPS = 20_000;

/** What is still open for one variable: the ways a contact can be that fit what was decided so far. */
interface Way {
  choice: Choice;
  /** The leaves of the variable that hold. */
  holds: ReadonlySet<Leaf>;
}
type Open = ReadonlyMap<string, readonly Way[]>;

/** Something that is to come out so. */
interface Goal {
  part: Condition;
  wanted: boolean;
}

/** A contact of whom nothing is known, entered just now. */
const nobodySpecial = (now: number): ContactFacts => ({
  tags: [],
  language: null,
  country: null,
  searchName: null,
  searchProfile: null,
  hasPhone: false,
  consent: { marketing: "unknown", utility: "unknown", authentication: "unknown", service: "unknown" },
  blocked: false,
  undeliverable: false,
  createdAt: now,
  lastInboundAt: null,
  orders: [],
  templates: [],
  preferences: {},
  crm: [],
});

/** For each variable the ways that its leaves tell apart, each once. */
function waysOf(expanded: Condition, resolve: Resolve, now: number): Open {
  const variables = Map.groupBy(leavesOf(expanded), variableOf);
  const open = new Map<string, readonly Way[]>();
  for (const [variable, leaves] of variables) {
    const ways = new Map<string, Way>();
    for (const choice of choicesOf(leaves as [Leaf, ...Leaf[]], now)) {
      const facts = choice(nobodySpecial(now));
      const truths = leaves.map((leaf) => matches(leaf, facts, now, resolve));
      const holds = new Set(leaves.filter((_leaf, index) => truths[index]));
      if (!ways.has(truths.join())) ways.set(truths.join(), { choice, holds });
    }
    open.set(variable, [...ways.values()]);
  }
  return open;
}

/** The parts of which one is enough for a goal; undefined when the goal leaves no choice. */
function alternatives({ part, wanted }: Goal): readonly Condition[] | undefined {
  return ("any" in part && wanted) || ("all" in part && !wanted) ? partsOf(part) : undefined;
}

/**
 * A contact who fulfils a condition (or, with `wanted` false, one who does not), or undefined when there can be
 * none. What must be is settled first; where one of several is enough, each is tried. What no contact could be fails
 * at the first variable that has no way left, so no combination is tried twice.
 *
 * Not found also means that the search was given up after {@link MOST_STEPS}; only a riddle takes so many.
 * The references of the condition must be in order: see checkReferences.
 */
export function findContact(
  condition: Condition,
  wanted: boolean,
  resolve: Resolve,
  now: number,
): ContactFacts | undefined {
  let steps = 0;

  const search = (goals: readonly Goal[], open: Open): Open | undefined => {
    if (++steps > MOST_STEPS) return undefined;
    const [next] = goals;
    if (!next) return open;
    const choices = goals.map((goal) => alternatives(goal)?.length ?? 0);
    const fewest = choices.indexOf(Math.min(...choices));
    const goal = goals[fewest] ?? next;
    const rest = goals.toSpliced(fewest, 1);
    const { part } = goal;
    const oneOf = alternatives(goal);
    if (oneOf) {
      for (const entry of oneOf) {
        const found = search([...rest, { part: entry, wanted: goal.wanted }], open);
        if (found) return found;
      }
      return undefined;
    }
    if ("not" in part) return search([...rest, { part: part.not, wanted: !goal.wanted }], open);
    if (!("field" in part))
      return search(
        [...rest, ...(partsOf(part) ?? []).map((entry) => ({ part: entry, wanted: goal.wanted }))],
        open,
      );
    const variable = variableOf(part);
    const left = open.get(variable)?.filter(({ holds }) => holds.has(part) === goal.wanted) ?? [];
    return left.length > 0 ? search(rest, new Map(open).set(variable, left)) : undefined;
  };

  const expanded = expand(condition, resolve);
  const found = search([{ part: expanded, wanted }], waysOf(expanded, resolve, now));
  if (!found) return undefined;
  return [...found.values()].reduce((facts, [way]) => way?.choice(facts) ?? facts, nobodySpecial(now));
}

/** Whether the condition leaves anybody out. One that does not is everybody in disguise. @param now ms */
export function excludesSomebody(condition: Condition, resolve: Resolve, now: number): boolean {
  return findContact(condition, false, resolve, now) !== undefined;
}

/** Whether anybody can fulfil the condition. @param now ms */
export function includesSomebody(condition: Condition, resolve: Resolve, now: number): boolean {
  return findContact(condition, true, resolve, now) !== undefined;
}
