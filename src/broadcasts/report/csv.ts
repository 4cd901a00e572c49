import { majorUnits } from "../../commerce";
import { rfc3339 } from "../../platform/clock";
import { BYTE_ORDER_MARK, toCsv } from "../../platform/csv";
import type { CampaignFigures, Funnel } from "./shape";
import { METRICS, type Metric, SECTIONS, type Section, TOO_FEW } from "./words";

const HEADER = ["section", "項目", "group", "metric", "指標", "value", "unit"];

const row = (
  section: Section,
  group: string,
  metric: Metric,
  value: string | number,
  unit = "",
): string[] => [
  SECTIONS[section][0],
  SECTIONS[section][1],
  group,
  METRICS[metric][0],
  METRICS[metric][1],
  String(value),
  unit,
];

function funnelRows(section: Section, group: string, figures: Funnel | null): string[][] {
  if (figures === null) return [row(section, group, "audience", TOO_FEW.join(" / "))];
  return Object.entries(figures).map(([metric, count]) => row(section, group, metric as Metric, count));
}

/** Millionths of a currency's unit as a decimal number. */
const decimal = (micros: number): string => (micros / 1_000_000).toFixed(6).replace(/\.?0+$/, "");

function money(
  section: Section,
  group: string,
  metric: Metric,
  micros: number | null,
  currency: string | null,
) {
  return micros === null || currency === null ? [] : [row(section, group, metric, decimal(micros), currency)];
}

/**
 * A report as CSV: a row for each figure of the whole and of each group, never one of a person. UTF-8 with a byte order mark,
 * headings in English and Chinese; no cell is a formula to a spreadsheet.
 */
export function reportCsv(figures: CampaignFigures): string {
  const { cost, conversions } = figures;
  const rows = [
    HEADER,
    ...funnelRows("total", "", figures.total),
    ...(figures.fallback ? funnelRows("fallback", "", figures.fallback) : []),
    ...figures.by_variant.flatMap(({ variant, figures: own }) => funnelRows("variant", variant, own)),
    ...figures.by_language.flatMap(({ language, figures: own }) => funnelRows("language", language, own)),
    ...figures.reasons.map(({ kind, code, meaning, count }) =>
      row(kind, `${code}: ${meaning}`, "people", count),
    ),
    row("conversions", "", "orders", conversions.orders),
    ...conversions.revenue.map(({ currency, total_minor }) =>
      row("conversions", "", "revenue", majorUnits(total_minor, currency), currency),
    ),
    ...money("cost", "", "estimated", cost.estimated_micros, cost.currency),
    ...money("cost", "", "billed", cost.billed_micros, cost.currency),
    row("cost", "", "not_yet_reported", cost.not_yet_reported),
    ...cost.billed.flatMap(({ market, category, type, messages, micros }) => {
      const group = [market || "?", category, type].join(" / ");
      return [
        row("billed", group, "messages", messages),
        ...money("billed", group, "amount", micros, cost.currency),
      ];
    }),
    ...figures.over_time.flatMap(({ at, ...counts }) =>
      Object.entries(counts).map(([metric, count]) => row("hour", rfc3339(at), metric as Metric, count)),
    ),
  ];
  return BYTE_ORDER_MARK + toCsv(rows);
}
