import { canonicalJson, sha256 } from "../../platform/canonical.ts";

/*
 * The one source of what a seal is. The Worker seals and checks with it, and `npm run audit:verify` checks files with it on
 * Node: it imports nothing that only one of them has. docs/audit.md says the same in words, for whoever writes a checker.
 */

/** The hash that the first seal follows. */
export const GENESIS = "0".repeat(64);

/** What a seal covers of each row. Named, so that a column that is added later does not break the seals of before. */
export const SEALED_FIELDS = [
  "seq",
  "id",
  "at",
  "actor_kind",
  "actor_id",
  "actor_name",
  "action",
  "tool",
  "entity_kind",
  "entity_id",
  "outcome",
  "code",
  "action_request_id",
  "preview_id",
  "before_digest",
  "after_digest",
  "reason",
  "source",
  "details",
  "correlation_id",
] as const;

export interface SealRow {
  id: number;
  from_seq: number;
  to_seq: number;
  previous_hash: string;
  hash: string;
  /** `ed25519:<base64url>`; 64 hexadecimal digits are the HMAC of older seals; null when the deployment had no key. */
  signature: string | null;
  /** Unix time, ms. */
  sealed_at: number;
}

/** The seal's hash covers every column of its rows, their order, its range and the seal before it. */
export async function hashOfSeal(
  seal: Pick<SealRow, "previous_hash" | "from_seq" | "to_seq">,
  rows: readonly object[],
): Promise<string> {
  return sha256({
    previous: seal.previous_hash,
    from: seal.from_seq,
    to: seal.to_seq,
    rows: await sha256(rows),
  });
}

/** What is signed: the hash with all that the seal says besides, its time too. */
export function signedTextOf(seal: Omit<SealRow, "signature">): string {
  return canonicalJson({
    kind: "audit-seal",
    version: 1,
    id: seal.id,
    from: seal.from_seq,
    to: seal.to_seq,
    previous: seal.previous_hash,
    hash: seal.hash,
    sealed_at: seal.sealed_at,
  });
}

/** Digits of the digest of one row in the copy outside the database: they tell which row was changed, and prove nothing. */
const ROW_DIGITS = 16;

/** `{ "<seq>": "<16 hexadecimal digits>" }`, a row each. */
export async function rowDigests(rows: readonly { seq: number }[]): Promise<Record<string, string>> {
  const pairs = rows.map(async (row) => [String(row.seq), (await sha256(row)).slice(0, ROW_DIGITS)] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

/** A copy of a seal outside the database: an object of the bucket under `audit/seals/`, one line of JSON. */
export interface SealCopy {
  kind: "audit-seal-copy";
  version: 1;
  seal: SealRow;
  /** The public key that it was signed with; null without a key. */
  key: string | null;
  rows: Record<string, string>;
}
