import type { CallContext } from "../auth";
import { notFound, ToolError } from "../mcp/errors";
import type { MediaKind } from "../meta";
import { reach } from "../platform/checkpoints";
import { HOUR, MINUTE } from "../platform/clock";
import { hex } from "../platform/hash";
import { bytesInMemory } from "./bytes";
import { type Examination, examine } from "./examine";
import { discardIfDouble, findFile, insertFile } from "./files-store";
import { refuseTooMany } from "./open-uploads";
import { receivedFile } from "./received-lookup";
import { kindOfType, misfit } from "./rules";
import { condemnNow } from "./settle";
import { type AssetRow, completeAsset, findAsset, insertAsset } from "./store";
import { factsOf } from "./usable";

/** Bytes that fit into a call once they are written as base64. */
export const MOST_INLINE_BYTES = 3_000_000;

/** An upload link works this long, ms; what was begun may be finished after that. */
export const LINK_LIFETIME = 15 * MINUTE;
export const LINK_GRACE = HOUR;

/** Bytes that nobody asked to keep go after this long; those that wait for approval, when that is over. */
const STAGED_FOR = HOUR;
const STAGED_FOR_APPROVAL = 73 * HOUR;

export interface UploadInput {
  base64?: string | undefined;
  upload?: { size: number; mime_type: string } | undefined;
  message_id?: string | undefined;
  asset_id?: string | undefined;
  kind?: MediaKind | undefined;
  mime_type?: string | undefined;
  file_name?: string | undefined;
  title?: string | undefined;
  use: "conversation" | "templates";
}

/** What is to be done, without the bytes: they lie in R2 by then, or are to come. */
export interface MediaUpload {
  from: "base64" | "upload" | "message_id" | "asset_id";
  use: "conversation" | "templates";
  /** The asset that there will be; of `asset_id`, the one that is there. */
  assetId: string;
  kind: MediaKind;
  /** As it is said to be; null when nothing was said. */
  declaredType: string | null;
  fileName: string | null;
  title: string | null;
  size: number;
  /** What was found in the bytes; null while they are to come. */
  file: {
    sha256: string;
    mimeType: string;
    width: number | null;
    height: number | null;
    animated: boolean;
    unreadable: boolean;
  } | null;
  /** The verdict on bytes that were not kept for it. */
  harmful: string | null;
  /** The received file that this is a copy of. */
  sourceAssetId: string | null;
}

