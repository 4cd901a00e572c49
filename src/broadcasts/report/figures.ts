import { HOUR } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { priceOf } from "../cost/estimate";
import { rateCardAt } from "../cost/store";
import { SMALLEST_GROUP } from "../rules";
import { costOf, type PriceList } from "./cost";
import {
  type ConvertedCell,
  countCells,
  countConversions,
  EVENTS,
  type EventName,
  findReported,
  type HourCell,
  type ReportedBroadcast,
  type StatusCell,
} from "./figures-store";
import { hiddenAmong } from "./groups";
import { failureMeaning, skipMeaning } from "./meanings";
import type { CampaignFigures, Funnel } from "./shape";

type Person = Pick<StatusCell, "round" | "cohort">;
type Counted = { cells: readonly StatusCell[]; converted: readonly ConvertedCell[] };

/** Each step counts whoever reached it: who read it was delivered to, and Meta took it. */
function funnelOf({ cells, converted }: Counted, belongs: (place: Person) => boolean): Funnel {
  const own = cells.filter(belongs);
  const sum = (of: (cell: StatusCell) => number) => own.reduce((total, cell) => total + of(cell), 0);
  const people = (fits: (cell: StatusCell) => boolean) => sum((cell) => (fits(cell) ? cell.people : 0));
  const having = (...statuses: string[]) => people(({ status }) => statuses.includes(status));
  return {
    audience: sum((cell) => cell.people),
    waiting: having("waiting", "sending"),
    skipped: having("skipped"),
    sent: people(({ taken }) => taken === 1),
    delivered: having("delivered", "read"),
    read: having("read"),
    failed: having("failed"),
    unknown: having("unknown"),
    replied: sum(({ replied }) => replied),
    clicked: sum(({ clicked }) => clicked),
    opted_out: sum((cell) => cell.opted_out),
    converted: converted
      .filter((cell) => cell.part === "people" && belongs(cell))
      .reduce((total, { number }) => total + number, 0),
  };
}

/** The first round by what its messages have in common; groups that are too small without figures. */
function brokenDown(plan: ReportedBroadcast["plan"], counted: Counted, key: "variant" | "language") {
  const names = [...new Set(plan.messages.map((message) => message[key]))];
  const groups = names.map((name) => ({
    name,
    figures: funnelOf(counted, ({ round, cohort }) => round === 1 && plan.messages[cohort]?.[key] === name),
  }));
  const hidden = hiddenAmong(groups.map(({ name, figures }) => ({ name, people: figures.audience })));
  return groups.map(({ name, figures }) => ({ name, figures: hidden.has(name) ? null : figures }));
}

function reasonsOf(cells: readonly StatusCell[]): CampaignFigures["reasons"] {
  const told = cells.filter(({ status }) => status === "failed" || status === "skipped");
  return [...Map.groupBy(told, ({ status, code, rule }) => JSON.stringify([status, code, rule])).values()]
    .map((group) => {
      const { status, code, rule } = group[0] as StatusCell;
      const kind = status as "failed" | "skipped";
      const title = group.reduce<string | null>(
        (last, cell) => ((cell.title ?? "") > (last ?? "") ? cell.title : last),
        null,
      );
      return {
        code: code ?? "",
        kind,
        meaning: kind === "failed" ? failureMeaning(code ?? "", title) : skipMeaning(code ?? "", rule),
        count: group.reduce((total, { people }) => total + people, 0),
      };
    })
    .sort((a, b) => b.count - a.count || (a.code + a.meaning < b.code + b.meaning ? -1 : 1));
}

function overTime(hours: readonly HourCell[]): CampaignFigures["over_time"] {
  return [...Map.groupBy(hours, ({ hour }) => hour)]
    .sort(([a], [b]) => a - b)
    .map(([hour, cells]) => {
      const counts = Object.fromEntries(EVENTS.map((name) => [name, 0])) as Record<EventName, number>;
      for (const { part, people } of cells) counts[part] += people;
      return { at: hour * HOUR, ...counts };
    });
}

