import type { AppContext } from "../platform/context";
import { plainType } from "./rules";
import { findAsset } from "./store";

/** A file as it is given to Meta as an example: its bytes are read once, as they go out. */
export interface OpenedExample {
  body: ReadableStream<Uint8Array>;
  /** Bytes. */
  size: number;
  mimeType: string;
  fileName: string;
}

/** Opens the file of an asset whose use was agreed to; undefined when its bytes are not there (any more). */
export async function openExample(ctx: AppContext, assetId: string): Promise<OpenedExample | undefined> {
  const asset = await findAsset(ctx.db, assetId);
  if (!asset?.object_key || asset.mime_type === null) return undefined;
  const object = await ctx.env.FILES.get(asset.object_key);
  if (!object) return undefined;
  // Its own name may say what nobody outside needs to know.
  return { body: object.body, size: object.size, mimeType: plainType(asset.mime_type), fileName: asset.id };
}
