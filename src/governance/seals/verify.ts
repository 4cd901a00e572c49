import type { AppContext } from "../../platform/context";
import {
  type ChainProblem,
  type ChainVerification,
  differingRows,
  type KeyRing,
  keyRing,
  problemOf,
  type SealBefore,
} from "./check.ts";
import { copiesBetween, copyConflicts, firstCopyBehind, newestCopyFrom, readCopy } from "./copies";
import type { SealRow } from "./format.ts";
import { signerOf } from "./keys.ts";
import { findSeals, keyStatements, newestSeal, rowsBetween, type SealedRow } from "./store";

/** Rows that one check reads at most: a page of entries from all over the log lies under many seals. */
const MOST_ROWS = 20_000;
/** Seals of one list of the bucket. */
const SPAN = 1_000;

type Place = Pick<AppContext, "db" | "env">;

/** The public key of the deployment as it is set now; null without a secret. */
export async function publicKey(env: AppContext["env"]): Promise<string | null> {
  return env.AUDIT_SEAL_KEY ? (await signerOf(env.AUDIT_SEAL_KEY)).key : null;
}

/**
 * Only the key of now is pinned: what came before it is trusted through the statements that both signed. The old secret, while
 * it is still set, announces the new key and checks HMACs; were it pinned, whoever has it could make the log anew.
 */
export async function ringOf({ db, env }: Place): Promise<KeyRing> {
  const key = await publicKey(env);
  const secrets = [env.AUDIT_SEAL_KEY, env.AUDIT_SEAL_KEY_PREVIOUS].filter((secret) => !!secret);
  return keyRing(key === null ? [] : [key], await keyStatements(db), secrets as string[]);
}

/**
 * Recomputes seals, and compares them with the copies outside the database. `seals` are those over some entries, oldest first;
 * `bare` are the entries among these that no seal covers.
 */
export async function verifySeals(
  place: Place,
  seals: readonly SealRow[],
  bare: readonly number[],
): Promise<ChainVerification> {
  const { db, env } = place;
  const [ring, newest, key, before, noted] = await Promise.all([
    ringOf(place),
    newestSeal(db),
    publicKey(env),
    findSeals(
      db,
      seals.map(({ id }) => id - 1),
    ),
    copyConflicts(env),
  ]);
  const chosen = withinReach(seals);
  const verification: ChainVerification = {
    state: "verified",
    seals_checked: 0,
    unsealed: 0,
    seals_left: seals.length - chosen.length,
    copies: { checked: 0, waiting: 0, conflicts: [...new Set(noted.map(({ seal }) => seal))] },
    head: newest ? headOf(newest) : null,
    key,
  };
  const broken = (problem: ChainProblem): ChainVerification => ({
    ...verification,
    state: "broken",
    problem,
    ...(problem.seal !== undefined && { broken_seal: problem.seal }),
  });

  if (ring.line.flaw !== undefined) return broken({ code: "keys_out_of_line", seal: ring.line.flaw });
  let unproven: ChainProblem | undefined;
  const copies = await copiesOf(env, chosen, newest);
  for (const seal of chosen) {
    verification.seals_checked += 1;
    const rows = await rowsBetween(db, seal.from_seq, seal.to_seq);
    const problem = await problemOf(ring, seal, rows, beforeOf(seal, before));
    if (problem?.code === "key_not_trusted") unproven ??= problem;
    else if (problem && !isUnsigned(problem, key)) return broken(await explained(env, problem, rows));
    const copy = copies.of(seal);
    if (copy === "differs" || copy === "missing")
      return broken({ code: copy === "differs" ? "copy_differs" : "copy_missing", seal: seal.id });
    verification.copies[copy === "same" ? "checked" : "waiting"] += 1;
  }
  const slipped = await uncovered(db, seals, bare, newest);
  if (slipped.length > 0)
    return broken({ code: "entry_not_covered", entries: { changed: [], missing: [], added: slipped } });
  const cut = await cutOff(place, newest);
  if (cut) return broken(cut);
  verification.unsealed = bare.length;
  if (unproven) return { ...broken(unproven), state: "unproven" };
  return verification.seals_checked === 0 ? { ...verification, state: "not_sealed_yet" } : verification;
}

