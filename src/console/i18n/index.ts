import { minorDigits } from "../../commerce";
import { DAY, HOUR, MINUTE } from "../../platform/clock";
import { type Catalogue, en } from "./en";
import { zhHant } from "./zh-hant";

export const LANGUAGES = { en: "English", "zh-Hant": "繁體中文" } as const;

export type Language = keyof typeof LANGUAGES;

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, "zh-Hant": zhHant };

export function isLanguage(value: string | undefined): value is Language {
  return value !== undefined && Object.hasOwn(LANGUAGES, value);
}

/** The language of a locale such as `zh-Hant-HK`; English where there is no catalogue. */
export function languageOf(locale: string): Language {
  return locale.toLowerCase().startsWith("zh") ? "zh-Hant" : "en";
}

/** The words for a code that comes from data, or the fallback when the catalogue has none. */
export function wordsFor<Words>(
  catalogue: Readonly<Record<string, Words>>,
  code: string,
  fallback: Words,
): Words {
  return Object.hasOwn(catalogue, code) ? (catalogue[code] as Words) : fallback;
}

/** Words, dates and numbers of one language, dates in the tenant's time zone. */
export interface I18n {
  language: Language;
  t: Catalogue;
  /** A time in ms, for example `24 Nov 2026, 14:30`. */
  date(at: number): string;
  number(value: number): string;
  /** A share from 0 to 1 as a percentage with at most one decimal. */
  percent(share: number): string;
  /** An amount in millionths of a currency's unit; `decimals` at most, the currency's own number when left out. */
  money(micros: number, currency: string, decimals?: number): string;
  /** An amount in minor units of its currency, for example `HK$12.50`. */
  amount(minor: number, currency: string): string;
  /** A day in ms, for example `24 Nov 2026`. */
  day(at: number): string;
  /** Hour and minute of a time in ms, for example `14:30`. */
  clock(at: number): string;
  /** A duration in ms as hours and minutes, from over 48 hours on in days before them. */
  duration(ms: number): string;
  /** How long is left, or late, ms: the same, without the minutes while there are days. */
  timeLeft(ms: number): string;
  /** Words separated as the language does it. */
  list(words: readonly string[]): string;
  /** Sentences one after the other. */
  text(sentences: readonly string[]): string;
}

/** Up to here a duration is said in hours, ms. */
const IN_HOURS = 2 * DAY;

/** The formats of a language; `locale` chooses between regions that share it. */
export function createI18n(language: Language, locale: string, timeZone: string): I18n {
  const t = CATALOGUES[language];
  const region = language === "en" ? "en-GB" : /TW/i.test(locale) ? "zh-Hant-TW" : "zh-Hant-HK";
  const dates = new Intl.DateTimeFormat(region, {
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const numbers = new Intl.NumberFormat(region);
  const days = new Intl.DateTimeFormat(region, { timeZone, day: "numeric", month: "short", year: "numeric" });
  const clock = new Intl.DateTimeFormat(region, {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const percents = new Intl.NumberFormat(region, { style: "percent", maximumFractionDigits: 1 });
  const unit = (value: number, name: "day" | "hour" | "minute") =>
    new Intl.NumberFormat(region, { style: "unit", unit: name, unitDisplay: "short" }).format(value);

  const duration = (ms: number): string => {
    const days = ms > IN_HOURS ? Math.floor(ms / DAY) : 0;
    const hours = Math.floor((ms - days * DAY) / HOUR);
    const minutes = Math.floor((ms % HOUR) / MINUTE);
    if (days + hours + minutes <= 0) return t.approvals.lessThanAMinute;
    return [
      days > 0 && unit(days, "day"),
      hours > 0 && unit(hours, "hour"),
      minutes > 0 && unit(minutes, "minute"),
    ]
      .filter(Boolean)
      .join(" ");
  };

  return {
    language,
    t,
    date: (at) => dates.format(at),
    number: (value) => numbers.format(value),
    percent: (share) => percents.format(share),
    money: (micros, currency, decimals) =>
      new Intl.NumberFormat(region, {
        style: "currency",
        currency,
        ...(decimals !== undefined && { maximumFractionDigits: decimals }),
      }).format(micros / 1_000_000),
    amount: (minor, currency) =>
      new Intl.NumberFormat(region, { style: "currency", currency }).format(
        minor / 10 ** minorDigits(currency),
      ),
    day: (at) => days.format(at),
    clock: (at) => clock.format(at),
    duration,
    timeLeft: (ms) => duration(ms > IN_HOURS ? ms - (ms % HOUR) : ms),
    text: (sentences) => sentences.join(language === "en" ? " " : ""),
    list: (words) => words.join(language === "en" ? ", " : "、"),
  };
}
