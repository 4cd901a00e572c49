import type { Funnel } from "./shape";

/** Shares from 0 to 1; null where nothing stands behind one. */
export interface Rates {
  /** Of those that Meta took. */
  delivered: number | null;
  /** The rest: of those that were delivered. */
  read: number | null;
  replied: number | null;
  clicked: number | null;
  opted_out: number | null;
  converted: number | null;
}

const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;

export function ratesOf(funnel: Funnel): Rates {
  const { sent, delivered } = funnel;
  return {
    delivered: share(delivered, sent),
    read: share(funnel.read, delivered),
    replied: share(funnel.replied, delivered),
    clicked: share(funnel.clicked, delivered),
    opted_out: share(funnel.opted_out, delivered),
    converted: share(funnel.converted, delivered),
  };
}

/** What variants are compared by, and of which the higher is the better. */
export const COMPARED = ["read", "replied", "clicked", "converted"] as const;
export type Compared = (typeof COMPARED)[number];

export interface Comparison {
  metric: Compared;
  /** The variant with the highest rate, and the next. */
  best: string;
  next: string;
  /** Of the best less the next, in rates from 0 to 1. */
  difference: number;
  /** How likely chance alone makes such a difference somewhere among the variants; null when too few stand behind it. */
  p_value: number | null;
  verdict: "significant" | "not_significant" | "too_few";
}

/** Below it the normal distribution says nothing of a share: so many who did and who did not, on each side. */
const FEWEST = 10;
/** Chance alone brings a difference as rare as this one in twenty times. */
const SIGNIFICANT = 0.05;

/** The upper half of the standard normal distribution beyond z ≥ 0, to within 8e-8. Abramowitz and Stegun, 26.2.17 */
function tail(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * z);
  const series =
    t *
    (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}

interface Proportion {
  did: number;
  of: number;
}

/** The two-sided p-value that two shares are the same, by the z-test of two proportions; null when there are too few. */
export function pValue(a: Proportion, b: Proportion): number | null {
  if ([a, b].some(({ did, of }) => did < FEWEST || of - did < FEWEST)) return null;
  const pooled = (a.did + b.did) / (a.of + b.of);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.of + 1 / b.of));
  return 2 * tail(Math.abs(a.did / a.of - b.did / b.of) / error);
}

/**
 * The best variant beside the next best, by each rate: a hint and no more, for whoever looks often enough finds something.
 * With more than two variants the p-value is multiplied by how many pairs there are (Bonferroni). Nothing for less than two
 * variants with figures.
 */
export function comparisonsOf(
  variants: readonly { variant: string; figures: Funnel | null }[],
): Comparison[] {
  const shown = variants.flatMap(({ variant, figures }) =>
    figures && figures.delivered > 0 ? [{ variant, figures }] : [],
  );
  const pairs = (shown.length * (shown.length - 1)) / 2;
  return COMPARED.flatMap((metric): Comparison[] => {
    const rateOf = ({ figures }: (typeof shown)[number]) => figures[metric] / figures.delivered;
    const [best, next] = shown.toSorted((a, b) => rateOf(b) - rateOf(a));
    if (!best || !next) return [];
    const proportion = ({ figures }: typeof best): Proportion => ({
      did: figures[metric],
      of: figures.delivered,
    });
    const one = pValue(proportion(best), proportion(next));
    const p = one === null ? null : Math.min(1, one * pairs);
    return [
      {
        metric,
        best: best.variant,
        next: next.variant,
        difference: Math.round((rateOf(best) - rateOf(next)) * 10_000) / 10_000,
        p_value: p === null ? null : Math.round(p * 10_000) / 10_000,
        verdict: p === null ? "too_few" : p < SIGNIFICANT ? "significant" : "not_significant",
      },
    ];
  });
}
