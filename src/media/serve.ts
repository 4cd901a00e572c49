import { recordAudit } from "../governance";
import type { AppContext } from "../platform/context";
import { isSignedLink } from "./links";
import { type ByteRange, contentDisposition, plainType, rangeOf, safeFileName, servedType } from "./rules";
import { type AssetRow, findAsset } from "./store";

/** A file can be anything that somebody else made: opened by itself, it runs nothing and reaches nothing. */
const SAFETY = {
  "x-content-type-options": "nosniff",
  "content-security-policy":
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "cache-control": "private, no-store",
};

const ENDINGS: Readonly<Record<string, string>> = {
  "image/jpeg": ".jpg",
  "image/png": ".png",
  "image/webp": ".webp",
  "image/gif": ".gif",
  "audio/aac": ".aac",
  "audio/mp4": ".m4a",
  "audio/mpeg": ".mp3",
  "audio/amr": ".amr",
  "audio/ogg": ".ogg",
  "video/mp4": ".mp4",
  "video/3gpp": ".3gp",
  "application/pdf": ".pdf",
  "text/plain": ".txt",
};

/** Under what name a file is saved: its own where it has one. */
function fileNameOf(asset: AssetRow): string {
  return safeFileName(asset.file_name) ?? `${asset.id}${ENDINGS[plainType(asset.mime_type ?? "")] ?? ".bin"}`;
}

const refusal = (status: number, text: string, headers = {}) =>
  new Response(`${text}\n`, {
    status,
    headers: { ...SAFETY, "content-type": "text/plain; charset=utf-8", ...headers },
  });

/**
 * `GET /files/media/{asset_id}` by a signed link: the bytes of an asset that is ready and clean, under a type that a
 * browser shows without running it, or as a download. Sound and film come in ranges.
 */
export async function serveMedia(ctx: AppContext, request: Request, assetId: string): Promise<Response> {
  if (!(await isSignedLink(ctx, new URL(request.url))))
    return refusal(403, "The link is not valid or no longer so. Ask for a new one.");
  const asset = await findAsset(ctx.db, assetId);
  if (asset?.status !== "ready" || asset.scan !== "clean" || asset.object_key === null || asset.taken_back)
    return refusal(404, "There is no such file, or it cannot be shown.");
  const range = rangeOf(request.headers.get("range"), asset.size);
  if (range === "unsatisfiable")
    return refusal(416, "The range lies outside the file.", { "content-range": `bytes */${asset.size}` });
  const object = await ctx.env.FILES.get(asset.object_key, range && { range });
  if (!object) return refusal(404, "There is no such file, or it cannot be shown.");
  // Each part is noted: whoever left the first byte out would read the rest unseen.
  await noteRead(ctx, request, asset, range);
  return new Response(object.body, { status: range ? 206 : 200, headers: headersOf(asset, range) });
}

function headersOf(asset: AssetRow, range: ByteRange | undefined): Record<string, string> {
  const { type, inline } = servedType(
    asset.kind === "audio" && asset.mime_type === "video/mp4" ? "audio/mp4" : (asset.mime_type ?? ""),
  );
  return {
    ...SAFETY,
    "content-type": type,
    "content-disposition": contentDisposition(inline, fileNameOf(asset)),
    "content-length": String(range?.length ?? asset.size),
    "accept-ranges": "bytes",
    ...(range && {
      "content-range": `bytes ${range.offset}-${range.offset + range.length - 1}/${asset.size}`,
    }),
  };
}

async function noteRead(
  ctx: AppContext,
  request: Request,
  asset: AssetRow,
  range: ByteRange | undefined,
): Promise<void> {
  await recordAudit(ctx, {
    action: asset.source === "received" ? "personal_data.read" : "media.read",
    outcome: "ok",
    entity: { kind: "media_asset", id: asset.id },
    details: { by: "signed link", address: request.headers.get("cf-connecting-ip"), ...range },
  });
}
