import { hmacSha256 } from "../../platform/canonical.ts";
import { GENESIS, hashOfSeal, rowDigests, type SealRow, signedTextOf } from "./format.ts";
import { isEd25519, isSignedBy, signerOf } from "./keys.ts";
import { type KeyLine, type KeyRange, keyLine } from "./line.ts";

/** What can be wrong with a chain, found by the Worker and in a file alike. */
export type ChainProblemCode =
  /** The entries are not those that were sealed: changed, removed, added, or in another order. */
  | "entries_differ"
  /** The seal itself was changed, or made anew by somebody without the key. */
  | "seal_changed"
  /** It does not follow the seal before it: one was removed, added, or changed places. */
  | "seal_out_of_place"
  | "signature_invalid"
  | "signature_missing"
  /** Signed by a key that nobody vouches for. */
  | "key_not_trusted"
  /** What the keys say of each other is not one line: a statement was changed, removed, added or forged. */
  | "keys_out_of_line"
  /** An older signature, for which the secret is needed. */
  | "signature_not_checked"
  /** An entry among sealed ones that no seal covers. */
  | "entry_not_covered"
  /** The copy outside the database is another one. */
  | "copy_differs"
  | "copy_missing"
  /** The copies outside go on where the database ends. */
  | "cut_off";

export interface ChainProblem {
  code: ChainProblemCode;
  seal?: number;
  /** The entries at fault, by sequence number, where that can be told. */
  entries?: { changed: number[]; missing: number[]; added: number[] };
  /** The entries that copies outside tell of, and that are there no more. */
  gone?: { from_seq: number; to_seq: number };
}

export interface ChainVerification {
  /**
   * `verified`: every sealed row that was looked at is as it was sealed. `broken`: something was changed, removed or added.
   * `unproven`: nothing speaks against it, but a key signed that no trusted key announced.
   */
  state: "verified" | "broken" | "unproven" | "not_sealed_yet";
  seals_checked: number;
  /** Entries that no seal covers yet. */
  unsealed: number;
  /** Seals that were not checked, because it would be too much at once: ask for fewer entries. */
  seals_left: number;
  /** The first seal that does not hold. */
  broken_seal?: number;
  problem?: ChainProblem;
  /** The copies outside the database: how many of the checked seals have one, and where both were once found to differ. */
  copies: { checked: number; waiting: number; conflicts: number[] };
  /** The newest seal and the public key that seals are signed with now: to be kept elsewhere, and compared one day. */
  head: Pick<SealRow, "id" | "to_seq" | "hash" | "signature" | "sealed_at"> | null;
  key: string | null;
}

/** What signatures are judged by. */
export interface KeyRing {
  line: KeyLine;
  /** Secrets for the HMACs of older seals. */
  secrets: readonly string[];
}

/** `pinned` are the keys that are known to be the deployment's; `statements` may be anybody's. */
export async function keyRing(
  pinned: readonly string[],
  statements: readonly unknown[],
  secrets: readonly string[] = [],
): Promise<KeyRing> {
  return { line: await keyLine(pinned, statements), secrets };
}

/** The key that signs a seal, by the statements. */
export const keyInForce = ({ line }: KeyRing, sealId: number): KeyRange | undefined =>
  line.ranges.find(({ from, to }) => from <= sealId && sealId <= to);

export type SignatureJudgement = "valid" | "not_trusted" | "invalid" | "missing" | "not_checked";

/** What a seal's signature is worth: valid, only by the key in force, and only if that one is trusted. */
export async function judgeSignature(ring: KeyRing, seal: SealRow): Promise<SignatureJudgement> {
  const range = keyInForce(ring, seal.id);
  if (seal.signature === null) return "missing";
  if (isEd25519(seal.signature)) {
    // A key says that it signs in the batch of its first seal: one that never said so is nobody's.
    if (range === undefined) return "not_trusted";
    if (!(await isSignedBy(range.key, signedTextOf(seal), seal.signature))) return "invalid";
    return range.trusted ? "valid" : "not_trusted";
  }
  // A chain never goes back to what the database's owner could have made.
  if (range !== undefined) return "invalid";
  return judgeHmac(ring, { hash: seal.hash, signature: seal.signature });
}

/** Seals of before were made with the secret of the first key: one that came later, or was retired, proves nothing here. */
async function judgeHmac(
  { line, secrets }: KeyRing,
  { hash, signature }: { hash: string; signature: string },
): Promise<SignatureJudgement> {
  if (secrets.length === 0) return "not_checked";
  const first = line.ranges[0]?.key;
  for (const secret of secrets) {
    if ((await hmacSha256(secret, hash)) !== signature) continue;
    return first === undefined || (await signerOf(secret)).key === first ? "valid" : "not_trusted";
  }
  return "invalid";
}

/** What is wrong with a seal by the judgement of its signature; undefined where nothing is. */
export const SIGNATURE_PROBLEMS: Readonly<Record<SignatureJudgement, ChainProblemCode | undefined>> = {
  valid: undefined,
  not_trusted: "key_not_trusted",
  invalid: "signature_invalid",
  missing: "signature_missing",
  not_checked: "signature_not_checked",
};

/** The seal before another; `start` before the first one, undefined when it is not at hand. */
export type SealBefore = Pick<SealRow, "id" | "to_seq" | "hash"> | "start" | undefined;

function isInPlace(seal: SealRow, before: SealBefore): boolean {
  if (seal.from_seq > seal.to_seq || seal.id < 1) return false;
  if (seal.id === 1 || before === "start")
    return seal.id === 1 && seal.from_seq === 1 && seal.previous_hash === GENESIS;
  if (before === undefined) return true;
  return (
    seal.id === before.id + 1 && seal.from_seq === before.to_seq + 1 && seal.previous_hash === before.hash
  );
}

/** What is wrong with a seal and the rows in its range, the gravest thing first; undefined when it holds. */
export async function problemOf(
  ring: KeyRing,
  seal: SealRow,
  rows: readonly { seq: number }[],
  before: SealBefore,
): Promise<ChainProblem | undefined> {
  if (!isInPlace(seal, before)) return { code: "seal_out_of_place", seal: seal.id };
  const judgement = await judgeSignature(ring, seal);
  if (seal.hash !== (await hashOfSeal(seal, rows)))
    // A good signature says that the seal is as it was made: then it is the entries that are not.
    return { code: judgement === "invalid" ? "seal_changed" : "entries_differ", seal: seal.id };
  const code = SIGNATURE_PROBLEMS[judgement];
  return code && { code, seal: seal.id };
}

/** Which rows are not those of which the copy outside holds digests. */
export async function differingRows(
  digests: Readonly<Record<string, string>>,
  rows: readonly { seq: number }[],
): Promise<NonNullable<ChainProblem["entries"]>> {
  const now = await rowDigests(rows);
  const numbers = (wanted: (seq: string) => boolean, from: Readonly<Record<string, string>>) =>
    Object.keys(from).filter(wanted).map(Number);
  return {
    changed: numbers((seq) => digests[seq] !== undefined && digests[seq] !== now[seq], now),
    missing: numbers((seq) => now[seq] === undefined, digests),
    added: numbers((seq) => digests[seq] === undefined, now),
  };
}
