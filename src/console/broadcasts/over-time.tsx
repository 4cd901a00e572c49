import { DAY, HOUR } from "../../platform/clock";
import { Plane } from "../chart/plane";
import type { I18n } from "../i18n";
import { Time } from "../layout";
import { Key } from "./progress";
import { type Hour, SERIES, type Timeline, timelineOf } from "./timeline";

/** From so many hours on the table is by day. */
const LONG = 72;

interface Props {
  i18n: I18n;
  hours: readonly Hour[];
}

/** What was sent, delivered, read and failed over time, drawn and as a table. */
export function OverTime({ i18n, hours, now }: Props & { now: number }) {
  const { campaign: words, broadcastProgress } = i18n.t;
  const timeline = timelineOf(hours, now);
  if (!timeline) return <p class="muted">{words.overTimeNone}</p>;
  const names = { ...words.steps, failed: broadcastProgress.failed };
  return (
    <>
      <figure class="chart">
        <Chart i18n={i18n} timeline={timeline} />
        <figcaption>
          {SERIES.map((series) => (
            <span class="nowrap">
              <Key part={series} /> {names[series]}
            </span>
          ))}
        </figcaption>
      </figure>
      <p class="muted note">{words.overTimeNote}</p>
      <details>
        <summary>{words.asTable}</summary>
        <Hours i18n={i18n} hours={hours} />
      </details>
    </>
  );
}

function Chart({ i18n, timeline: { paths, levels, times } }: { i18n: I18n; timeline: Timeline }) {
  const from = times[0]?.at ?? 0;
  const to = times.at(-1)?.at ?? 0;
  const label = (at: number) => (to - from > DAY ? i18n.day(at) : i18n.clock(at));
  const compact = new Intl.NumberFormat(i18n.language, { notation: "compact" });
  return (
    <Plane
      label={i18n.t.campaign.chart(i18n.date(from), i18n.date(to))}
      levels={levels.map(({ value, y }) => ({ y, label: compact.format(value) }))}
      marks={times.map(({ at, x }) => ({ x, label: label(at) }))}
    >
      {paths.map(({ series, path }) => (
        <path class={series} d={path} vector-effect="non-scaling-stroke" />
      ))}
    </Plane>
  );
}

const COLUMNS = ["sent", "delivered", "read", "replied", "clicked", "failed", "opted_out"] as const;

function Hours({ i18n, hours }: Props) {
  const { campaign: words, broadcastProgress } = i18n.t;
  const names = { ...words.steps, failed: broadcastProgress.failed, opted_out: broadcastProgress.optedOut };
  const byDay = ((hours.at(-1)?.at ?? 0) - (hours[0]?.at ?? 0)) / HOUR >= LONG;
  const rows = byDay ? daysOf(i18n, hours) : hours;
  return (
    <div class="wide">
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">{byDay ? words.day : words.hour}</th>
            {COLUMNS.map((column) => (
              <th scope="col" class="figure">
                {names[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row" class="nowrap">
                {byDay ? i18n.day(row.at) : <Time i18n={i18n} at={row.at} />}
              </th>
              {COLUMNS.map((column) => (
                <td class="figure">{i18n.number(row[column])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Hours put together by the tenant's days. */
function daysOf(i18n: I18n, hours: readonly Hour[]): Hour[] {
  return [...Map.groupBy(hours, ({ at }) => i18n.day(at)).values()].flatMap(([first, ...rest]) => {
    if (!first) return [];
    const day = { ...first };
    for (const hour of rest) for (const column of COLUMNS) day[column] += hour[column];
    return [day];
  });
}
