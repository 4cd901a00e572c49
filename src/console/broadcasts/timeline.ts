import { scaleLinear } from "d3-scale";
import { curveMonotoneX, line } from "d3-shape";
import type { CampaignFigures } from "../../broadcasts";
import { HOUR } from "../../platform/clock";
import { SIZE } from "../chart/plane";

export type Hour = CampaignFigures["over_time"][number];

/** What is drawn, in the order in which it is drawn: what is on top comes last. */
export const SERIES = ["sent", "delivered", "read", "failed"] as const;
export type Series = (typeof SERIES)[number];

/** A chart in a plane of 1000 by 1000, its left upper corner at 0, 0. */
export interface Timeline {
  paths: { series: Series; path: string }[];
  /** Lines across, with the number that each stands for. */
  levels: { value: number; y: number }[];
  /** Times below, ms. */
  times: { at: number; x: number }[];
}

const MOST_LEVELS = 4;
const TIMES = 3;

/** What each hour ended with, all hours before it included; the present one ends now. Idle hours may be missing. */
function totals(hours: readonly Hour[], series: Series, now: number): [at: number, total: number][] {
  const points: [number, number][] = [];
  let total = 0;
  for (const hour of hours) {
    if (points.at(-1)?.[0] !== hour.at) points.push([hour.at, total]);
    total += hour[series];
    points.push([Math.min(hour.at + HOUR, Math.max(now, hour.at + 1)), total]);
  }
  return points;
}

/**
 * Lines of what was sent, delivered, read and failed so far; undefined before there is anything to draw.
 *
 * @param now ms
 */
export function timelineOf(hours: readonly Hour[], now: number): Timeline | undefined {
  const [first] = hours;
  if (!first) return undefined;
  const lines = SERIES.map((series) => ({ series, points: totals(hours, series, now) }));
  const highest = Math.max(1, ...lines.map(({ points }) => points.at(-1)?.[1] ?? 0));
  const end = lines[0]?.points.at(-1)?.[0] ?? now;
  const x = scaleLinear([first.at, end], [0, SIZE]);
  const y = scaleLinear([0, highest], [SIZE, 0]).nice(MOST_LEVELS);
  const draw = line()
    .x(([at]) => Math.round(x(at)))
    .y(([, total]) => Math.round(y(total)))
    .curve(curveMonotoneX);
  return {
    paths: lines
      .filter(({ points }) => (points.at(-1)?.[1] ?? 0) > 0)
      .map(({ series, points }) => ({ series, path: draw(points) ?? "" })),
    levels: y
      .ticks(MOST_LEVELS)
      .filter(Number.isInteger)
      .map((value) => ({ value, y: Math.round(y(value)) })),
    times: Array.from({ length: TIMES }, (_, index) => {
      const place = (SIZE * index) / (TIMES - 1);
      return { at: x.invert(place), x: place };
    }),
  };
}
