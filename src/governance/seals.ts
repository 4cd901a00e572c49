import type { AppContext } from "../platform/context";
import type { Database } from "../platform/db";
import { statement } from "../platform/db";
import { equalInConstantTime, hmacSha256, sha256 } from "../platform/hash";
import { SEALED_COLUMNS } from "./audit-store";

/** The hash that the first seal follows. */
const GENESIS = "0".repeat(64);
/** Rows one seal covers at most. */
const SEAL_SIZE = 1_000;
/** Seals one run makes at most; the next minute goes on. */
const MOST_PORTIONS = 50;

export interface SealRow {
  id: number;
  from_seq: number;
  to_seq: number;
  previous_hash: string;
  hash: string;
  signature: string | null;
  sealed_at: number;
}

async function rowsOf(db: Database, fromSeq: number, toSeq: number): Promise<{ seq: number }[]> {
  return db.all(
    `select ${SEALED_COLUMNS} from audit_log where seq between ?1 and ?2 order by seq`,
    fromSeq,
    toSeq,
  );
}

/** The seal's hash covers every column of its rows, their order, its range and the seal before it. */
async function hashOf(
  previousHash: string,
  fromSeq: number,
  toSeq: number,
  rows: unknown[],
): Promise<string> {
  return sha256({ previous: previousHash, from: fromSeq, to: toSeq, rows: await sha256(rows) });
}

/** Seals everything that was written since the last seal, in portions. Returns how many rows it sealed. */
export async function sealAudit(ctx: AppContext): Promise<number> {
  let sealed = 0;
  for (let portion = 0; portion < MOST_PORTIONS; portion++) {
    const rows = await sealPortion(ctx);
    sealed += rows;
    if (rows < SEAL_SIZE) break;
  }
  return sealed;
}

/** Only one sealer wins a range: seal ids are dense and unique. */
async function sealPortion(ctx: AppContext): Promise<number> {
  const last = await ctx.db.first<SealRow>("select * from audit_seals order by id desc limit 1");
  const fromSeq = (last?.to_seq ?? 0) + 1;
  const rows = await rowsOf(ctx.db, fromSeq, fromSeq + SEAL_SIZE - 1);
  const toSeq = rows.at(-1)?.seq;
  if (toSeq === undefined) return 0;
  const hash = await hashOf(last?.hash ?? GENESIS, fromSeq, toSeq, rows);
  const key = ctx.env.AUDIT_SEAL_KEY;
  await ctx.db.run(
    statement(
      `insert into audit_seals (id, from_seq, to_seq, previous_hash, hash, signature, sealed_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (id) do nothing`,
      (last?.id ?? 0) + 1,
      fromSeq,
      toSeq,
      last?.hash ?? GENESIS,
      hash,
      key ? await hmacSha256(key, hash) : null,
      ctx.clock.now(),
    ),
  );
  return rows.length;
}

export interface ChainVerification {
  /** `verified`: every sealed row of the range is as it was sealed. `broken`: something was changed, removed or added. */
  state: "verified" | "broken" | "not_sealed_yet";
  seals_checked: number;
  /** Rows of the range that no seal covers yet. */
  unsealed: number;
  /** The first seal that does not hold. */
  broken_seal?: number;
}

/** Recomputes the seals that cover a range of the log. `key` also checks their signatures. */
export async function verifyChain(
  db: Database,
  key: string | undefined,
  fromSeq: number,
  toSeq: number,
): Promise<ChainVerification> {
  let seals = await sealsAfter(db, fromSeq, toSeq, 0);
  const first = seals[0];
  if (!first) return { state: "not_sealed_yet", seals_checked: 0, unsealed: toSeq - fromSeq + 1 };
  const before = await db.first<SealRow>("select * from audit_seals where id = ?1", first.id - 1);
  let previous = before ? before.hash : GENESIS;
  let expectedFrom = before ? before.to_seq + 1 : 1;
  let checked = 0;
  while (seals.length > 0) {
    for (const seal of seals) {
      const rows = await rowsOf(db, seal.from_seq, seal.to_seq);
      const hash = await hashOf(previous, seal.from_seq, seal.to_seq, rows);
      const signed =
        !key || (seal.signature !== null && equalInConstantTime(seal.signature, await hmacSha256(key, hash)));
      checked++;
      if (
        seal.from_seq !== expectedFrom ||
        seal.previous_hash !== previous ||
        seal.hash !== hash ||
        !signed
      ) {
        return { state: "broken", seals_checked: checked, unsealed: 0, broken_seal: seal.id };
      }
      previous = seal.hash;
      expectedFrom = seal.to_seq + 1;
    }
    seals = await sealsAfter(db, fromSeq, toSeq, seals.at(-1)?.id ?? 0);
  }
  return { state: "verified", seals_checked: checked, unsealed: Math.max(0, toSeq - (expectedFrom - 1)) };
}

/** Seals that cover a range, in portions. */
function sealsAfter(db: Database, fromSeq: number, toSeq: number, afterId: number): Promise<SealRow[]> {
  return db.all<SealRow>(
    "select * from audit_seals where to_seq >= ?1 and from_seq <= ?2 and id > ?3 order by id limit 50",
    fromSeq,
    toSeq,
    afterId,
  );
}

/** The seals that cover some rows, by the rows' sequence numbers; the primary key. */
export async function sealsOver(db: Database, seqs: readonly number[]): Promise<SealRow[]> {
  if (seqs.length === 0) return [];
  return db.all(
    `select * from audit_seals where to_seq >= ?1 and from_seq <= ?2
       and exists (select 1 from json_each(?3) as row where row.value between from_seq and to_seq)
     order by id`,
    Math.min(...seqs),
    Math.max(...seqs),
    JSON.stringify(seqs),
  );
}

/** A page of the chain, newest first, plus one; the primary key. */
export async function listSeals(
  db: Database,
  beforeId: number | undefined,
  limit: number,
): Promise<SealRow[]> {
  return db.all(
    "select * from audit_seals where id < ?1 order by id desc limit ?2",
    beforeId ?? Number.MAX_SAFE_INTEGER,
    limit + 1,
  );
}
