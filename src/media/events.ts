import { type InboundMessage, MEDIA_KINDS } from "../meta";
import { describeError } from "../platform/log";
import type { EventHandler } from "../webhooks";
import { fetchEntryOf, insertReceived, type ReceivedRow } from "./received-store";

const record = (value: unknown): Record<string, unknown> | undefined =>
  value !== null && typeof value === "object" ? (value as Record<string, unknown>) : undefined;

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** The file that a message brings; an edited message may bring another one. */
function fileIn(
  message: InboundMessage,
): Pick<ReceivedRow, "kind" | "provider_media_id" | "mime_type" | "file_name"> | undefined {
  const carrier = message.type === "edit" ? record(record(message.edit)?.message) : message;
  const kind = MEDIA_KINDS.find((candidate) => candidate === carrier?.type);
  const media = kind && record(carrier?.[kind]);
  const id = text(media?.id);
  if (!kind || id === null) return undefined;
  return {
    kind,
    provider_media_id: id,
    mime_type: text(media?.mime_type),
    file_name: text(media?.filename)?.slice(0, 300) ?? null,
  };
}

/**
 * Files that customers send: noted in the batch that stores their messages, and fetched right behind it, because
 * Meta's address of a file is good for minutes.
 */
export const mediaEvents: EventHandler = {
  statements: (ctx, events) => {
    const rows = events.flatMap((event): ReceivedRow[] => {
      const file = event.kind === "message" ? fileIn(event.payload.message) : undefined;
      if (event.kind !== "message" || !file) return [];
      const ids = { id: ctx.ids.next("asset"), wamid: event.payload.message.id };
      return [{ ...ids, ...file, phone_number_id: event.phoneNumberId }];
    });
    return rows.length === 0 ? [] : [insertReceived(rows, ctx.clock.now())];
  },

  committed: async (ctx, _events, results) => {
    const assets = (results[0]?.rows ?? []) as { id: string }[];
    if (assets.length === 0) return;
    await ctx.env.OUTBOX_QUEUE.sendBatch(
      assets.map(({ id }) => ({ body: { outbox_id: fetchEntryOf(id) } })),
    ).catch((error: unknown) => ctx.log.error("media.left_to_cron", describeError(error)));
  },
};
