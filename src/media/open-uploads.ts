import type { CallContext } from "../auth";
import { LIMITS } from "../governance";
import { ToolError } from "../mcp/errors";
import { keptTables, openUploads } from "./expiry-store";

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

/** @throws {ToolError} when somebody has as many tables kept as one may have: each may come to 20 MB. */
export async function refuseTooManyTables(ctx: CallContext): Promise<void> {
  if ((await keptTables(ctx.db, ctx.principal.id, ctx.clock.now())) < LIMITS.keptTables) return;
  throw new ToolError(
    "rate_limited",
    `${LIMITS.keptTables} tables of yours are kept already.`,
    "Use those that you have uploaded, or wait: each is kept for a day.",
    { kept_tables: LIMITS.keptTables },
  );
}
