import type { I18n } from "../i18n";
import { Plane } from "./plane";
import { highestOf, levelsUpTo, linesOf, marksOf, type Point, stackedBars } from "./shapes";

/** How many series can be told apart, by colour and by dashes. */
export const TONES = ["a", "b", "c", "d", "e", "f"] as const;
export type Tone = (typeof TONES)[number];

export interface Series {
  name: string;
  tone: Tone;
}

interface Props {
  i18n: I18n;
  kind: "lines" | "stack";
  /** What is drawn, in one sentence. */
  label: string;
  /** What the points are: a day, an hour. */
  point: string;
  series: readonly Series[];
  points: readonly Point[];
  /** A number at the side; in the table too, unless `cell` says it otherwise. */
  tick: (value: number) => string;
  cell?: (value: number) => string;
  /** Only whole numbers stand at the side. */
  whole?: boolean;
  none: string;
}

/** Numbers over time or over groups, drawn, with a legend, and as a table for whoever cannot or will not see it. */
export function Chart(props: Props) {
  const { i18n, kind, label, series, points, tick, whole = false, none } = props;
  const highest = highestOf(points, kind === "stack");
  const { y, values } = levelsUpTo(highest, whole);
  if (points.every((point) => point.values.every((value) => value === null || value === 0)))
    return <p class="muted">{none}</p>;
  return (
    <>
      <figure class="chart">
        <Plane
          label={label}
          levels={values.map((value) => ({ y: Math.round(y(value)), label: tick(value) }))}
          marks={marksOf(points)}
        >
          {kind === "lines"
            ? linesOf(points, series.length, y).map((path, index) => (
                <path class={`tone-${series[index]?.tone}`} d={path} vector-effect="non-scaling-stroke" />
              ))
            : stackedBars(points, series.length, y).map(({ series: index, ...bar }) => (
                <rect class={`tone-${series[index]?.tone}`} {...bar} vector-effect="non-scaling-stroke" />
              ))}
        </Plane>
        {series.length > 1 && (
          <figcaption>
            {series.map(({ name, tone }) => (
              <span>
                <svg class="key" viewBox="0 0 10 10" aria-hidden="true">
                  <rect class={`tone-${tone}`} width="10" height="10" rx="2" />
                </svg>
                <bdi>{name}</bdi>
              </span>
            ))}
          </figcaption>
        )}
      </figure>
      <details>
        <summary>{i18n.t.campaign.asTable}</summary>
        <Numbers {...props} />
      </details>
    </>
  );
}

function Numbers({ label, point, series, points, tick, cell = tick }: Props) {
  return (
    <section class="wide" tabindex={0} aria-label={label}>
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">{point}</th>
            {series.map(({ name }) => (
              <th scope="col" class="figure">
                <bdi>{name}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map(({ name, values }) => (
            <tr>
              <th scope="row" class="nowrap">
                {name}
              </th>
              {series.map((_, index) => {
                const value = values[index];
                return <td class="figure">{typeof value === "number" ? cell(value) : "–"}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
