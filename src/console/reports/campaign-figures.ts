import type { Context } from "hono";
import { type BroadcastStatus, broadcastsBegun, type CampaignFigures, type Funnel } from "../../broadcasts";
import type { SignedInEnv } from "../console-env";
import { dayOf, type Range } from "./range";

/** What `whatsapp.campaign_report.get` answers. */
export type CampaignReport = Omit<CampaignFigures, "over_time"> & {
  name: string;
  status: BroadcastStatus;
  /** RFC 3339 */
  started_at: string | null;
  over_time: readonly (Omit<CampaignFigures["over_time"][number], "at"> & { at: string })[];
};

export interface Campaigns {
  /** The latest first. */
  reports: readonly CampaignReport[];
  /** There are more in the range than are shown. */
  more: boolean;
}

/** Campaigns that one report holds; each costs a few statements. */
const MOST_CAMPAIGNS = 20;

/** The campaigns that began in a range, each with its figures. @throws {ToolError} */
export async function campaignsIn(c: Context<SignedInEnv>, range: Range): Promise<Campaigns> {
  const { call, tool } = c.var;
  const found = await broadcastsBegun(call.db, range, MOST_CAMPAIGNS + 1);
  const reports = await Promise.all(
    found
      .slice(0, MOST_CAMPAIGNS)
      .map((broadcast_id) => tool<CampaignReport>("whatsapp.campaign_report.get", { broadcast_id })),
  );
  return { reports, more: found.length > MOST_CAMPAIGNS };
}

const STEPS = [
  "audience",
  "waiting",
  "skipped",
  "sent",
  "delivered",
  "read",
  "failed",
  "unknown",
  "replied",
  "clicked",
  "opted_out",
  "converted",
] as const satisfies readonly (keyof Funnel)[];

/** All campaigns as one: whoever got two of them counts twice. */
export function togetherOf(reports: readonly CampaignReport[]): Funnel {
  const sum = (step: keyof Funnel) => reports.reduce((total, { total: own }) => total + own[step], 0);
  return Object.fromEntries(STEPS.map((step) => [step, sum(step)])) as unknown as Funnel;
}

/** Why messages failed or were left out, over all campaigns, the most frequent first. */
export function reasonsOf(reports: readonly CampaignReport[]): CampaignFigures["reasons"] {
  const all = reports.flatMap(({ reasons }) => reasons);
  return [...Map.groupBy(all, ({ code, kind, meaning }) => JSON.stringify([code, kind, meaning])).values()]
    .flatMap((group) => {
      const [first] = group;
      return first ? [{ ...first, count: group.reduce((total, { count }) => total + count, 0) }] : [];
    })
    .toSorted((a, b) => b.count - a.count);
}

export const OVER_TIME = ["sent", "delivered", "read", "failed"] as const;
export type OverTime = (typeof OVER_TIME)[number];

/** What happened on each day, in the tenant's time zone. */
export function byDay(
  reports: readonly CampaignReport[],
  timeZone: string,
): Map<string, Record<OverTime, number>> {
  const days = new Map<string, Record<OverTime, number>>();
  for (const { over_time } of reports) {
    for (const hour of over_time) {
      const key = dayOf(Date.parse(hour.at), timeZone);
      const day = days.get(key) ?? { sent: 0, delivered: 0, read: 0, failed: 0 };
      for (const step of OVER_TIME) day[step] += hour[step];
      days.set(key, day);
    }
  }
  return days;
}

export interface Spent {
  currency: string;
  /** Null: nothing is known of any of them. */
  estimated_micros: number | null;
  billed_micros: number | null;
}

/** What was estimated and what was billed, by currency; campaigns without prices are left out. */
export function spentIn(reports: readonly CampaignReport[]): Spent[] {
  const priced = reports.flatMap(({ cost }) =>
    cost.currency === null ? [] : [{ ...cost, currency: cost.currency }],
  );
  return [...Map.groupBy(priced, ({ currency }) => currency)].map(([currency, costs]) => ({
    currency,
    estimated_micros: sumOf(costs.map((cost) => cost.estimated_micros)),
    billed_micros: sumOf(costs.map((cost) => cost.billed_micros)),
  }));
}

function sumOf(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 ? null : known.reduce((sum, amount) => sum + amount, 0);
}
