import type { Context } from "hono";
import { may } from "../../auth";
import { isAskedAbout } from "../../governance";
import { assetInReach, mediaLink } from "../../media";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";

/**
 * `GET /console/media/:id`: leads a person who is signed in to a file by a link of the moment: pages that stand open for
 * long can name this address. Who only decides opens the files that requests are about, and those that people approved
 * for templates and broadcasts, which requests show as part of them; no other.
 */
export async function mediaFile(c: Context<SignedInEnv>): Promise<Response> {
  const { call } = c.var;
  const asset = await assetInReach(call.db, call.principal, c.req.param("id") ?? "");
  const mayOpen =
    asset &&
    (may(call.principal, "media:read") ||
      asset.approved_at !== null ||
      (await isAskedAbout(call.db, asset.id)));
  const link = mayOpen && (await mediaLink({ ...call, publicUrl: "" }, asset.id));
  return link ? c.redirect(link.url) : messagePage(c, "notFound");
}
