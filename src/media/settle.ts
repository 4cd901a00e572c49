import { audit } from "../governance";
import { reach } from "../platform/checkpoints";
import type { AppContext } from "../platform/context";
import { isGuardFailure, type Statement } from "../platform/db";
import { bytesInBucket } from "./bytes";
import { discardNow } from "./discard";
import { type Examination, examine } from "./examine";
import {
  discardIfDouble,
  discardObject,
  type FileRow,
  findFile,
  insertFile,
  noteHarm,
  refuseUses,
} from "./files-store";
import { completeAsset, endAsset } from "./store";

/** Bytes that lie in R2 and belong to an asset that waits for them. */
export interface Stored {
  assetId: string;
  objectKey: string;
  sha256: string;
  /** Why they are not what they were said to be: a code, or undefined. Harm is looked after here. */
  problem(found: Examination): string | undefined;
  /** What is kept of it in the audit log besides. */
  details?: Record<string, unknown>;
}

export type Settled =
  | { status: "ready"; found: Examination }
  | { status: "refused"; error: string }
  /** The asset no longer waits: its time is over, or somebody else settled it. */
  | { status: "late" };

/**
 * Examines bytes and says in one batch what becomes of them: ready, or refused and to be removed. Run again after a
 * crash it comes to the same end; run twice at once, the second changes nothing and leaves nothing behind.
 */
export async function settleStored(ctx: AppContext, stored: Stored): Promise<Settled> {
  const { assetId, objectKey, sha256 } = stored;
  const bytes = await bytesInBucket(ctx.env.FILES, objectKey);
  if (!bytes) throw new Error("the stored bytes are not there");
  const found = await examine(ctx.env, bytes);
  reach("media:after-examine");
  const known = await findFile(ctx.db, sha256);
  const harmful = found.scan === "infected" || known?.scan === "infected";
  const error = harmful ? "harmful" : stored.problem(found);
  const at = ctx.clock.now();
  const discards = [ctx.ids.next("outbox")] as [string];
  const end: Statement[] =
    error === undefined
      ? [
          insertFile({ ...found, sha256, objectKey }, at),
          ...completeAsset(assetId, { sha256, size: found.size, expiresAt: null }),
          discardIfDouble({ id: discards[0], objectKey, sha256, at }),
        ]
      : [
          ...endAsset(assetId, "refused", error),
          ...(harmful && known && known.scan !== "infected"
            ? condemn(ctx, known, found.scanDetail, discards)
            : []),
          discardObject({ id: discards[0], objectKey, at }),
        ];
  const entry = audit(ctx, {
    action: error === undefined ? "media.stored" : "media.refused",
    outcome: error === undefined ? "ok" : "denied",
    code: error,
    entity: { kind: "media_asset", id: assetId },
    afterDigest: sha256,
    details: { bytes: found.size, type: found.mimeType, scan: found.scan, ...stored.details },
  });
  try {
    await ctx.db.batch([...end, entry.insert]);
  } catch (failure) {
    if (!isGuardFailure(failure)) throw failure;
    await ctx.db.run(discardObject({ id: discards[0], objectKey, at }));
    await discardNow(ctx, [discards[0]]);
    return { status: "late" };
  }
  reach("media:after-commit");
  await discardNow(ctx, discards);
  return error === undefined ? { status: "ready", found } : { status: "refused", error };
}

/** The same at once and by itself, when there is nothing else to settle. */
export async function condemnNow(ctx: AppContext, file: FileRow, detail: string): Promise<void> {
  const discards: string[] = [];
  const entry = audit(ctx, {
    action: "media.scanned",
    outcome: "denied",
    code: "infected",
    entity: { kind: "media_file", id: file.sha256 },
  });
  await ctx.db.batch([...condemn(ctx, file, detail, discards), entry.insert]);
  await discardNow(ctx, discards);
}

/** Bytes that were found clean before, or not decided on, are harmful: no use of them is left, and they go. */
function condemn(ctx: AppContext, file: FileRow, detail: string, discards: string[]): Statement[] {
  const id = ctx.ids.next("outbox");
  discards.push(id);
  const at = ctx.clock.now();
  return [
    noteHarm(file.sha256, detail, at),
    refuseUses(file.sha256),
    discardObject({ id, objectKey: file.object_key, at }),
  ];
}
