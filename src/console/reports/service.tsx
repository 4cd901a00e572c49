import type { Context } from "hono";
import type { SignedInEnv } from "../console-env";
import { Fact } from "../fact";
import type { I18n } from "../i18n";
import { page, Time } from "../layout";
import { ReportHead } from "./head";
import { Part } from "./part";
import { queryOf, rangeOf } from "./range";
import { HoursChart, TargetsChart, TimesChart, VolumeChart } from "./service-charts";
import { type Figures, type Summary, serviceFigures } from "./service-figures";
import { QueueTable, Workload } from "./service-tables";
import { took } from "./times";

/** What an id of a queue looks like: whatever else stands in an address is none, and goes into no log. */
const QUEUE_ID = /^que_[0-9a-z_]{1,60}$/;

/** What the query of a service report asks for. */
export function askedOf(c: Context<SignedInEnv>) {
  const { call } = c.var;
  const { days, from, to, queue } = c.req.query();
  return {
    range: rangeOf({ days, from, to }, call.clock.now(), call.env.TIME_ZONE),
    queue: queue !== undefined && QUEUE_ID.test(queue) ? queue : undefined,
  };
}

/** `GET /console/reports/service`: how fast customers were answered, and how much there was to do. */
export async function serviceReport(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n } = c.var;
  const { reports: words } = i18n.t;
  const { range, queue } = askedOf(c);
  const figures = await serviceFigures(c, range, queue);
  const { chosen, byQueue } = figures;
  const queues = byQueue.volume.by_queue.flatMap(({ queue_id: id, name }) =>
    id === null ? [] : [{ id, name: name ?? id }],
  );
  const more: Record<string, string> = queue === undefined ? {} : { queue };
  const file = `/console/reports/service.csv?${new URLSearchParams({ ...queryOf(range), ...more })}`;
  const charted = { i18n, figures, range };
  return page(
    c,
    { title: words.serviceTitle, width: "wide" },
    <>
      <ReportHead c={c} report="service" range={range} more={more} queues={queues} />
      <div class="report">
        <Part id="figures" title={words.inShort}>
          <Numbers i18n={i18n} figures={chosen} />
          <p class="muted note">{words.businessTime}</p>
          <p>
            <a class="button secondary" href={file}>
              {words.csv}
            </a>
          </p>
        </Part>
        <Part id="backlog" title={words.backlog}>
          <Backlog i18n={i18n} backlog={chosen.backlog} />
        </Part>
        <Part id="volume" title={words.volume}>
          <VolumeChart {...charted} />
        </Part>
        <Part id="targets" title={words.targets}>
          <TargetsChart {...charted} />
        </Part>
        <Part id="first-response" title={words.first_response}>
          <TimesChart {...charted} of="first_response" />
        </Part>
        <Part id="resolution" title={words.resolution}>
          <TimesChart {...charted} of="resolution" />
        </Part>
        <Part id="hours" title={words.hours}>
          <HoursChart {...charted} />
        </Part>
        <Part id="workload" title={words.workload}>
          <Workload i18n={i18n} workload={chosen.workload} />
        </Part>
        {queue === undefined && (
          <Part id="by-queue" title={words.byQueue} whole>
            <QueueTable i18n={i18n} groups={byQueue.groups} />
          </Part>
        )}
      </div>
    </>,
  );
}

function Numbers({ i18n, figures }: { i18n: I18n; figures: Figures }) {
  const { reports: words } = i18n.t;
  const { first_response: first, resolution, sla, resolution_rate: rate } = figures;
  return (
    <dl class="numbers">
      <Fact name={words.opened}>{i18n.number(figures.opened)}</Fact>
      <Fact name={words.reopened}>{i18n.number(figures.reopened)}</Fact>
      <Fact name={words.closed}>{i18n.number(figures.closed)}</Fact>
      <Fact name={words.resolutionRate}>{rate === null ? "–" : i18n.percent(rate)}</Fact>
      <Fact name={words.firstMedian}>{took(i18n, first.median_seconds)}</Fact>
      <Fact name={words.firstP90}>{took(i18n, first.p90_seconds)}</Fact>
      <Fact name={words.resolutionMedian}>{took(i18n, resolution.median_seconds)}</Fact>
      <Fact name={words.resolutionP90}>{took(i18n, resolution.p90_seconds)}</Fact>
      <Fact name={words.firstBreached}>{i18n.number(sla.first_response.breached)}</Fact>
      <Fact name={words.resolutionBreached}>{i18n.number(sla.resolution.breached)}</Fact>
    </dl>
  );
}

function Backlog({ i18n, backlog }: { i18n: I18n; backlog: Summary["backlog"] }) {
  const { reports: words } = i18n.t;
  return (
    <dl class="numbers">
      <Fact name={words.open}>{i18n.number(backlog.open)}</Fact>
      <Fact name={words.unassigned}>{i18n.number(backlog.unassigned)}</Fact>
      <Fact name={words.waiting}>{i18n.number(backlog.waiting)}</Fact>
      <Fact name={words.late}>{i18n.number(backlog.breached)}</Fact>
      <Fact name={words.oldest}>
        {backlog.oldest_waiting_since === null ? (
          "–"
        ) : (
          <Time i18n={i18n} at={Date.parse(backlog.oldest_waiting_since)} />
        )}
      </Fact>
    </dl>
  );
}
