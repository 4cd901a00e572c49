/** Longer than this it is not counted down: what the page says, in days, stays as it is. */
const COUNTED = 48 * 3_600_000;

/** How long is left, as hours, minutes and seconds; `over` when nothing is, undefined while there are days. */
export function leftIn(ms: number, over: string): string | undefined {
  if (ms > COUNTED) return undefined;
  if (ms <= 0) return over;
  const seconds = Math.floor(ms / 1000);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