/** Makes the content of an upload out of its input; bytes that are right are put where they will stay. */
export async function uploadContent(ctx: CallContext, input: UploadInput): Promise<MediaUpload> {
  if (input.base64 !== undefined || input.upload !== undefined) await refuseTooMany(ctx);
  if (input.base64 !== undefined) return fromBytes(ctx, input, decode(input.base64));
  if (input.upload !== undefined) return fromLink(ctx, input, input.upload);
  if (input.message_id !== undefined) return fromMessage(ctx, input, input.message_id);
  return fromAsset(ctx, input, input.asset_id ?? "");
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  try {
    bytes = Uint8Array.from(atob(base64.replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
  } catch {
    bytes = undefined;
  }
  if (bytes && bytes.byteLength > 0 && bytes.byteLength <= MOST_INLINE_BYTES) return bytes;
  const message = bytes
    ? `must be 1 to ${MOST_INLINE_BYTES} bytes once decoded`
    : "is not base64 (no data: prefix, the standard alphabet)";
  throw new ToolError(
    "validation_failed",
    `base64: ${message}`,
    "For a larger file ask for a link with upload.",
    {
      issues: [{ path: "base64", message }],
    },
  );
}

/** Of several things that could be wrong, those that the caller said: they are compared with the bytes later. */
function described(input: UploadInput) {
  return {
    use: input.use,
    declaredType: input.mime_type ?? null,
    fileName: input.file_name ?? null,
    title: input.title ?? null,
    sourceAssetId: null,
    harmful: null,
  };
}

async function fromBytes(
  ctx: CallContext,
  input: UploadInput,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<MediaUpload> {
  const [found, digest] = await Promise.all([
    examine(ctx.env, bytesInMemory(bytes)),
    crypto.subtle.digest("SHA-256", bytes),
  ]);
  const sha256 = hex(digest);
  const known = await findFile(ctx.db, sha256);
  if (found.scan === "infected" && known && known.scan !== "infected")
    await condemnNow(ctx, known, found.scanDetail);
  const harmful = found.scan === "infected" ? found.scanDetail : known?.scan === "infected" ? "known" : null;
  const kind = input.kind ?? kindOfType(found.mimeType) ?? "document";
  const { mimeType, width, height, animated, unreadable } = found;
  const content: MediaUpload = {
    ...described(input),
    from: "base64",
    assetId: ctx.ids.next("asset"),
    kind,
    size: found.size,
    file: { sha256, mimeType, width, height, animated, unreadable },
    harmful,
  };
  if (harmful === null && !unreadable && !misfit(kind, found)) await stage(ctx, content, found, bytes);
  return content;
}

/**
 * Puts bytes into R2 under a row whose time runs out, unless the request that follows keeps it. The row comes first, so
 * that there is no object of which nothing is known.
 */
async function stage(
  ctx: CallContext,
  { assetId, kind, file, fileName, title, use }: MediaUpload,
  found: Examination,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const at = ctx.clock.now();
  const objectKey = `media/${assetId}`;
  const sha256 = file?.sha256 ?? "";
  const expiresAt = at + (use === "templates" ? STAGED_FOR_APPROVAL : STAGED_FOR);
  await ctx.db.run(
    insertAsset({
      id: assetId,
      kind,
      fileName,
      title,
      mimeType: found.mimeType,
      size: found.size,
      objectKey,
      uploadedBy: ctx.principal.id,
      createdAt: at,
      expiresAt,
    }),
  );
  await ctx.env.FILES.put(objectKey, bytes, { sha256 });
  reach("media:after-stage");
  await ctx.db.batch([
    insertFile({ ...found, sha256, objectKey }, at),
    ...completeAsset(assetId, { sha256, size: found.size, expiresAt }),
    discardIfDouble({ id: ctx.ids.next("outbox"), objectKey, sha256, at }),
  ]);
}

async function fromLink(
  ctx: CallContext,
  input: UploadInput,
  { size, mime_type }: { size: number; mime_type: string },
): Promise<MediaUpload> {
  if (!ctx.env.LINK_SIGNING_KEY)
    throw new ToolError("unavailable", "This deployment signs no links.", "Send the file as base64.");
  return {
    ...described(input),
    declaredType: mime_type,
    from: "upload",
    assetId: ctx.ids.next("asset"),
    kind: input.kind ?? kindOfType(mime_type) ?? "document",
    size,
    file: null,
  };
}

async function fromMessage(ctx: CallContext, input: UploadInput, messageId: string): Promise<MediaUpload> {
  const received = await receivedFile(ctx.db, ctx.principal, messageId);
  if (!received) throw notFound("attachment of message", messageId, "whatsapp.conversation.get");
  return {
    ...described(input),
    ...readyFile(received),
    from: "message_id",
    assetId: ctx.ids.next("asset"),
    kind: input.kind ?? received.kind,
    sourceAssetId: received.id,
  };
}

async function fromAsset(ctx: CallContext, input: UploadInput, assetId: string): Promise<MediaUpload> {
  const asset = await findAsset(ctx.db, assetId);
  // What was not kept yet is nobody's to ask for.
  if (asset?.source !== "upload" || (asset.status === "ready" && asset.expires_at !== null))
    throw notFound("uploaded asset", assetId, "whatsapp.media_assets.list");
  return {
    ...described(input),
    ...readyFile(asset),
    from: "asset_id",
    assetId,
    kind: asset.kind,
    fileName: asset.file_name,
    title: asset.title,
  };
}

/** @throws {ToolError} for an asset whose bytes are not there. */
function readyFile(asset: AssetRow): Pick<MediaUpload, "file" | "size"> {
  const facts = factsOf(asset);
  if (asset.status !== "ready" || !facts) {
    throw new ToolError(
      "conflict",
      asset.status === "awaiting" ? "The file is not there yet." : "The file is not there and will not be.",
      asset.status === "awaiting"
        ? "Call again in a minute."
        : "Choose another one of whatsapp.media_assets.list.",
      { asset_id: asset.id, status: asset.status },
    );
  }
  const { mimeType, width, height, animated } = facts;
  return {
    size: asset.size,
    file: { sha256: asset.sha256, mimeType, width, height, animated, unreadable: false },
  };
}
