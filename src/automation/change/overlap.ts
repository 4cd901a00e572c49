import type { FlowDefinition, Scope } from "../definition";
import { speaks } from "../engine/words";

const WEEK = 7 * 24 * 60;

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** The minutes of a week, from Monday on, that some hours hold. */
function minutesOf({ periods }: NonNullable<Scope["hours"]>): Set<number> {
  const held = new Set<number>();
  for (const { weekdays, from, to } of periods) {
    const [start, end] = [minutes(from), minutes(to)];
    const length = start < end ? end - start : end - start + 24 * 60;
    for (const weekday of weekdays) {
      const first = (weekday - 1) * 24 * 60 + start;
      for (let minute = first; minute < first + length; minute++) held.add(minute % WEEK);
    }
  }
  return held;
}

/** Whether two hours have a moment in common. Those of two time zones are taken to have one: clocks are changed there. */
function meet(one: Scope["hours"], other: Scope["hours"]): boolean {
  if (!one || !other || one.time_zone !== other.time_zone) return true;
  const held = minutesOf(one);
  return [...minutesOf(other)].some((minute) => held.has(minute));
}

const share = <Item>(
  one: readonly Item[] | undefined,
  other: readonly Item[] | undefined,
  same: (a: Item, b: Item) => boolean = (a, b) => a === b,
): boolean => !one || !other || one.some((a) => other.some((b) => same(a, b)));

/** Whether there is a conversation and a moment at which flows of both scopes would answer. */
export function overlap(one: Scope, other: Scope): boolean {
  return (
    share(one.queue_ids, other.queue_ids) &&
    share(one.phone_number_ids, other.phone_number_ids) &&
    share(one.languages, other.languages, (a, b) => speaks(a, b) || speaks(b, a)) &&
    meet(one.hours, other.hours)
  );
}

type Trigger = FlowDefinition["trigger"];

/** Whether one message would begin both. Flows that only rules start are in nobody's way. */
export function sameTrigger(one: Trigger, other: Trigger): boolean {
  if (one.on === "button" && other.on === "button") return share(one.ids, other.ids);
  return one.on === other.on && one.on !== "rule";
}
