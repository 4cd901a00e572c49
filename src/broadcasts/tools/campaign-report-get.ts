import * as z from "zod";
import { defineRead } from "../../mcp/define-tool";
import { notFound } from "../../mcp/errors";
import { rfc3339 } from "../../platform/clock";
import { condensed } from "../report/condensed";
import { campaignReport } from "../report/figures";
import { campaignReportLink } from "../report/link";
import { comparisonsOf, ratesOf } from "../report/rates";
import type { Funnel } from "../report/shape";
import { NOT_MEASURED } from "../report/words";
import { SMALLEST_GROUP } from "../rules";

const count = z.int();
const rate = z.number().nullable();
const funnel = z.looseObject({
  audience: count,
  sent: count,
  delivered: count,
  read: count,
  failed: count,
  rates: z.record(z.string(), rate),
});

export const campaignReportGet = defineRead({
  name: "whatsapp.campaign_report.get",
  room: "broadcasts",
  title: { en: "Read a campaign report", "zh-Hant": "讀取廣播報告" },
  description:
    "Figures of one broadcast: funnel, replies, clicks, orders, opt-outs, failures, cost, variants, languages, hours, CSV. Single recipients: whatsapp.message_delivery.list.",
  readFirst: ["whatsapp.broadcasts.list", "whatsapp.message_delivery.list"],
  readFirstText: "whatsapp.broadcasts.list, whatsapp.message_delivery.list",
  approval: "Read-only. No approval required.",
  safety: "Respect attribution boundaries and avoid exposing individual behavior unnecessarily.",
  permission: "broadcasts:read",
  input: z.strictObject({ broadcast_id: z.string() }),
  output: z.object({
    broadcast_id: z.string(),
    name: z.string(),
    status: z.string(),
    started_at: z.string().nullable(),
    finished_at: z.string().nullable(),
    total: funnel,
    fallback: funnel.nullable(),
    by_variant: z.array(z.object({ variant: z.string(), figures: funnel.nullable() })),
    by_language: z.array(z.object({ language: z.string(), figures: funnel.nullable() })),
    comparison: z.array(z.looseObject({ metric: z.string(), best: z.string(), verdict: z.string() })),
    reasons: z.array(z.object({ code: z.string(), kind: z.string(), meaning: z.string(), count })),
    over_time: z.array(z.looseObject({ at: z.string(), sent: count, delivered: count, read: count })),
    conversions: z.object({
      attribution_days: count,
      orders: count,
      revenue: z.array(z.object({ currency: z.string(), total_minor: count })),
    }),
    cost: z.looseObject({ currency: z.string().nullable(), billed_micros: count.nullable() }),
    notes: z.array(z.string()),
    csv_url: z.string().nullable(),
  }),
  handler: async (ctx, { broadcast_id: id }) => {
    const report = await campaignReport(ctx, id);
    if (!report) throw notFound("broadcast", id, "whatsapp.broadcasts.list");
    const { broadcast, figures } = report;
    const { by_variant, by_language, cost } = figures;
    const few = broadcast.fallback !== null && figures.fallback === null;
    const hidden = few || [...by_variant, ...by_language].some((group) => group.figures === null);
    return {
      ...figures,
      name: broadcast.name,
      status: broadcast.status,
      started_at: rfc3339(broadcast.startedAt),
      finished_at: rfc3339(broadcast.finishedAt),
      total: withRates(figures.total),
      fallback: figures.fallback && withRates(figures.fallback),
      by_variant: by_variant.map((group) => ({
        ...group,
        figures: group.figures && withRates(group.figures),
      })),
      by_language: by_language.map((group) => ({
        ...group,
        figures: group.figures && withRates(group.figures),
      })),
      comparison: comparisonsOf(by_variant).map((one) => ({ ...one })),
      reasons: [...figures.reasons],
      over_time: condensed(figures.over_time).map((hour) => ({ ...hour, at: rfc3339(hour.at) })),
      conversions: { ...figures.conversions, revenue: [...figures.conversions.revenue] },
      notes: [
        ...NOT_MEASURED,
        ...(hidden
          ? [`Groups of fewer than ${SMALLEST_GROUP}, and what would give them away, have no figures.`]
          : []),
        ...(few ? ["The fallback's messages are in the sums of cost and orders only."] : []),
        ...(cost.currency === null ? ["There is no rate card: cost is told in messages only."] : []),
      ],
      csv_url: await campaignReportLink(ctx, id),
    };
  },
});

const withRates = (figures: Funnel) => ({ ...figures, rates: { ...ratesOf(figures) } });
