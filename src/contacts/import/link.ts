import { signedLink } from "../../media";
import { MINUTE } from "../../platform/clock";
import type { AppContext } from "../../platform/context";

/** How long a link to a report works, ms. */
const LIFETIME = 30 * MINUTE;

/** A link to the report of an import, numbers and names masked or not; null when the deployment has no key for links. */
export function reportLink(ctx: AppContext, importId: string, unmasked: boolean): Promise<string | null> {
  const file = unmasked ? "report.csv" : "report-masked.csv";
  return signedLink(ctx, `/files/imports/${importId}/${file}`, LIFETIME);
}
