import type { MediaUse } from "../meta";
import type { Database } from "../platform/db";
import { misfit } from "./rules";
import { type AssetRow, findAssets } from "./store";
import { factsOf } from "./usable";

/** What keeps a file from standing as the sample of a template's header. */
export interface ExampleProblem {
  code: "media_not_found" | "media_not_ready" | "media_wrong_type" | "media_not_approved";
  path: string;
  message: string;
  fix: string;
}

/**
 * Types that Meta takes for samples: fewer than it takes for messages.
 * …/graph-api/guides/upload
 */
const EXAMPLE_TYPES: Readonly<Partial<Record<MediaUse["kind"], readonly string[]>>> = {
  image: ["image/jpeg", "image/png"],
  video: ["video/mp4"],
  document: ["application/pdf"],
};

const UPLOAD = 'Upload one with whatsapp.media_asset.upload and use "templates".';

function problemOf(
  asset: AssetRow | undefined,
  { kind, assetId }: MediaUse,
): Omit<ExampleProblem, "path"> | undefined {
  // A customer's file is nobody's sample: an upload is made of it on purpose.
  if (!asset || asset.source === "received" || asset.taken_back) {
    return {
      code: "media_not_found",
      message: `There is no uploaded media asset ${assetId}.`,
      fix: "Choose one of whatsapp.media_assets.list with source upload.",
    };
  }
  if (asset.status !== "ready" || asset.scan !== "clean") {
    const waits = asset.status === "awaiting" || (asset.status === "ready" && asset.scan !== "infected");
    return {
      code: "media_not_ready",
      message: waits
        ? "The file is not there yet, or the scan has no verdict on it yet."
        : "The file was refused: its bytes are not what they were said to be, never came, or are harmful.",
      fix: waits ? "Wait for it; see whatsapp.media_assets.list." : UPLOAD,
    };
  }
  const facts = factsOf(asset);
  const types = EXAMPLE_TYPES[kind] ?? [];
  if (facts && !types.includes(facts.mimeType)) {
    return {
      code: "media_wrong_type",
      message: `The bytes are ${facts.mimeType}; as the sample of a header of type ${kind}, Meta takes ${types.join(", ")}.`,
      fix: `Choose a file of that type, or make it a header for this one.`,
    };
  }
  const unfit = facts && misfit(kind, facts);
  if (unfit) return { code: "media_wrong_type", message: unfit.message, fix: UPLOAD };
  if (asset.kind !== kind) {
    return {
      code: "media_wrong_type",
      message: `The file is kept as ${asset.kind}, not as ${kind}.`,
      fix: `Upload it again as ${kind} with whatsapp.media_asset.upload.`,
    };
  }
  if (asset.approved_at === null || asset.expires_at !== null) {
    return {
      code: "media_not_approved",
      message: "The file is not approved for templates.",
      fix: 'Ask for approval with whatsapp.media_asset.upload: asset_id and use "templates".',
    };
  }
  return undefined;
}

/** What keeps files from going to Meta as samples of templates' headers, by the field that names each. Primary keys. */
export async function exampleProblems(db: Database, uses: readonly MediaUse[]): Promise<ExampleProblem[]> {
  if (uses.length === 0) return [];
  const found = await findAssets(
    db,
    uses.map(({ assetId }) => assetId),
  );
  const assets = new Map(found.map((asset) => [asset.id, asset]));
  return uses.flatMap((use) => {
    const problem = problemOf(assets.get(use.assetId), use);
    return problem ? [{ path: use.path, ...problem }] : [];
  });
}
