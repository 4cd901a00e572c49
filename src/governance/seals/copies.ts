import { canonicalJson } from "../../platform/canonical.ts";
import { reach } from "../../platform/checkpoints";
import type { AppContext } from "../../platform/context";
import { recordAudit } from "../audit";
import { keyInForce, keyRing } from "./check.ts";
import { rowDigests, type SealCopy, type SealRow } from "./format.ts";
import { keyStatements, newestSeal, rowsBetween, sealsByNumber } from "./store";

/*
 * Whoever has the database could take away the newest entries together with their seals, and whoever has the key as well could
 * make the chain anew. So each seal is also written to the bucket, once: `onlyIf` refuses a second one, and a lock on
 * the prefix (docs/audit.md) keeps even the bucket's owner from removing it.
 */
const PREFIX = "audit/seals/";
const CONFLICTS = "audit/conflicts/";
/** Digits of a name, so that names sort as numbers do. */
const DIGITS = 12;
/** Copies that one run writes at most; the next minute goes on. */
const MOST_COPIES = 200;
/** What one list of the bucket holds at most. */
const LISTED = 1_000;

const nameOf = (id: number) => `${PREFIX}${String(id).padStart(DIGITS, "0")}.json`;
const idOf = (name: string) => Number(name.slice(PREFIX.length, PREFIX.length + DIGITS));

/** Hashes of the copies from one seal to another; pages of the bucket, no object is read. */
export async function copiesBetween(
  { FILES }: AppContext["env"],
  fromId: number,
  toId: number,
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  if (toId < fromId) return found;
  for (let after = nameOf(fromId - 1); ; ) {
    const page = await FILES.list({
      prefix: PREFIX,
      startAfter: after,
      limit: Math.min(LISTED, toId - fromId + 1),
      include: ["customMetadata"],
    });
    for (const { key, customMetadata } of page.objects)
      if (idOf(key) <= toId) found.set(idOf(key), customMetadata?.hash ?? "");
    const last = page.objects.at(-1)?.key;
    if (!page.truncated || last === undefined || idOf(last) >= toId) return found;
    after = last;
  }
}

/** The first copy behind a seal: there is none unless the database was cut off. */
export async function firstCopyBehind(env: AppContext["env"], id: number): Promise<number | undefined> {
  const { objects } = await env.FILES.list({ prefix: PREFIX, startAfter: nameOf(id), limit: 1 });
  return objects[0] && idOf(objects[0].key);
}

/** The newest copy from a seal on; undefined when there is none. */
export async function newestCopyFrom(env: AppContext["env"], id: number): Promise<SealCopy | undefined> {
  const ids = [...(await copiesBetween(env, id, Number.MAX_SAFE_INTEGER)).keys()];
  const newest = ids.at(-1);
  return newest === undefined ? undefined : readCopy(env, newest);
}

export async function readCopy(env: AppContext["env"], id: number): Promise<SealCopy | undefined> {
  const object = await env.FILES.get(nameOf(id));
  return object ? object.json<SealCopy>() : undefined;
}

/** Seals at which the database and the copies outside were found to differ, oldest first, for good. */
export async function conflicts(env: AppContext["env"]): Promise<number[]> {
  const { objects } = await env.FILES.list({ prefix: CONFLICTS, limit: LISTED });
  const ids = objects.map(({ key }) => Number(key.slice(CONFLICTS.length, CONFLICTS.length + DIGITS)));
  return [...new Set(ids)];
}

/**
 * Writes the copies that are missing, in the order of the seals, so that a run that was cut off is gone on with. What is
 * there already is compared; a difference is noted once, in the log and in the bucket.
 */
export async function keepCopies(ctx: AppContext): Promise<void> {
  const newest = await newestSeal(ctx.db);
  const [own, behind] = await Promise.all([
    newest && copiesBetween(ctx.env, newest.id, newest.id),
    firstCopyBehind(ctx.env, newest?.id ?? 0),
  ]);
  // Named by the last copy, which stays the same while new seals grow into the place of those that are gone.
  if (behind !== undefined)
    await noteConflict(ctx, (await newestCopyFrom(ctx.env, behind))?.seal.id ?? behind, "cut_off");
  if (!newest) return;
  const kept = own?.get(newest.id);
  if (kept !== undefined) {
    if (kept !== newest.hash) await noteConflict(ctx, newest.id, "copy_differs", newest);
    return;
  }
  const first = await firstMissing(ctx, newest.id);
  const ring = await keyRing([], await keyStatements(ctx.db));
  for (const seal of await sealsByNumber(ctx.db, first, Math.min(newest.id, first + MOST_COPIES - 1))) {
    await keepCopy(ctx, seal, keyInForce(ring, seal.id) ?? null);
    reach("audit:after-copy");
  }
}

/** The lowest seal without a copy: they are written in order, so halving finds it. */
async function firstMissing({ env }: AppContext, newestId: number): Promise<number> {
  let [low, high] = [1, newestId];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await env.FILES.head(nameOf(middle))) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function keepCopy(ctx: AppContext, seal: SealRow, key: string | null): Promise<void> {
  const rows = await rowDigests(await rowsBetween(ctx.db, seal.from_seq, seal.to_seq));
  const copy: SealCopy = { kind: "audit-seal-copy", version: 1, seal, key, rows };
  const written = await putOnce(ctx, nameOf(seal.id), canonicalJson(copy), seal.hash);
  if (written) return;
  const kept = (await copiesBetween(ctx.env, seal.id, seal.id)).get(seal.id);
  if (kept !== seal.hash) await noteConflict(ctx, seal.id, "copy_differs", seal);
}

/** https://developers.cloudflare.com/r2/api/workers/workers-api-reference/#conditional-operations */
async function putOnce({ env }: AppContext, name: string, body: string, hash: string): Promise<boolean> {
  const object = await env.FILES.put(name, body, {
    onlyIf: new Headers({ "if-none-match": "*" }),
    customMetadata: { hash },
    httpMetadata: { contentType: "application/json" },
  });
  return object !== null;
}

async function noteConflict(
  ctx: AppContext,
  id: number,
  code: "copy_differs" | "cut_off",
  seal?: SealRow,
): Promise<void> {
  const hash = seal?.hash ?? "";
  const name = `${CONFLICTS}${String(id).padStart(DIGITS, "0")}-${hash.slice(0, 16) || "none"}.json`;
  const note = { kind: "audit-seal-conflict", version: 1, code, seal: seal ?? id, found_at: ctx.clock.now() };
  if (!(await putOnce(ctx, name, canonicalJson(note), hash))) return;
  ctx.log.error("audit.copy_conflict", { seal: id, code });
  await recordAudit(ctx, {
    action: "audit.copy_conflict",
    outcome: "failed",
    code,
    entity: { kind: "audit_seal", id: String(id) },
    details: { seal: id, ...(seal && { hash: seal.hash }) },
  });
}
