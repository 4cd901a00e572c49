import type { I18n } from "../i18n";

const localeOf = ({ language }: I18n) => (language === "en" ? "en-GB" : "zh-Hant-HK");

/** A day such as `2026-11-28`, short enough for the foot of a chart: `28 Nov`. */
export function shortDay(i18n: I18n, day: string): string {
  return said(i18n, day, { day: "numeric", month: "short" });
}

/** The same with its year and weekday. */
export function wholeDay(i18n: I18n, day: string): string {
  return said(i18n, day, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
}

/** A day is the same everywhere: it is told as it is written. */
function said(i18n: I18n, day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(localeOf(i18n), { ...options, timeZone: "UTC" }).format(Date.parse(day));
}
