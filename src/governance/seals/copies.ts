import { canonicalJson } from "../../platform/canonical.ts";
import { reach } from "../../platform/checkpoints";
import type { AppContext } from "../../platform/context";
import { recordAudit } from "../audit";
import { keyInForce, keyRing } from "./check.ts";
import { rowDigests, type SealCopy, type SealRow } from "./format.ts";
import { keyStatements, newestSeal, rowsBetween, sealsByNumber, tellsOfConflict } from "./store";

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
/** Copies that one call reads at most, because they came without their note; the others are left out. */
const MOST_READ = 500;
/** How many it reads at once: a Worker has six connections. */
const AT_ONCE = 6;

const nameOf = (id: number) => `${PREFIX}${String(id).padStart(DIGITS, "0")}.json`;
const idOf = (name: string) => Number(name.slice(PREFIX.length, PREFIX.length + DIGITS));

/**
 * Hashes of the copies from one seal to another; pages of the bucket. The hash is noted beside each object. A copy of the
 * bucket by another tool has lost the notes, and then the objects themselves are read: of `wanted` alone, when it is given.
 */
export async function copiesBetween(
  env: AppContext["env"],
  fromId: number,
  toId: number,
  wanted?: ReadonlySet<number>,
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  const bare: number[] = [];
  for await (const { id, noted } of listed(env, fromId, toId)) {
    if (wanted && !wanted.has(id)) continue;
    if (noted === undefined) bare.push(id);
    else found.set(id, noted);
  }
  for (let from = 0; from < Math.min(bare.length, MOST_READ); from += AT_ONCE)
    for (const [id, hash] of await Promise.all(
      bare.slice(from, from + AT_ONCE).map(async (id) => [id, await hashInside(env, id)] as const),
    ))
      found.set(id, hash);
  return found;
}

async function* listed(
  { FILES }: AppContext["env"],
  fromId: number,
  toId: number,
): AsyncGenerator<{ id: number; noted: string | undefined }> {
  for (let after = nameOf(fromId - 1); fromId <= toId; ) {
    const page = await FILES.list({
      prefix: PREFIX,
      startAfter: after,
      limit: Math.min(LISTED, toId - fromId + 1),
      include: ["customMetadata"],
    });
    for (const { key, customMetadata } of page.objects)
      if (idOf(key) <= toId) yield { id: idOf(key), noted: customMetadata?.hash };
    const last = page.objects.at(-1)?.key;
    if (!page.truncated || last === undefined || idOf(last) >= toId) return;
    after = last;
  }
}

/** The hash that a copy itself tells of; empty, which no seal's is, when it is no copy of that seal. */
async function hashInside(env: AppContext["env"], id: number): Promise<string> {
  const copy = await readCopy(env, id);
  return copy?.seal.id === id && typeof copy.seal.hash === "string" ? copy.seal.hash : "";
}

/** The first copy behind a seal: there is none unless the database was cut off. */
export async function firstCopyBehind(env: AppContext["env"], id: number): Promise<number | undefined> {
  const { objects } = await env.FILES.list({ prefix: PREFIX, startAfter: nameOf(id), limit: 1 });
  return objects[0] && idOf(objects[0].key);
}

/** The newest copy from a seal on; undefined when there is none. */
export async function newestCopyFrom(env: AppContext["env"], id: number): Promise<SealCopy | undefined> {
  let newest: number | undefined;
  for await (const { id: next } of listed(env, id, Number.MAX_SAFE_INTEGER)) newest = next;
  return newest === undefined ? undefined : readCopy(env, newest);
}

/** Undefined when there is none, or nobody can read it. */
export async function readCopy(env: AppContext["env"], id: number): Promise<SealCopy | undefined> {
  const object = await env.FILES.get(nameOf(id));
  const copy = (await object?.json<SealCopy>().catch(() => undefined)) as SealCopy | undefined;
  return copy?.seal && copy.rows ? copy : undefined;
}

/** A place at which the database and the copies outside were found to differ; its name is that of the object. */
export interface CopyConflict {
  name: string;
  seal: number;
}

/** All of them, oldest first: they stay for good. */
export async function copyConflicts(env: AppContext["env"]): Promise<CopyConflict[]> {
  const { objects } = await env.FILES.list({ prefix: CONFLICTS, limit: LISTED });
  return objects.map(({ key }) => {
    const name = key.slice(CONFLICTS.length);
    return { name, seal: Number(name.slice(0, DIGITS)) };
  });
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
  // Another run may have sealed and copied in between: only what is behind the newest seal of now was cut off.
  if (behind !== undefined && behind > ((await newestSeal(ctx.db))?.id ?? 0))
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
    await keepCopy(ctx, seal, keyInForce(ring, seal.id)?.key ?? null);
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
  // The entry is looked for even when the note is there: a run may have been cut off between the two.
  if (!(await putOnce(ctx, name, canonicalJson(note), hash)) && (await tellsOfConflict(ctx.db, id, hash)))
    return;
  reach("audit:after-conflict");
  ctx.log.error("audit.copy_conflict", { seal: id, code });
  await recordAudit(ctx, {
    action: "audit.copy_conflict",
    outcome: "failed",
    code,
    entity: { kind: "audit_seal", id: String(id) },
    details: { seal: id, ...(seal && { hash: seal.hash }) },
  });
}
