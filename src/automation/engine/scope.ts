import { tzOffset } from "@date-fns/tz";
import { DAY, MINUTE } from "../../platform/clock";
import type { RuleDefinition, Scope } from "../definition";
import type { LiveFlow, Scene } from "./types";
import { speaks } from "./words";

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Whether a moment (ms) lies within hours of the week, by the clock on the wall there. `to` before `from` goes past midnight. */
export function withinHours(hours: NonNullable<Scope["hours"]>, at: number): boolean {
  const offset = tzOffset(hours.time_zone, new Date(at));
  // A time zone that nobody knows: better no answer than one at night.
  if (Number.isNaN(offset)) return false;
  const wall = new Date(at + offset * MINUTE);
  const weekday = (date: Date): number => date.getUTCDay() || 7;
  const [today, yesterday] = [weekday(wall), weekday(new Date(wall.getTime() - DAY))];
  const now = wall.getUTCHours() * 60 + wall.getUTCMinutes();
  return hours.periods.some(({ weekdays, from, to }) => {
    const [start, end] = [minutes(from), minutes(to)];
    if (start < end) return weekdays.includes(today) && start <= now && now < end;
    return (weekdays.includes(today) && start <= now) || (weekdays.includes(yesterday) && now < end);
  });
}

type Where = Pick<Scope, "queue_ids" | "phone_number_ids" | "languages">;

function isWhere({ queue_ids, phone_number_ids, languages }: Where, scene: Scene): boolean {
  const { queueId, phoneNumberId } = scene.conversation;
  if (queue_ids && (queueId === null || !queue_ids.includes(queueId))) return false;
  if (phone_number_ids && !phone_number_ids.includes(phoneNumberId)) return false;
  return !languages || languages.some((asked) => speaks(scene.contact.language, asked));
}

/** Whether a flow may begin in a conversation now. One that has begun goes on. */
export function inScope({ scope }: LiveFlow, scene: Scene): boolean {
  return isWhere(scope, scene) && (!scope.hours || withinHours(scope.hours, scene.now));
}

/** Whether a keyword rule is asked in a conversation. */
export function ruleApplies(definition: RuleDefinition, scene: Scene): boolean {
  return isWhere(definition, scene);
}
