import type { I18n } from "../i18n";

const UNITS = [
  ["megabyte", 1024 * 1024],
  ["kilobyte", 1024],
  ["byte", 1],
] as const;

/** A size in bytes, in the unit that fits it. */
export function bytes(i18n: I18n, size: number): string {
  const [unit, one] = UNITS.find(([, least]) => size >= least) ?? UNITS[2];
  return new Intl.NumberFormat(i18n.language, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: 1,
  }).format(size / one);
}
