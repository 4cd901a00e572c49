export type Unit =
  | "×"
  | "ms"
  | "rows"
  | "rows a row"
  | "statements"
  | "steps"
  | "messages"
  | "conversations"
  | "%"
  | "messages/s"
  | "KiB"
  | "MiB"
  | "tokens"
  | "USD";

/** One measured figure, with its goal if it has one. */
export interface Figure {
  group: string;
  name: string;
  value: number;
  unit: Unit;
  /** The figure should be this much at most; at least, where `more` is better. */
  goal?: number;
  more?: true;
  /** How the figure came about. */
  detail?: string;
}

/** A figure as a group hands it in; the group adds its own name. */
export type NewFigure = Omit<Figure, "group">;

export function isMet({ value, goal, more }: NewFigure): boolean | undefined {
  if (goal === undefined) return undefined;
  return more ? value >= goal : value <= goal;
}

const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

export function amount(value: number, unit: Unit): string {
  if (unit === "×" || unit === "rows a row") return `${value.toFixed(2)} ${unit}`;
  if (unit === "USD") return `${value.toFixed(4)} ${unit}`;
  if (unit === "statements" || unit === "%" || unit === "messages/s")
    return `${tenths.format(value)} ${unit}`;
  return `${unit === "ms" || unit === "KiB" || unit === "MiB" ? value.toFixed(value < 100 ? 1 : 0) : numbers.format(value)} ${unit}`;
}

/** The goal in words, `≤ 1.50 ×`; empty where there is none. */
export function goalOf({ goal, more, unit }: NewFigure): string {
  return goal === undefined ? "" : `${more ? "≥" : "≤"} ${amount(goal, unit)}`;
}

/** A figure as one line: what, how much, the goal and whether it is met, and how it came about. */
export function line(figure: NewFigure): string {
  const met = isMet(figure);
  const goal = met === undefined ? "" : `goal ${goalOf(figure)}: ${met ? "met" : "NOT MET"}`;
  return [
    `  ${figure.name.padEnd(66)}`,
    amount(figure.value, figure.unit).padStart(16),
    `  ${goal.padEnd(36)}`,
    figure.detail ?? "",
  ]
    .join("")
    .trimEnd();
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** The values that a quarter lies below and a quarter lies above. */
export function quartiles(values: readonly number[]): [low: number, high: number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return [at(0.25), at(0.75)];
}
