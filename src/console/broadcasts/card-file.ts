import { TZDate } from "@date-fns/tz";

/** Text of a file in UTF-8, or in UTF-16 with its mark, as spreadsheets save it; undefined when it is neither. */
export function textOf(bytes: ArrayBuffer): string | undefined {
  const [first, second] = new Uint8Array(bytes);
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The beginning of a day such as `2026-12-01` in the tenant's time zone, ms; undefined when it is no day. */
export function startOfDay(day: string, timeZone: string): number | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const start = new TZDate(Number(year), Number(month) - 1, Number(date), timeZone);
  return start.getMonth() === Number(month) - 1 && start.getDate() === Number(date)
    ? start.getTime()
    : undefined;
}