function conversionsOf(days: number, converted: readonly ConvertedCell[]): CampaignFigures["conversions"] {
  const money = converted.filter(({ part }) => part === "money");
  return {
    attribution_days: days,
    orders: money.reduce((total, { number }) => total + number, 0),
    revenue: [...Map.groupBy(money, ({ currency }) => currency ?? "")]
      .map(([currency, cells]) => ({
        currency,
        total_minor: cells.reduce((total, cell) => total + cell.total_minor, 0),
      }))
      .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
}

/** Without what says something of single people, for a broadcast to few. */
function totalsOnly(figures: CampaignFigures): CampaignFigures {
  const nobody = <Row extends { figures: Funnel | null }>(rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, figures: null }));
  return {
    ...figures,
    by_variant: nobody(figures.by_variant),
    by_language: nobody(figures.by_language),
    reasons: [],
    over_time: [],
    conversions: { ...figures.conversions, revenue: [] },
    cost: { ...figures.cost, billed: [] },
  };
}

/** Figures out of what was counted. Pure; `prices` null without a rate card. */
export function figuresFrom(
  broadcast: ReportedBroadcast,
  counted: readonly (StatusCell | HourCell)[],
  converted: readonly ConvertedCell[],
  prices: PriceList | null,
): CampaignFigures {
  const { plan } = broadcast;
  const cells = counted.filter((cell) => cell.part === "cell");
  const hours = counted.filter((cell) => cell.part !== "cell");
  const all = { cells, converted };
  const total = funnelOf(all, ({ round }) => round === 1);
  const second = broadcast.fallback && funnelOf(all, ({ round }) => round === 2);
  const hidden = second !== null && second.audience > 0 && second.audience < SMALLEST_GROUP;
  // What is told apart of a second round that is too small would be the difference to the total.
  const told = <Cell extends { round: 1 | 2 }>(all: readonly Cell[]) =>
    hidden ? all.filter(({ round }) => round === 1) : all;
  const figures: CampaignFigures = {
    broadcast_id: broadcast.id,
    total,
    fallback: hidden ? null : second,
    by_variant: brokenDown(plan, all, "variant").map(({ name, figures }) => ({ variant: name, figures })),
    by_language: brokenDown(plan, all, "language").map(({ name, figures }) => ({ language: name, figures })),
    reasons: reasonsOf(told(cells)),
    over_time: overTime(told(hours)),
    conversions: conversionsOf(plan.attribution_days, converted),
    cost: costOf(cells, prices, broadcast.estimate?.cost ?? null, told(cells)),
  };
  return total.audience < SMALLEST_GROUP ? totalsOnly(figures) : figures;
}

export interface Report {
  broadcast: ReportedBroadcast;
  figures: CampaignFigures;
}

/** A broadcast and what became of it, at most four statements; undefined when there is none of the id. */
export async function campaignReport(ctx: AppContext, broadcastId: string): Promise<Report | undefined> {
  const broadcast = await findReported(ctx.db, broadcastId);
  if (!broadcast) return undefined;
  const [cells, converted, card] = await Promise.all([
    countCells(ctx.db, broadcastId),
    countConversions(ctx.db, broadcastId, broadcast.plan.attribution_days),
    // Prices are those of the days on which it was sent.
    rateCardAt(ctx.db, broadcast.startedAt ?? ctx.clock.now()),
  ]);
  const prices = card && {
    currency: card.prices.currency,
    priceOf: (market: string, category: Parameters<typeof priceOf>[2]) =>
      priceOf(card.prices, market, category),
  };
  return { broadcast, figures: figuresFrom(broadcast, cells, converted, prices) };
}

/** What became of a broadcast; see {@link campaignReport}. */
export async function campaignFigures(
  ctx: AppContext,
  broadcastId: string,
): Promise<CampaignFigures | undefined> {
  return (await campaignReport(ctx, broadcastId))?.figures;
}
