import { type GraphError, type MediaUse, uploadMedia } from "../meta";
import { reach } from "../platform/checkpoints";
import { DAY } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { forgetMetaIds, metaIdsOf, rememberMetaId } from "./files-store";
import { plainType, typeFor } from "./rules";
import { type AssetRow, findAssets } from "./store";

/** Meta keeps an uploaded file for 30 days. An id that is nearly over is asked for anew rather than used. */
const HELD_FOR = 30 * DAY;
const REFRESH_BEFORE = DAY;

export type MetaMedia =
  | { kind: "ready"; ids: Map<string, string> }
  | { kind: "refused"; error: GraphError }
  | { kind: "unavailable"; cause: string };

/**
 * Meta's ids of the files that a message uses, by asset, for sending from one number. What Meta does not hold, or not
 * for long any more, is given to it first. Nothing reaches a customer by this.
 */
export async function metaMediaIds(
  ctx: AppContext,
  uses: readonly MediaUse[],
  phoneNumberId: string,
): Promise<MetaMedia> {
  if (uses.length === 0) return { kind: "ready", ids: new Map() };
  const assets = await findAssets(
    ctx.db,
    uses.map(({ assetId }) => assetId),
  );
  const held = await metaIdsOf(
    ctx.db,
    assets.map(({ sha256 }) => sha256),
    phoneNumberId,
    ctx.clock.now() + REFRESH_BEFORE,
  );
  const ids = new Map<string, string>();
  for (const asset of assets) {
    const id = held.get(asset.sha256);
    if (id !== undefined) {
      ids.set(asset.id, id);
      continue;
    }
    const given = await give(ctx, asset, phoneNumberId);
    if (typeof given !== "string") return given;
    ids.set(asset.id, given);
  }
  const missing = uses.find(({ assetId }) => !ids.has(assetId));
  return missing ? { kind: "unavailable", cause: `no file ${missing.assetId}` } : { kind: "ready", ids };
}

async function give(
  ctx: AppContext,
  asset: AssetRow,
  phoneNumberId: string,
): Promise<string | Exclude<MetaMedia, { kind: "ready" }>> {
  const object = asset.object_key && (await ctx.env.FILES.get(asset.object_key));
  if (!object) return { kind: "unavailable", cause: "the file is not in the store" };
  const outcome = await uploadMedia(ctx, phoneNumberId, {
    body: object.body,
    size: object.size,
    mimeType: plainType(typeFor(asset.kind, asset.mime_type ?? "")),
    fileName: asset.id,
  });
  if (outcome.kind === "refused") return outcome;
  if (outcome.kind === "unknown") return { kind: "unavailable", cause: outcome.cause };
  reach("media:after-meta-upload");
  const at = ctx.clock.now();
  const { id: mediaId } = outcome.data;
  await ctx.db.run(
    rememberMetaId({ sha256: asset.sha256, phoneNumberId, mediaId, at, expiresAt: at + HELD_FOR }),
  );
  return mediaId;
}

/** Meta's codes for a file that it does not have (any more) or cannot read. */
const ABOUT_MEDIA: ReadonlySet<number> = new Set([100, 131052, 131053]);

/**
 * Meta refused a message: whether that may be because it does not know a file any more. Then its id is dropped, and the
 * next try gives Meta the file anew. An id that is younger than the try itself cannot be the reason.
 */
export async function forgetRefusedMedia(
  ctx: AppContext,
  uses: readonly MediaUse[],
  phoneNumberId: string,
  code: number,
  triedSince: number,
): Promise<boolean> {
  if (uses.length === 0 || !ABOUT_MEDIA.has(code)) return false;
  const assets = await findAssets(
    ctx.db,
    uses.map(({ assetId }) => assetId),
  );
  const hashes = assets.map(({ sha256 }) => sha256);
  return (await ctx.db.run(forgetMetaIds(hashes, phoneNumberId, triedSince))) > 0;
}
