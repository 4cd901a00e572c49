import { type CallContext, may } from "../auth";
import { attachmentsOf, mediaLink } from "../media";
import { MEDIA_KINDS } from "../meta";
import type { MessageRow } from "./messages-store";

/**
 * What the media room knows of the files that came with the messages of a page, by message id, each with a short-lived
 * link; nothing for a caller who may not see files. One statement.
 */
export async function attachmentsOn(
  ctx: CallContext,
  rows: readonly MessageRow[],
): Promise<Map<string, Record<string, unknown>>> {
  if (!may(ctx.principal, "media:read")) return new Map();
  const received = rows.filter(
    ({ direction, type }) => direction === "in" && (MEDIA_KINDS as readonly string[]).includes(type),
  );
  const files = await attachmentsOf(
    ctx.db,
    received.map(({ id }) => id),
  );
  return new Map(
    await Promise.all(
      [...files].map(async ([messageId, file]) => {
        const { asset_id, status, mime_type, size, width, height, scan, error, available } = file;
        const link = available ? await mediaLink(ctx, asset_id) : null;
        const facts = {
          asset_id,
          status,
          mime_type,
          size,
          ...(width !== null && { width, height }),
          ...(scan !== null && { scan }),
          ...(error !== null && { error }),
          ...(link && { url: link.url, url_expires_at: link.expires_at }),
        };
        return [messageId, facts] as const;
      }),
    ),
  );
}
