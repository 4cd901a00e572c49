import { runsByName } from "../meta";
import { reach } from "../platform/checkpoints";
import type { AppContext } from "../platform/context";
import { randomToken } from "../platform/hash";
import { lengthSaid, refusal } from "./answers";
import { isSignedLink } from "./links";
import { agrees, misfit, plainType, typeFor } from "./rules";
import { settleStored } from "./settle";
import { type AssetRow, claimUpload, findAsset, releaseUpload } from "./store";
import { storeBody, WrongLength } from "./store-body";

/** Why an uploaded file is not what its link was asked for; a code as in {@link REFUSALS}. */
function problemOf(asset: AssetRow, found: Parameters<typeof misfit>[1] & { unreadable: boolean }) {
  if (runsByName(asset.file_name)) return "harmful";
  const said = plainType(asset.declared_type ?? "");
  const type = plainType(typeFor(asset.kind, found.mimeType));
  if (said !== type || !agrees(asset.kind, asset.declared_type, found.mimeType)) return "type_mismatch";
  if (found.unreadable) return "unreadable";
  const unfit = misfit(asset.kind, found);
  return unfit && { type: "type_mismatch", size: "too_large", dimensions: "wrong_dimensions" }[unfit.code];
}

const REFUSALS: Readonly<Record<string, string>> = {
  harmful: "The scan found something harmful in the file; it was not kept.",
  type_mismatch: "The bytes are of another type than was said; they were not kept.",
  too_large: "The file is larger than WhatsApp takes for this kind; it was not kept.",
  wrong_dimensions: "A sticker has 512×512 pixels, a picture at most 100 million; the file was not kept.",
  unreadable: "The picture cannot be read; it was not kept.",
};

const AGAIN = "Ask for a new link with whatsapp.media_asset.upload.";

/**
 * `PUT /files/uploads/{asset_id}`: the bytes of an upload that was asked for, by its link. The link is good for one
 * file: who claims it first puts it there. What breaks off before it is stored can be sent again.
 */
export async function receiveMedia(ctx: AppContext, request: Request, assetId: string): Promise<Response> {
  if (!(await isSignedLink(ctx, new URL(request.url))))
    return refusal(403, "forbidden", "The link is not valid or no longer so.", AGAIN);
  const asset = await findAsset(ctx.db, assetId);
  if (asset?.source !== "upload" || asset.status !== "awaiting")
    return refusal(409, "conflict", "This link was used before.", AGAIN);
  const length = lengthSaid(request);
  if (length instanceof Response) return length;
  if (length !== asset.size || !request.body) {
    return refusal(
      400,
      "validation_failed",
      "The body is not as long as the upload was said to be.",
      "Send exactly the file that the link was asked for, or ask for another link.",
      { bytes: length, expected_bytes: asset.size },
    );
  }
  // Nobody else writes there: two uploads at once cannot mix, and a late one overwrites nothing.
  const objectKey = `media/${assetId}/${randomToken().slice(0, 16)}`;
  if ((await ctx.db.run(claimUpload(assetId, objectKey, ctx.clock.now()))) !== 1)
    return refusal(409, "conflict", "This link is being used, or its time is over.", AGAIN);
  return storeClaimed(ctx, request.body, asset, objectKey);
}

async function storeClaimed(
  ctx: AppContext,
  body: ReadableStream<Uint8Array>,
  asset: AssetRow,
  objectKey: string,
): Promise<Response> {
  let sha256: string;
  try {
    sha256 = await storeBody(ctx.env.FILES, objectKey, body, asset.size);
  } catch (error) {
    await ctx.db.run(releaseUpload(asset.id, objectKey));
    if (!(error instanceof WrongLength)) throw error;
    return refusal(
      400,
      "validation_failed",
      "The file is not as long as Content-Length says.",
      "Send it again to the same link.",
    );
  }
  reach("media:after-store");
  const settled = await settleStored(ctx, {
    assetId: asset.id,
    objectKey,
    sha256,
    problem: (found) => problemOf(asset, found),
    details: { by: "signed link", uploaded_by: asset.uploaded_by },
  });
  if (settled.status === "late")
    return refusal(409, "conflict", "The time of this link was over before the file was there.", AGAIN);
  if (settled.status === "refused") {
    const message = REFUSALS[settled.error] ?? "The file was refused.";
    const code = settled.error === "harmful" ? "policy_blocked" : "validation_failed";
    return refusal(422, code, message, "See whatsapp.media_assets.list for what WhatsApp takes.", {
      asset_id: asset.id,
      reason: settled.error,
    });
  }
  const { found } = settled;
  return Response.json(
    {
      asset_id: asset.id,
      status: "ready",
      mime_type: found.mimeType,
      size: found.size,
      sha256,
      scan: found.scan,
    },
    { status: 201, headers: { "cache-control": "no-store" } },
  );
}
