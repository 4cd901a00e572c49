import type { CallContext } from "../auth";
import { LIMITS } from "../governance";
import { ToolError } from "../mcp/errors";
import { openUploads } from "./expiry-store";

/** @throws {ToolError} when somebody has as many unfinished uploads as one may have: each may come to 100 MB. */
export async function refuseTooMany(ctx: CallContext): Promise<void> {
  if ((await openUploads(ctx.db, ctx.principal.id)) < LIMITS.openUploads) return;
  throw new ToolError(
    "rate_limited",
    `You have ${LIMITS.openUploads} uploads that wait for their bytes or for approval.`,
    "Use the links that you have, or wait until they are over; see whatsapp.media_assets.list.",
    { open_uploads: LIMITS.openUploads },
  );
}
