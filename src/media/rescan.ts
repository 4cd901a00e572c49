import { audit } from "../governance";
import { MINUTE } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { bytesInBucket } from "./bytes";
import { type FileRow, noteScan, unscannedFiles } from "./files-store";
import { markersIn } from "./markers";
import { scan, type Verdict } from "./scan";
import { condemnNow } from "./settle";

/** A file without a verdict is looked at again after this long, ms, and so many of them at a time. */
const BETWEEN_SCANS = 5 * MINUTE;
const MOST_FILES = 10;

/** Asks the external scanner again about files on which it gave no verdict. Run by cron. */
export async function rescanUndecided(ctx: AppContext): Promise<number> {
  if (!ctx.env.MEDIA_SCANNER_URL?.trim()) return 0;
  const files = await unscannedFiles(ctx.db, ctx.clock.now() - BETWEEN_SCANS, MOST_FILES);
  // All at once: a scanner that hangs holds up the rest of cron for one wait, not for ten.
  await Promise.all(files.map(async (file) => settleVerdict(ctx, file, await verdictOf(ctx, file))));
  return files.length;
}

/** Bytes of an open verdict that are gone were found harmful a moment ago: nothing else removes them. */
async function verdictOf(ctx: AppContext, file: FileRow): Promise<Verdict> {
  const bytes = await bytesInBucket(ctx.env.FILES, file.object_key);
  if (!bytes) return { scan: "infected", detail: "removed" };
  return scan(ctx.env, bytes, file.mime_type, await markersIn(await bytes.stream()));
}

async function settleVerdict(ctx: AppContext, file: FileRow, verdict: Verdict): Promise<void> {
  if (verdict.scan === "infected") return condemnNow(ctx, file, verdict.detail);
  const entry = audit(ctx, {
    action: "media.scanned",
    outcome: "ok",
    code: verdict.scan,
    entity: { kind: "media_file", id: file.sha256 },
  });
  await ctx.db.batch([
    noteScan(file.sha256, verdict.scan, verdict.detail, ctx.clock.now()),
    ...(verdict.scan === "undecided" ? [] : [entry.insert]),
  ]);
}
