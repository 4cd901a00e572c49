/** What became of a template's messages in some days. */
export interface Figures {
  sent: number;
  delivered: number;
  read: number;
  failed: number;
  blocked: number;
  reported: number;
  opted_out: number;
}

export interface DayFigures extends Figures {
  /** Days since 1970-01-01 UTC. */
  day: number;
}

/** Shares from 0 to 1; null where too few messages stand behind one. */
export interface Rates {
  /** Of those that Meta took. */
  delivered: number | null;
  /** Of those that were delivered. */
  read: number | null;
  /** Of those that were delivered or failed. */
  failed: number | null;
  /** Blocks, reports and opt-outs, of those that were delivered. */
  negative: number | null;
}

/** Messages that a rate needs behind it: of fewer, one customer more or less would turn the answer. */
export const SMALLEST_GROUP = 50;

const FIGURES = ["sent", "delivered", "read", "failed", "blocked", "reported", "opted_out"] as const;

export function sumOf(days: readonly Figures[]): Figures {
  const sum = (figure: keyof Figures) => days.reduce((total, day) => total + day[figure], 0);
  return Object.fromEntries(FIGURES.map((figure) => [figure, sum(figure)])) as unknown as Figures;
}

export const negativesIn = ({ blocked, reported, opted_out }: Figures): number =>
  blocked + reported + opted_out;

function share(part: number, whole: number): number | null {
  return whole < SMALLEST_GROUP ? null : Math.round((part / whole) * 10_000) / 10_000;
}

export function ratesOf(figures: Figures): Rates {
  const { sent, delivered, read, failed } = figures;
  return {
    delivered: share(delivered, sent),
    read: share(read, delivered),
    failed: share(failed, delivered + failed),
    negative: share(negativesIn(figures), delivered),
  };
}

export type Direction = "rising" | "falling" | "steady" | "too_few_messages";

/** A rate that changed by less than this part of itself between the halves of a period counts as steady. */
const STEADY = 0.2;

function directionOf(earlier: number | null, later: number | null): Direction {
  if (earlier === null || later === null) return "too_few_messages";
  if (Math.abs(later - earlier) <= STEADY * Math.max(earlier, later)) return "steady";
  return later > earlier ? "rising" : "falling";
}

export interface Trend {
  earlier: { messages: number; rates: Rates };
  later: { messages: number; rates: Rates };
  read: Direction;
  failed: Direction;
  negative: Direction;
}

/** The halves of a period beside each other: the days before `middle`, and the others. */
export function trendOf(days: readonly DayFigures[], middle: number): Trend {
  const half = (part: readonly DayFigures[]) => {
    const figures = sumOf(part);
    return { messages: figures.sent, rates: ratesOf(figures) };
  };
  const earlier = half(days.filter(({ day }) => day < middle));
  const later = half(days.filter(({ day }) => day >= middle));
  return {
    earlier,
    later,
    read: directionOf(earlier.rates.read, later.rates.read),
    failed: directionOf(earlier.rates.failed, later.rates.failed),
    negative: directionOf(earlier.rates.negative, later.rates.negative),
  };
}
