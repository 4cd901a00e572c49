import { Chart, TONES } from "../chart/chart";
import { shortDay, wholeDay } from "../chart/day-words";
import type { Point } from "../chart/shapes";
import type { I18n } from "../i18n";
import { daysIn, type Range } from "./range";
import { type Durations, type Figures, openedByDay, type ServiceFigures } from "./service-figures";

interface Props {
  i18n: I18n;
  figures: ServiceFigures;
  range: Range;
}

const HOUR_SECONDS = 3600;

/** What was opened day by day, by queue where all queues are shown. */
export function VolumeChart({ i18n, figures, range }: Props) {
  const { reports: words } = i18n.t;
  const total = openedByDay(figures.chosen);
  const parts = figures.queueDays;
  const rest = (day: string) =>
    parts.reduce((left, { opened }) => left - (opened.get(day) ?? 0), total.get(day) ?? 0);
  const days = daysIn(range);
  const others = parts.length > 0 && days.some((day) => rest(day) > 0);
  const names = [
    ...(parts.length > 0 ? parts.map(({ name }) => name ?? words.noQueue) : [words.opened]),
    ...(others ? [words.otherQueues] : []),
  ];
  const points = days.map(
    (day): Point => ({
      ...dayPoint(i18n, day),
      values:
        parts.length > 0
          ? [...parts.map(({ opened }) => opened.get(day) ?? 0), ...(others ? [rest(day)] : [])]
          : [total.get(day) ?? 0],
    }),
  );
  return (
    <Chart
      i18n={i18n}
      kind="stack"
      label={words.volumeLabel}
      point={words.day}
      series={names.map((name, index) => ({ name, tone: TONES[index] ?? "f" }))}
      points={points}
      tick={i18n.number}
      whole
      none={words.nothing}
    />
  );
}

/** Median and 90th percentile of a time, day by day. */
export function TimesChart({ i18n, figures, range, of }: Props & { of: "first_response" | "resolution" }) {
  const { reports: words } = i18n.t;
  const byDay = dayGroups(figures);
  const points = daysIn(range).map((day): Point => {
    const { median_seconds, p90_seconds }: Partial<Durations> = byDay.get(day)?.[of] ?? {};
    return { ...dayPoint(i18n, day), values: [median_seconds ?? null, p90_seconds ?? null] };
  });
  const highest = Math.max(0, ...points.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const hours = highest >= 2 * HOUR_SECONDS;
  const unit = hours ? HOUR_SECONDS : 60;
  const inUnit = points.map((point) => ({
    ...point,
    values: point.values.map((value) => (value === null ? null : value / unit)),
  }));
  return (
    <Chart
      i18n={i18n}
      kind="lines"
      label={words.timesLabel(words[of])}
      point={words.day}
      series={[
        { name: words.median, tone: "a" },
        { name: words.p90, tone: "b" },
      ]}
      points={inUnit}
      tick={(value) => (hours ? words.hoursShort : words.minutesShort)(i18n.number(value))}
      cell={(value) => i18n.duration(value * unit * 1000)}
      none={words.nothing}
    />
  );
}

/** How many first replies were in time, day by day. */
export function TargetsChart({ i18n, figures, range }: Props) {
  const { reports: words } = i18n.t;
  const byDay = dayGroups(figures);
  return (
    <Chart
      i18n={i18n}
      kind="stack"
      label={words.targetsLabel}
      point={words.day}
      series={[
        { name: words.met, tone: "c" },
        { name: words.breached, tone: "f" },
      ]}
      points={daysIn(range).map((day) => {
        const { met = 0, breached = 0 } = byDay.get(day)?.sla.first_response ?? {};
        return { ...dayPoint(i18n, day), values: [met, breached] };
      })}
      tick={i18n.number}
      whole
      none={words.nothing}
    />
  );
}

/** When customers write, by the hours of the day. */
export function HoursChart({ i18n, figures }: Omit<Props, "range">) {
  const { reports: words } = i18n.t;
  const byHour = new Map(figures.chosen.volume.by_hour.map(({ hour, opened }) => [hour, opened]));
  return (
    <Chart
      i18n={i18n}
      kind="stack"
      label={words.hoursLabel}
      point={words.hour}
      series={[{ name: words.opened, tone: "a" }]}
      points={Array.from({ length: 24 }, (_, hour) => {
        const name = `${String(hour).padStart(2, "0")}:00`;
        return { name, short: name, values: [byHour.get(hour) ?? 0] };
      })}
      tick={i18n.number}
      whole
      none={words.nothing}
    />
  );
}

const dayPoint = (i18n: I18n, day: string) => ({ name: wholeDay(i18n, day), short: shortDay(i18n, day) });

function dayGroups({ chosen }: ServiceFigures): Map<string, Figures> {
  return new Map(
    (chosen.groups ?? []).flatMap((group) => (group.day === undefined ? [] : [[group.day, group]])),
  );
}
