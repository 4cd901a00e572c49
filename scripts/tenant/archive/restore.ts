import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keyRing, problemOf, type SealBefore } from "../../../src/governance/seals/check.ts";
import { SEALED_FIELDS, type SealRow } from "../../../src/governance/seals/format.ts";
import { Failure } from "../failure.ts";
import { digestOf, type Manifest, readExport, tableFile } from "./manifest.ts";
import type { Place } from "./place.ts";
import { dropTable, inOrder, MARK, readTable, schemaOf, writeTable } from "./tables.ts";

const NOT_EMPTY =
  "An export is restored into an empty tenant alone: choose a new name, or remove this one first.";

/** Throws when there is something in the place, unless it is what an earlier run of the same restore left: that is taken away. */
async function makeRoom(place: Place, manifest: Manifest, digest: string): Promise<void> {
  const schema = await schemaOf(place);
  const [marked] = await place.query(`select name from sqlite_schema where name = '${MARK}'`);
  const [mark] = marked ? await place.query(`select manifest from ${MARK}`) : [];
  if (mark && mark.manifest !== digest)
    throw new Failure("A restore of another export was begun here.", NOT_EMPTY);
  if (!mark && schema.length > 0)
    throw new Failure(`The database holds ${schema.length} tables, indexes and triggers.`, NOT_EMPTY);
  const known = new Set(manifest.objects.map(({ key }) => key));
  const strange = (await place.files()).filter(({ key }) => !mark || !known.has(key));
  if (strange.length > 0) throw new Failure(`The bucket holds ${strange.length} files.`, NOT_EMPTY);
  for (const table of inOrder(schema).toReversed()) await dropTable(place, table);
  if (marked && mark) return;
  await place.query(`create table if not exists ${MARK} (manifest text not null)`);
  await place.query(`insert into ${MARK} (manifest) values (?1)`, [digest]);
}

/**
 * Brings an export into an empty place and proves it whole: each file's hash before, then counts and hashes of every table and file as they
 * are read back, tables, indexes and triggers to the letter, references, and the chain of the audit log's seals. Triggers come after the
 * rows, which must not set them off. Run again after a failure, it starts over. Returns what was proved, in words.
 */
export async function restoreExport(place: Place, folder: string): Promise<string[]> {
  const { manifest, digest } = readExport(folder);
  await makeRoom(place, manifest, digest);
  const tables = inOrder(manifest.schema);
  const create = async (types: string[]) => {
    for (const { type, sql } of manifest.schema) if (types.includes(type)) await place.query(sql);
  };
  await create(["table"]);
  for (const name of tables) {
    const lines = readFileSync(join(folder, tableFile(name)), "utf8")
      .split("\n")
      .filter(Boolean);
    await writeTable(place, name, lines);
  }
  await create(["index"]);
  await create(["view", "trigger"]);
  for (const { key, file } of manifest.objects) await place.write(key, readFileSync(join(folder, file)));
  const proved = await prove(place, manifest);
  await dropTable(place, MARK);
  return proved;
}

async function prove(place: Place, manifest: Manifest): Promise<string[]> {
  const schema = await schemaOf(place);
  const differing = manifest.schema.find(
    ({ type, name, sql }) => !schema.some((one) => one.type === type && one.name === name && one.sql === sql),
  );
  if (differing || schema.length !== manifest.schema.length)
    throw new Failure(
      `The ${differing?.type ?? "schema"} ${differing?.name ?? ""} is not as it was exported.`,
    );
  let rows = 0;
  for (const table of manifest.tables) {
    const described = manifest.schema.find((one) => one.type === "table" && one.name === table.name);
    if (!described) throw new Failure(`The manifest does not describe the table ${table.name}.`);
    const found = await readTable(place, described, () => undefined);
    if (found.rows !== table.rows)
      throw new Failure(`${table.name} has ${found.rows} rows in place of ${table.rows}.`);
    if (found.sha256 !== table.sha256)
      throw new Failure(`${table.name} reads otherwise than it was exported.`);
    rows += found.rows;
  }
  const loose = await place.query("pragma foreign_key_check");
  if (loose.length > 0) throw new Failure(`${loose.length} rows refer to rows that are not there.`);
  for (const { key, sha256 } of manifest.objects)
    if (digestOf((await place.read(key)).bytes) !== sha256)
      throw new Failure(`The file ${key} is not as it was exported.`);
  const triggers = schema.filter(({ type }) => type === "trigger").length;
  return [
    `${manifest.tables.length} tables, ${rows} rows: counts and hashes are those of the export`,
    `${triggers} triggers are in force`,
    `${manifest.objects.length} files: hashes are those of the export`,
    await proveChain(place),
  ];
}

/** What says that a signature could not be judged here, where no key is known; `npm run audit:verify` judges it. */
const LEFT_TO_VERIFY = new Set(["key_not_trusted", "signature_not_checked", "signature_missing"]);

async function proveChain(place: Place): Promise<string> {
  const ring = await keyRing([], []);
  let before: SealBefore = "start";
  let checked = 0;
  const seals = (await place.query("select * from audit_seals order by id")) as unknown as SealRow[];
  for (const seal of seals) {
    const rows = await place.query(
      `select ${SEALED_FIELDS.join(", ")} from audit_log where seq between ?1 and ?2 order by seq`,
      [seal.from_seq, seal.to_seq],
    );
    const problem = await problemOf(ring, seal, rows as unknown as { seq: number }[], before);
    if (problem && !LEFT_TO_VERIFY.has(problem.code))
      throw new Failure(`The audit log's seal ${seal.id} does not hold: ${problem.code}.`);
    before = seal;
    checked += 1;
  }
  return `${checked} seals of the audit log follow each other (npm run audit:verify judges their signatures)`;
}
