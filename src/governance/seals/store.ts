import type { Database } from "../../platform/db";
import { type Statement, statement } from "../../platform/db";
import { SEALED_FIELDS, type SealRow } from "./format.ts";
import type { KeyStatement } from "./keys.ts";

/** A row of the log as far as seals go: they cover all its columns and look at none but its number. */
export interface SealedRow {
  seq: number;
  id: string;
}

const COLUMNS = SEALED_FIELDS.join(", ");
const NEWEST = "select * from audit_seals order by id desc limit 1";
const KEYS = "select * from audit_seal_keys order by id";

/** Rows of a range, columns as they are sealed; the primary key. */
export function rowsBetween(db: Database, fromSeq: number, toSeq: number): Promise<SealedRow[]> {
  return db.all(`select ${COLUMNS} from audit_log where seq between ?1 and ?2 order by seq`, fromSeq, toSeq);
}

/** The next rows to be sealed; the primary key. */
export function rowsFrom(db: Database, fromSeq: number, limit: number): Promise<SealedRow[]> {
  return db.all(`select ${COLUMNS} from audit_log where seq >= ?1 order by seq limit ?2`, fromSeq, limit);
}

export function newestSeal(db: Database): Promise<SealRow | undefined> {
  return db.first(NEWEST);
}

/** The newest seal and all keys, of one moment: a key that was replaced in between would sign a seal too many. */
export async function endOfChain(
  db: Database,
): Promise<{ last: SealRow | undefined; statements: KeyStatement[] }> {
  const [newest, keys] = await db.batch([statement(NEWEST), statement(KEYS)]);
  return {
    last: newest?.rows[0] as SealRow | undefined,
    statements: (keys?.rows ?? []) as unknown as KeyStatement[],
  };
}

/** Seals by number; the primary key. */
export function sealsByNumber(db: Database, fromId: number, toId: number): Promise<SealRow[]> {
  return db.all("select * from audit_seals where id between ?1 and ?2 order by id", fromId, toId);
}

/** The next seals from a number on, whichever are there; the primary key. */
export function sealsFrom(db: Database, fromId: number, limit: number): Promise<SealRow[]> {
  return db.all("select * from audit_seals where id >= ?1 order by id limit ?2", fromId, limit);
}

export async function findSeals(db: Database, ids: readonly number[]): Promise<Map<number, SealRow>> {
  const rows = await db.all<SealRow>(
    "select * from audit_seals where id in (select value from json_each(?1))",
    JSON.stringify(ids),
  );
  return new Map(rows.map((seal) => [seal.id, seal]));
}

/** Who makes a seal second makes none: ids are dense and unique. */
export function insertSeal(seal: SealRow): Statement {
  return statement(
    `insert into audit_seals (id, from_seq, to_seq, previous_hash, hash, signature, sealed_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (id) do nothing`,
    seal.id,
    seal.from_seq,
    seal.to_seq,
    seal.previous_hash,
    seal.hash,
    seal.signature,
    seal.sealed_at,
  );
}

/** The keys that signed, oldest first: one at the start, and one more for each time that the secret was replaced. */
export function keyStatements(db: Database): Promise<KeyStatement[]> {
  return db.all(KEYS);
}

export function insertKeyStatement(key: KeyStatement): Statement {
  return statement(
    `insert into audit_seal_keys (id, key, first_seal, previous_key, since, signature, endorsement)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
    key.id,
    key.key,
    key.first_seal,
    key.previous_key,
    key.since,
    key.signature,
    key.endorsement,
  );
}

/** The seals that cover some rows, by the rows' sequence numbers, oldest first; index `audit_seals_end`, a seek a row. */
export async function sealsOver(db: Database, seqs: readonly number[]): Promise<SealRow[]> {
  if (seqs.length === 0) return [];
  return db.all(
    `select distinct seal.* from json_each(?1) as row
     join audit_seals as seal on seal.to_seq = (select min(to_seq) from audit_seals where to_seq >= row.value)
     where seal.from_seq <= row.value order by seal.id`,
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

/** Whether the log tells of a conflict at a seal, of that hash where it has one; index `audit_log_entity`. */
export async function tellsOfConflict(db: Database, seal: number, hash: string): Promise<boolean> {
  const found = await db.first(
    `select 1 from audit_log indexed by audit_log_entity
     where entity_id = ?1 and entity_kind = 'audit_seal' and action = 'audit.copy_conflict'
       and coalesce(details ->> 'hash', '') = ?2 limit 1`,
    String(seal),
    hash,
  );
  return found !== undefined;
}
