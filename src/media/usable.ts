import type { MediaUse } from "../meta";
import type { AppContext } from "../platform/context";
import { type FileFacts, misfit } from "./rules";
import { type AssetRow, findAssets } from "./store";

/** Something that keeps a file from going out, and what would help. */
export interface MediaProblem {
  path: string;
  message: string;
  fix: string;
}

const UPLOAD = "Upload it with whatsapp.media_asset.upload.";
const CHOOSE = "Choose another one of whatsapp.media_assets.list.";

/** What is known of an asset's file, once its bytes are there. */
export function factsOf(asset: AssetRow): FileFacts | undefined {
  if (asset.mime_type === null) return undefined;
  const { size, width, height } = asset;
  return { size, mimeType: asset.mime_type, width, height, animated: asset.animated === 1 };
}

/** A template's files are seen by everybody who gets it: they need a person's approval first. */
const isTemplates = (use: MediaUse): boolean => /(?:^|\.)template\./.test(use.path);

function problemOf(
  asset: AssetRow | undefined,
  use: MediaUse,
  conversationId: string,
): Omit<MediaProblem, "path"> | undefined {
  // What belongs to another conversation looks like what does not exist.
  const elsewhere = asset?.source === "received" && asset.conversation_id !== conversationId;
  if (!asset || elsewhere || asset.taken_back)
    return { message: `There is no media asset ${use.assetId} to send here.`, fix: CHOOSE };
  if (asset.status === "awaiting")
    return { message: "The file is not there yet.", fix: "Put it to its upload link first." };
  if (asset.status !== "ready" || asset.expires_at !== null)
    return { message: "The file cannot be used.", fix: UPLOAD };
  if (asset.scan !== "clean") {
    return asset.scan === "infected"
      ? { message: "The scan found something harmful in the file.", fix: CHOOSE }
      : {
          message: "The scan has no verdict on the file yet.",
          fix: "Wait for it; see whatsapp.media_assets.list.",
        };
  }
  if (asset.kind !== use.kind)
    return {
      message: `The file is kept as ${asset.kind}, not as ${use.kind}.`,
      fix: `Send it as ${asset.kind}.`,
    };
  const facts = factsOf(asset);
  const unfit = facts && misfit(use.kind, facts);
  if (unfit) return { message: unfit.message, fix: CHOOSE };
  if (isTemplates(use) && asset.approved_at === null) {
    return {
      message: "The file is not approved for templates.",
      fix: 'Ask for approval with whatsapp.media_asset.upload: asset_id and use "templates".',
    };
  }
  return undefined;
}

/**
 * What keeps the files of a message from being sent in a conversation, by the field that names each. A received file goes
 * out only in the conversation that it came in, unless somebody made an upload of it on purpose.
 */
export async function mediaProblems(
  ctx: AppContext,
  uses: readonly MediaUse[],
  { conversationId }: { conversationId: string },
): Promise<MediaProblem[]> {
  if (uses.length === 0) return [];
  const assets = new Map(
    (
      await findAssets(
        ctx.db,
        uses.map(({ assetId }) => assetId),
      )
    ).map((asset) => [asset.id, asset]),
  );
  return uses.flatMap((use) => {
    const problem = problemOf(assets.get(use.assetId), use, conversationId);
    return problem ? [{ path: use.path, ...problem }] : [];
  });
}
