import { SECOND } from "../../platform/clock";
import type { I18n } from "../i18n";

/** A time as a report tells it; a dash where nothing was measured. */
export function took(i18n: I18n, seconds: number | null): string {
  return seconds === null ? "–" : i18n.duration(seconds * SECOND);
}
