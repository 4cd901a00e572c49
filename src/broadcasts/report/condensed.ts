import { DAY, HOUR } from "../../platform/clock";
import type { CampaignFigures } from "./shape";

type Hour = CampaignFigures["over_time"][number];

/** What happens later than this after the first message is told by the day. */
const BY_HOUR = 24 * HOUR;

/** The hours of a report as a model reads them: those of the first day one by one, later ones by UTC day. */
export function condensed(hours: readonly Hour[]): (Hour & { hours: 1 | 24 })[] {
  const [first] = hours;
  if (!first) return [];
  const isLate = ({ at }: Hour) => at >= first.at + BY_HOUR;
  const days = Map.groupBy(hours.filter(isLate), ({ at }) => Math.floor(at / DAY) * DAY);
  return [
    ...hours.filter((hour) => !isLate(hour)).map((hour) => ({ ...hour, hours: 1 as const })),
    ...[...days].map(([at, parts]) => ({ ...parts.reduce(added), at, hours: 24 as const })),
  ];
}

function added(a: Hour, b: Hour): Hour {
  return {
    at: a.at,
    sent: a.sent + b.sent,
    delivered: a.delivered + b.delivered,
    read: a.read + b.read,
    failed: a.failed + b.failed,
    replied: a.replied + b.replied,
    clicked: a.clicked + b.clicked,
    opted_out: a.opted_out + b.opted_out,
  };
}
