import type { Context } from "hono";
import { assetInReach, mediaLink } from "../../media";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";

/**
 * `GET /console/media/:id`: leads a person who is signed in to a file that they may see, or have to see to decide about
 * it, by a link of the moment: pages that stand open for long can name this address.
 */
export async function mediaFile(c: Context<SignedInEnv>): Promise<Response> {
  const { call } = c.var;
  const asset = await assetInReach(call.db, call.principal, c.req.param("id") ?? "");
  const link = asset && (await mediaLink({ ...call, publicUrl: "" }, asset.id));
  return link ? c.redirect(link.url) : messagePage(c, "notFound");
}
