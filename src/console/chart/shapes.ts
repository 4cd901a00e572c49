import { scaleBand, scaleLinear } from "d3-scale";
import { line, stack } from "d3-shape";
import { SIZE } from "./plane";

/** One column of the numbers behind a chart: a day, an hour. Null: there is nothing to measure. */
export interface Point {
  /** In the table. */
  name: string;
  /** Below the chart. */
  short: string;
  values: readonly (number | null)[];
}

export interface Bar {
  series: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

const MOST_LEVELS = 4;
const MOST_MARKS = 4;

/** The numbers at the left side, from zero to somewhat above the highest. `whole`: there are no halves of what is counted. */
export function levelsUpTo(
  highest: number,
  whole: boolean,
): { y: (value: number) => number; values: number[] } {
  const y = scaleLinear([0, highest > 0 ? highest : 1], [SIZE, 0]).nice(MOST_LEVELS);
  const values = y.ticks(MOST_LEVELS).filter((value) => !whole || Number.isInteger(value));
  return { y, values };
}

/** Where each point stands: in the middle of its share of the width. */
function places(count: number, padding: number) {
  return scaleBand(
    Array.from({ length: count }, (_, index) => index),
    [0, SIZE],
  ).padding(padding);
}

/** Some points, from the first to the last at even distances, with the place of their words. */
export function marksOf(points: readonly Point[]): { x: number; label: string }[] {
  const band = places(points.length, 0);
  const last = points.length - 1;
  const steps = Math.min(MOST_MARKS, points.length) - 1;
  const chosen = new Set(
    Array.from({ length: steps + 1 }, (_, step) => (steps === 0 ? 0 : Math.round((last * step) / steps))),
  );
  return [...chosen].map((index) => ({
    x: Math.round((band(index) ?? 0) + band.bandwidth() / 2),
    label: points[index]?.short ?? "",
  }));
}

/** A line for each series, broken where there is nothing to measure; a lone point is a dot. */
export function linesOf(points: readonly Point[], series: number, y: (value: number) => number): string[] {
  const band = places(points.length, 0);
  return Array.from({ length: series }, (_, index) => {
    const draw = line<Point>()
      .defined(({ values }) => typeof values[index] === "number")
      .x((_point, at) => Math.round((band(at) ?? 0) + band.bandwidth() / 2))
      .y(({ values }) => Math.round(y(values[index] ?? 0)));
    return draw([...points]) ?? "";
  });
}

/** The bars of each point, one series upon the other. */
export function stackedBars(points: readonly Point[], series: number, y: (value: number) => number): Bar[] {
  const band = places(points.length, points.length > 40 ? 0.1 : 0.25);
  const layers = stack<Point, number>()
    .keys(Array.from({ length: series }, (_, index) => index))
    .value(({ values }, key) => values[key] ?? 0)([...points]);
  return layers.flatMap((layer, index) =>
    layer.flatMap(([from, to], at) =>
      to === from
        ? []
        : [
            {
              series: index,
              x: round(band(at) ?? 0),
              y: round(y(to)),
              width: round(band.bandwidth()),
              height: round(y(from) - y(to)),
            },
          ],
    ),
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** The highest that a chart has to show: of a stack, the highest sum. */
export function highestOf(points: readonly Point[], stacked: boolean): number {
  return points.reduce((highest, { values }) => {
    const numbers = values.filter((value) => value !== null);
    const own = stacked ? numbers.reduce((sum, value) => sum + value, 0) : Math.max(0, ...numbers);
    return Math.max(highest, own);
  }, 0);
}
