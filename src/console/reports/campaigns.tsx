import type { Context } from "hono";
import { Reasons } from "../broadcasts/breakdown";
import { FunnelChart } from "../broadcasts/funnel";
import { Chart, type Tone } from "../chart/chart";
import { shortDay, wholeDay } from "../chart/day-words";
import type { SignedInEnv } from "../console-env";
import { Fact } from "../fact";
import type { I18n } from "../i18n";
import { page } from "../layout";
import {
  byDay,
  type CampaignReport,
  campaignsIn,
  OVER_TIME,
  type OverTime,
  reasonsOf,
  type Spent,
  spentIn,
  togetherOf,
} from "./campaign-figures";
import { CampaignTable } from "./campaign-table";
import { ReportHead } from "./head";
import { Part } from "./part";
import { dayAfter, dayOf, daysIn, queryOf, type Range, rangeOf } from "./range";

/** The range that a campaign report is asked for. */
export function campaignRange(c: Context<SignedInEnv>): Range {
  const { call } = c.var;
  const { days, from, to } = c.req.query();
  return rangeOf({ days, from, to }, call.clock.now(), call.env.TIME_ZONE);
}

/** `GET /console/reports/campaigns`: what came of the broadcasts that began in a range, together and beside each other. */
export async function campaignReport(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n } = c.var;
  const { reports: words, campaign } = i18n.t;
  const range = campaignRange(c);
  const { reports, more } = await campaignsIn(c, range);
  const file = `/console/reports/campaigns.csv?${new URLSearchParams(queryOf(range))}`;
  return page(
    c,
    { title: words.campaignsTitle, width: "wide" },
    <>
      <ReportHead c={c} report="campaigns" range={range} />
      {reports.length === 0 ? (
        <p class="card empty">{words.noCampaigns}</p>
      ) : (
        <div class="report">
          <Part id="each" title={words.eachCampaign} whole>
            <CampaignTable i18n={i18n} reports={reports} />
            {more && <p class="muted">{words.latestOnly(i18n.number(reports.length))}</p>}
            <p>
              <a class="button secondary" href={file}>
                {words.csv}
              </a>
              <span class="muted note">{campaign.csvNote}</span>
            </p>
          </Part>
          <Part id="together" title={words.together}>
            <FunnelChart i18n={i18n} funnel={togetherOf(reports)} caption={words.together} />
            <p class="muted note">{i18n.text([words.countedTwice, campaign.readNote])}</p>
          </Part>
          <Part id="over-time" title={campaign.overTime}>
            <DaysChart c={c} reports={reports} range={range} />
            <p class="muted note">{words.smallLeftOut}</p>
          </Part>
          <Part id="cost" title={campaign.cost}>
            <Cost i18n={i18n} spent={spentIn(reports)} />
          </Part>
          <Part id="reasons" title={campaign.reasons}>
            <Reasons i18n={i18n} reasons={reasonsOf(reports)} />
          </Part>
        </div>
      )}
    </>,
  );
}

const TONES: Readonly<Record<OverTime, Tone>> = { sent: "a", delivered: "c", read: "d", failed: "f" };

interface DaysProps {
  c: Context<SignedInEnv>;
  reports: readonly CampaignReport[];
  range: Range;
}

/** Days after the range in which what was sent in it is still read. */
const READ_LATER = 7;

/** Day by day up to now: a campaign of the last day of a range is read after it. */
function DaysChart({ c, reports, range }: DaysProps) {
  const { call, i18n } = c.var;
  const { reports: words, campaign, broadcastProgress } = i18n.t;
  const names = { ...campaign.steps, failed: broadcastProgress.failed };
  const days = byDay(reports, call.env.TIME_ZONE);
  const { lastDay } = range;
  const today = dayOf(call.clock.now(), call.env.TIME_ZONE);
  const latest = [lastDay, ...days.keys()].toSorted().at(-1) ?? lastDay;
  const [end = lastDay] = [latest, dayAfter(lastDay, READ_LATER), today].toSorted();
  const shown = daysIn({ firstDay: range.firstDay, lastDay: end });
  return (
    <Chart
      i18n={i18n}
      kind="lines"
      label={words.campaignDaysLabel}
      point={words.day}
      series={OVER_TIME.map((step) => ({ name: names[step], tone: TONES[step] }))}
      points={shown.map((day) => ({
        name: wholeDay(i18n, day),
        short: shortDay(i18n, day),
        values: OVER_TIME.map((step) => days.get(day)?.[step] ?? 0),
      }))}
      tick={i18n.number}
      whole
      none={words.nothing}
    />
  );
}

function Cost({ i18n, spent }: { i18n: I18n; spent: readonly Spent[] }) {
  const { reports: words, campaign } = i18n.t;
  if (spent.length === 0) return <p class="muted">{campaign.noCard}</p>;
  const amount = (micros: number | null, currency: string) =>
    micros === null ? "–" : i18n.money(micros, currency);
  return (
    <>
      {spent.map(({ currency, estimated_micros: estimated, billed_micros: billed }) => (
        <dl class="numbers">
          <Fact name={campaign.estimated}>{amount(estimated, currency)}</Fact>
          <Fact name={campaign.billed}>{amount(billed, currency)}</Fact>
          {estimated !== null && estimated > 0 && billed !== null && (
            <Fact name={words.billedOfEstimate}>{i18n.percent(billed / estimated)}</Fact>
          )}
        </dl>
      ))}
    </>
  );
}
