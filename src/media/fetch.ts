import { audit } from "../governance";
import { locateMedia, openMedia, runsByName } from "../meta";
import { reach } from "../platform/checkpoints";
import { DAY, MINUTE, SECOND } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { isGuardFailure } from "../platform/db";
import type { OutboxHandler, OutboxOutcome } from "../platform/outbox";
import { agrees, MOST_BYTES } from "./rules";
import { settleStored } from "./settle";
import { type AssetRow, endAsset, findAsset } from "./store";
import { storeBody, WrongHash, WrongLength } from "./store-body";

/** As the trigger `media_assets_received_are_fetched` writes it. */
export const FETCH_TOPIC = "media.fetch";

/** For this long a file is asked for, each time after twice the time, at most half an hour. */
const PATIENCE = DAY;
const SHORTEST_WAIT = 5 * SECOND;
const LONGEST_WAIT = 30 * MINUTE;

/** Meta's code for an object that there is not, or not any more. */
const NO_SUCH_OBJECT = 100;

const DONE: OutboxOutcome = { state: "done" };

type Fetched =
  | { kind: "stored"; sha256: string; objectKey: string }
  | { kind: "ended"; status: "failed" | "refused"; error: string }
  | { kind: "later"; cause: string };

/**
 * Fetches a file that a customer sent: address → download → R2 → examination → ready. Each step can be run again: the
 * address is asked for anew, the object is written over by the same bytes, and the last step is one batch.
 */
export const fetchReceived: OutboxHandler = async (ctx, assetId) => {
  const asset = await findAsset(ctx.db, assetId);
  if (asset?.status !== "awaiting") return DONE;
  const fetched = await fetchBytes(ctx, asset);
  if (fetched.kind === "later") {
    const age = ctx.clock.now() - asset.created_at;
    if (age < PATIENCE) {
      ctx.log.info("media.fetch_later", { asset_id: assetId, cause: fetched.cause });
      return {
        state: "later",
        dueAt: ctx.clock.now() + Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, age)),
      };
    }
    await end(ctx, asset, "failed", fetched.cause);
    return DONE;
  }
  if (fetched.kind === "ended") {
    await end(ctx, asset, fetched.status, fetched.error);
    return DONE;
  }
  reach("media:after-store");
  await settleStored(ctx, {
    assetId,
    objectKey: fetched.objectKey,
    sha256: fetched.sha256,
    problem: (found) => {
      if (runsByName(asset.file_name)) return "harmful";
      return agrees(asset.kind, asset.declared_type, found.mimeType) ? undefined : "type_mismatch";
    },
    details: { kind: asset.kind, conversation_id: asset.conversation_id },
  });
  return DONE;
};

async function fetchBytes(ctx: AppContext, asset: AssetRow): Promise<Fetched> {
  const located = await locateMedia(ctx, asset.provider_media_id ?? "", asset.phone_number_id);
  if (located.kind === "unknown") return { kind: "later", cause: "no_answer" };
  if (located.kind === "refused") {
    return located.error.code === NO_SUCH_OBJECT
      ? { kind: "ended", status: "failed", error: "gone" }
      : { kind: "later", cause: `meta_${located.error.code}` };
  }
  const { url, size: announced, sha256: expected } = located.data;
  if (announced !== null && announced > MOST_BYTES)
    return { kind: "ended", status: "refused", error: "too_large" };
  const download = await openMedia(ctx.env, url);
  if (download.kind === "untrusted") return { kind: "later", cause: "untrusted_address" };
  if (download.kind === "unavailable") return { kind: "later", cause: "not_downloaded" };
  const size = announced ?? download.length;
  if (size === null || size > MOST_BYTES) {
    await download.body.cancel();
    return size === null
      ? { kind: "later", cause: "unknown_size" }
      : { kind: "ended", status: "refused", error: "too_large" };
  }
  const objectKey = `media/${asset.id}`;
  try {
    const sha256 = await storeBody(ctx.env.FILES, objectKey, download.body, size, expected ?? undefined);
    return { kind: "stored", sha256, objectKey };
  } catch (error) {
    if (error instanceof WrongLength) return { kind: "later", cause: "wrong_length" };
    if (error instanceof WrongHash) return { kind: "later", cause: "wrong_hash" };
    throw error;
  }
}

async function end(
  ctx: AppContext,
  asset: AssetRow,
  status: "failed" | "refused",
  error: string,
): Promise<void> {
  const entry = audit(ctx, {
    action: `media.${status}`,
    outcome: status === "failed" ? "failed" : "denied",
    code: error,
    entity: { kind: "media_asset", id: asset.id },
    details: { kind: asset.kind, conversation_id: asset.conversation_id },
  });
  try {
    await ctx.db.batch([...endAsset(asset.id, status, error), entry.insert]);
  } catch (failure) {
    if (!isGuardFailure(failure)) throw failure;
  }
}
