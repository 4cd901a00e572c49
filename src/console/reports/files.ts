import type { Context } from "hono";
import { recordAudit } from "../../governance";
import { BYTE_ORDER_MARK, toCsv } from "../../platform/csv";
import type { SignedInEnv } from "../console-env";
import { type CampaignReport, campaignsIn } from "./campaign-figures";
import { campaignRange } from "./campaigns";
import type { Range } from "./range";
import { askedOf } from "./service";
import { type Figures, serviceFigures } from "./service-figures";

/** Answers with a table as a file that a spreadsheet opens, in the language of the page. */
function file(c: Context<SignedInEnv>, name: string, rows: readonly (readonly string[])[]): Response {
  return c.body(BYTE_ORDER_MARK + toCsv(rows), 200, {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${name}.csv"`,
  });
}

const nameOf = (report: string, { firstDay, lastDay }: Range) => `${report}-${firstDay}-${lastDay}`;

const text = (value: number | null): string => (value === null ? "" : String(value));

/** Figures of the whole, of a day or of a queue, in the order of {@link serviceHeadings}. Times are seconds. */
function serviceCells({
  opened,
  reopened,
  closed,
  resolution_rate,
  first_response,
  resolution,
  sla,
}: Figures) {
  return [
    opened,
    reopened,
    closed,
    resolution_rate,
    first_response.median_seconds,
    first_response.p90_seconds,
    sla.first_response.met,
    sla.first_response.breached,
    resolution.median_seconds,
    resolution.p90_seconds,
    sla.resolution.met,
    sla.resolution.breached,
  ].map(text);
}

/** `GET /console/reports/service.csv`: the whole, each day and each queue, a row each; nobody's name is in it. */
export async function serviceFile(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const { reports: words } = i18n.t;
  const { range, queue } = askedOf(c);
  const { chosen, byQueue } = await serviceFigures(c, range, queue);
  const seconds = (name: string) => `${name} (${words.seconds})`;
  await recordAudit(call, {
    action: "service_report.read",
    outcome: "ok",
    details: { from: range.firstDay, to: range.lastDay, ...(queue !== undefined && { queue_id: queue }) },
  });
  return file(c, nameOf("service", range), [
    [
      words.part,
      words.partName,
      words.opened,
      words.reopened,
      words.closed,
      words.resolutionRate,
      seconds(words.firstMedian),
      seconds(words.firstP90),
      words.firstMet,
      words.firstBreached,
      seconds(words.resolutionMedian),
      seconds(words.resolutionP90),
      words.resolutionMet,
      words.resolutionBreached,
    ],
    [words.total, "", ...serviceCells(chosen)],
    ...(chosen.groups ?? []).map((group) => [words.day, group.day ?? "", ...serviceCells(group)]),
    ...(queue === undefined ? byQueue.groups : []).map((group) => [
      words.queue,
      group.name ?? group.queue ?? words.noQueue,
      ...serviceCells(group),
    ]),
  ]);
}

/** Millionths of a currency's unit as a decimal number. */
const decimal = (micros: number | null): string =>
  micros === null ? "" : (micros / 1_000_000).toFixed(6).replace(/\.?0+$/, "");

function campaignCells({
  broadcast_id: id,
  name,
  started_at: started,
  total,
  cost,
}: CampaignReport): string[] {
  const { audience, sent, delivered, read, replied, clicked, converted, opted_out, failed, skipped } = total;
  return [
    id,
    name,
    started ?? "",
    ...[audience, sent, delivered, read, replied, clicked, converted, opted_out, failed, skipped].map(String),
    cost.currency ?? "",
    decimal(cost.currency === null ? null : cost.estimated_micros),
    decimal(cost.currency === null ? null : cost.billed_micros),
  ];
}

/** `GET /console/reports/campaigns.csv`: a row for each campaign of a range, no recipient among them; the last says when there are more. */
export async function campaignsFile(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const { reports: words, campaign, broadcasts, broadcastProgress } = i18n.t;
  const range = campaignRange(c);
  const { reports, more } = await campaignsIn(c, range);
  await recordAudit(call, {
    action: "campaign_report.read",
    outcome: "ok",
    details: { from: range.firstDay, to: range.lastDay, broadcasts: reports.length },
  });
  const { audience, sent, delivered, read, replied, clicked, converted } = campaign.steps;
  return file(c, nameOf("campaigns", range), [
    [
      words.number,
      words.campaign,
      broadcasts.startedAt,
      ...[audience, sent, delivered, read, replied, clicked, converted],
      broadcastProgress.optedOut,
      broadcastProgress.failed,
      broadcastProgress.skipped,
      words.currency,
      campaign.estimated,
      campaign.billed,
    ],
    ...reports.map(campaignCells),
    ...(more ? [[words.latestOnly(i18n.number(reports.length))]] : []),
  ]);
}
