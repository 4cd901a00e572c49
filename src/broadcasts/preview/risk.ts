import { SMALLEST_SAMPLE } from "../rules";
import type { Earlier } from "./history-store";

export interface OptOutRisk {
  /** Of earlier receivers, from 0 to 1: of the template or of the segment, whichever is larger; null with too few. */
  share: number | null;
  /** Messages that the share is of. */
  based_on: number;
  level: "unknown" | "low" | "medium" | "high";
}

/** The same limits from which a template's risk of being paused rises. */
const HIGH = 0.02;
const MEDIUM = 0.01;

/** How many are likely to refuse further messages, by what came of earlier ones. */
export function optOutRisk(earlier: readonly Earlier[]): OptOutRisk {
  const [worst] = earlier
    .filter(({ sent }) => sent >= SMALLEST_SAMPLE)
    .map(({ sent, refused }) => ({ share: refused / sent, sent }))
    .sort((a, b) => b.share - a.share);
  if (!worst)
    return { share: null, based_on: Math.max(0, ...earlier.map(({ sent }) => sent)), level: "unknown" };
  const { share, sent } = worst;
  return {
    share: Math.round(share * 10_000) / 10_000,
    based_on: sent,
    level: share >= HIGH ? "high" : share >= MEDIUM ? "medium" : "low",
  };
}
