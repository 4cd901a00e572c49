import { recordAudit } from "../../governance";
import { isSignedLink } from "../../media";
import type { AppContext } from "../../platform/context";
import { reportCsv } from "./csv";
import { campaignFigures } from "./figures";

/** `GET /files/broadcasts/{id}/report.csv` by a signed link: the figures of a broadcast, no recipient among them. */
export async function downloadCampaignReport(
  ctx: AppContext,
  request: Request,
  broadcastId: string,
): Promise<Response> {
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  if (!(await isSignedLink(ctx, new URL(request.url)))) {
    return new Response("The link is not valid or no longer so. Read the report again for a new one.\n", {
      status: 403,
      headers,
    });
  }
  const figures = await campaignFigures(ctx, broadcastId);
  if (!figures) return new Response("There is no such broadcast.\n", { status: 404, headers });
  await recordAudit(ctx, {
    action: "campaign_report.read",
    outcome: "ok",
    entity: { kind: "broadcast", id: broadcastId },
    details: { by: "signed link", address: request.headers.get("cf-connecting-ip") },
  });
  return new Response(reportCsv(figures), {
    headers: {
      ...headers,
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="broadcast-${broadcastId}.csv"`,
    },
  });
}
