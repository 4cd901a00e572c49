import { appendFileSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../failure.ts";
import { digestOf, type Manifest, NOT_INCLUDED, tableFile } from "./manifest.ts";
import type { Place, StoredFile } from "./place.ts";
import { inOrder, readTable, type SchemaRow, schemaOf } from "./tables.ts";

/** How often all is read again when somebody wrote meanwhile. */
const TRIES = 3;

const tableOf = (schema: readonly SchemaRow[], name: string): SchemaRow =>
  schema.find((one) => one.type === "table" && one.name === name) as SchemaRow;

/**
 * Writes a tenant's database and files into a folder, which must be new or empty. Once all is read, tables are read again and the files are
 * listed, and nothing may differ (`changedSince`): then the export is of one moment. The manifest comes last; a folder without one is no
 * export. Returns the manifest and its digest.
 */
export async function writeExport(
  place: Place,
  tenant: string,
  folder: string,
  now: number,
): Promise<{ manifest: Manifest; digest: string }> {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Failure(`${folder} is not empty.`, "Choose another folder with --to.");
  for (let attempt = 1; ; attempt += 1) {
    const moved = await tryOnce(place, folder);
    if (typeof moved !== "string") return finish(folder, tenant, now, moved);
    if (attempt === TRIES)
      throw new Failure(
        `Somebody writes to ${moved} all the time: no two readings were the same.`,
        "Export at a quieter minute.",
      );
  }
}

type Parts = Pick<Manifest, "schema" | "tables" | "objects">;

/** The parts, or the name of what changed while they were read. */
async function tryOnce(place: Place, folder: string): Promise<Parts | string> {
  mkdirSync(join(folder, "tables"), { recursive: true });
  mkdirSync(join(folder, "files"), { recursive: true });
  const schema = await schemaOf(place);
  const tables: Manifest["tables"] = [];
  for (const name of inOrder(schema)) {
    const file = join(folder, tableFile(name));
    writeFileSync(file, "", { mode: 0o600 });
    tables.push(await readTable(place, tableOf(schema, name), (text) => appendFileSync(file, text)));
  }
  const objects: Manifest["objects"] = [];
  for (const { key } of await place.files()) {
    const { bytes, etag } = await place.read(key);
    const file = `files/${objects.length + 1}`;
    writeFileSync(join(folder, file), bytes, { mode: 0o600 });
    objects.push({ key, size: bytes.length, sha256: digestOf(bytes), ...(etag && { etag }), file });
  }
  const parts = { schema, tables, objects };
  return (await changedSince(place, parts)) ?? parts;
}

/**
 * What is not as an export says: "the schema", the name of a table by the hash of its rows, or "the files" when there are others, or one has
 * other content under the same key. Undefined when nothing changed.
 */
export async function changedSince(
  place: Place,
  { schema, tables, objects }: Parts,
): Promise<string | undefined> {
  const text = (rows: readonly SchemaRow[]) =>
    JSON.stringify(rows.map(({ type, name, sql }) => [type, name, sql]));
  if (text(await schemaOf(place)) !== text(schema)) return "the schema";
  for (const facts of tables) {
    const again = await readTable(place, tableOf(schema, facts.name), () => undefined);
    if (again.sha256 !== facts.sha256) return facts.name;
  }
  const files = await place.files();
  const same = files.length === objects.length && (await notAsExported(place, objects, files)).length === 0;
  return same ? undefined : "the files";
}

/** Keys of the files that an export lacks, or of which it has other content. What the listing leaves open is read. */
export async function notAsExported(
  place: Place,
  objects: Manifest["objects"],
  files: readonly StoredFile[],
): Promise<string[]> {
  const exported = new Map(objects.map((object) => [object.key, object]));
  const strange: string[] = [];
  for (const { key, size, etag } of files) {
    const known = exported.get(key);
    const same =
      known !== undefined &&
      (size ?? known.size) === known.size &&
      ((etag !== undefined && etag === known.etag) ||
        digestOf((await place.read(key)).bytes) === known.sha256);
    if (!same) strange.push(key);
  }
  return strange;
}

function finish(folder: string, tenant: string, now: number, parts: Parts) {
  const manifest: Manifest = {
    format: 1,
    tenant,
    exported_at: new Date(now).toISOString(),
    ...parts,
    not_included: NOT_INCLUDED,
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const unfinished = join(folder, "manifest.part");
  mkdirSync(dirname(unfinished), { recursive: true });
  writeFileSync(unfinished, text, { mode: 0o600 });
  renameSync(unfinished, join(folder, "manifest.json"));
  return { manifest, digest: digestOf(text) };
}