/** Without a key nothing is signed, and only the copies speak; with one, an unsigned seal proves nothing. */
export const isUnsigned = ({ code }: ChainProblem, key: string | null): boolean =>
  code === "signature_missing" && key === null;

/** Entries where none can be: before the first seal, or among those that were sealed when they were not there yet. */
export async function uncovered(
  db: AppContext["db"],
  seals: readonly SealRow[],
  bare: readonly number[],
  newest: SealRow | undefined,
): Promise<number[]> {
  const among = bare.filter((seq) => seq <= (newest?.to_seq ?? 0));
  const first = seals[0]?.id === 1 ? await rowsBetween(db, -Number.MAX_SAFE_INTEGER, 0) : [];
  return [...new Set([...first.map(({ seq }) => seq), ...among])];
}

const headOf = ({ id, to_seq, hash, signature, sealed_at }: SealRow) => ({
  id,
  to_seq,
  hash,
  signature,
  sealed_at,
});

/** The newest of the seals, as many as one check may read. */
function withinReach(seals: readonly SealRow[]): SealRow[] {
  let rows = 0;
  const from = seals.findLastIndex(({ from_seq, to_seq }) => {
    rows += to_seq - from_seq + 1;
    return rows > MOST_ROWS;
  });
  return seals.slice(Math.min(from + 1, seals.length - 1));
}

export const beforeOf = (seal: SealRow, before: ReadonlyMap<number, SealRow>): SealBefore =>
  // A seal whose predecessor is gone follows on nothing that could be its place.
  seal.id === 1 ? "start" : (before.get(seal.id - 1) ?? { id: 0, to_seq: -1, hash: "" });

/** Tells which entries are at fault where the copy outside can say so. */
async function explained(
  env: AppContext["env"],
  problem: ChainProblem,
  rows: readonly SealedRow[],
): Promise<ChainProblem> {
  if (problem.seal === undefined || !["entries_differ", "seal_changed"].includes(problem.code))
    return problem;
  const copy = await readCopy(env, problem.seal);
  return copy ? { ...problem, entries: await differingRows(copy.rows, rows) } : problem;
}

export async function copiesOf(
  env: AppContext["env"],
  seals: readonly SealRow[],
  newest: SealRow | undefined,
): Promise<{ of(seal: SealRow): "same" | "differs" | "missing" | "waiting" }> {
  // Copies are written in the order of the seals: one that is missing while the newest is there was taken away. Asked
  // first: what is written meanwhile is not missed.
  const isComplete = newest !== undefined && (await copiesBetween(env, newest.id, newest.id)).has(newest.id);
  const wanted = new Set(seals.map(({ id }) => id));
  const found = new Map<number, string>();
  let listedTo = 0;
  for (const { id } of seals) {
    if (id <= listedTo) continue;
    listedTo = Math.min(id + SPAN - 1, seals.at(-1)?.id ?? id);
    for (const [copied, hash] of await copiesBetween(env, id, listedTo, wanted)) found.set(copied, hash);
  }
  return {
    of: ({ id, hash }) => {
      const copy = found.get(id);
      if (copy === undefined) return isComplete ? "missing" : "waiting";
      return copy === hash ? "same" : "differs";
    },
  };
}

/** What copies outside tell of behind the newest seal: asked again, as another run may have sealed meanwhile. */
export async function cutOff(
  { db, env }: Place,
  newest: SealRow | undefined,
): Promise<ChainProblem | undefined> {
  const behind = await firstCopyBehind(env, newest?.id ?? 0);
  if (behind === undefined) return undefined;
  const now = await newestSeal(db);
  if (behind <= (now?.id ?? 0)) return undefined;
  const last = await newestCopyFrom(env, behind);
  return {
    code: "cut_off",
    seal: behind,
    ...(last && { gone: { from_seq: (now?.to_seq ?? 0) + 1, to_seq: last.seal.to_seq } }),
  };
}
