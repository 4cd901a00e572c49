import { signedLink } from "../../media";
import { MINUTE } from "../../platform/clock";
import type { AppContext } from "../../platform/context";

/** How long a link to a report works, ms. */
const LIFETIME = 30 * MINUTE;

/** A link to the report of a broadcast as CSV; null when the deployment has no key for links. */
export function campaignReportLink(ctx: AppContext, broadcastId: string): Promise<string | null> {
  return signedLink(ctx, `/files/broadcasts/${broadcastId}/report.csv`, LIFETIME);
}
