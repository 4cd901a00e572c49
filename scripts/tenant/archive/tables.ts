import { createHash } from "node:crypto";
import type { Place, Value } from "./place.ts";

/** What the database says of one thing in it. */
export interface SchemaRow {
  type: string;
  name: string;
  sql: string;
}

/** Marks a restore that is under way; its text is the digest of the manifest. */
export const MARK = "restore_under_way";

/** Rows read at once. */
const PAGE = 500;
/** Characters of JSON in one parameter: D1 takes two million bytes, of which a character may need four. */
const MOST = 400_000;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Tables, indexes, triggers and views as they were created, without what belongs to SQLite, D1 and a restore. */
export async function schemaOf(place: Place): Promise<SchemaRow[]> {
  const rows = await place.query(
    "select type, name, sql from sqlite_schema where sql is not null order by type, name",
  );
  return (rows as unknown as SchemaRow[]).filter(
    ({ name }) => !/^(?:sqlite_|_cf_)/.test(name) && name !== MARK,
  );
}

/** Tables, each behind those that it refers to. */
export function inOrder(schema: readonly SchemaRow[]): string[] {
  const tables = schema.filter(({ type }) => type === "table");
  const ordered: string[] = [];
  const visit = ({ name, sql }: SchemaRow, path: readonly string[]): void => {
    if (ordered.includes(name) || path.includes(name)) return;
    for (const [, wanted] of sql.matchAll(/\breferences\s+[`"[]?(\w+)/gi)) {
      const table = tables.find((one) => one.name === wanted);
      if (table) visit(table, [...path, name]);
    }
    ordered.push(name);
  };
  for (const table of tables) visit(table, []);
  return ordered;
}

async function columnsOf(place: Place, table: string): Promise<{ name: string; pk: number }[]> {
  const rows = await place.query(`pragma table_info(${quoted(table)})`);
  return rows.map(({ name, pk }) => ({ name: String(name), pk: Number(pk) }));
}

/** The rows of a table in a fixed order, a page at a time: by rowid, or by the primary key where there is none. */
async function* pages(place: Place, { name, sql }: SchemaRow): AsyncGenerator<Value[][]> {
  const columns = await columnsOf(place, name);
  const list = columns.map((column) => quoted(column.name)).join(", ");
  const withoutRowid = /\bwithout\s+rowid\b/i.test(sql);
  const key = columns
    .filter(({ pk }) => pk > 0)
    .toSorted((a, b) => a.pk - b.pk)
    .map((column) => quoted(column.name));
  let last: Value = withoutRowid ? 0 : -(2 ** 53);
  for (;;) {
    const rows: Record<string, Value>[] = withoutRowid
      ? await place.query(
          `select ${list} from ${quoted(name)} order by ${key.join(", ")} limit ${PAGE} offset ?1`,
          [last],
        )
      : await place.query(
          `select rowid as "the rowid", ${list} from ${quoted(name)} where rowid > ?1 order by rowid limit ${PAGE}`,
          [last],
        );
    if (rows.length > 0) yield rows.map((row) => columns.map((column) => row[column.name] ?? null));
    if (rows.length < PAGE) return;
    last = withoutRowid ? last + rows.length : (rows.at(-1)?.["the rowid"] as number);
  }
}

export interface TableFacts {
  name: string;
  rows: number;
  /** SHA-256 of its rows as NDJSON, hexadecimal: that of the file too. */
  sha256: string;
}

/** Reads a whole table as NDJSON, a row an array; `write` gets the text as it comes. */
export async function readTable(
  place: Place,
  table: SchemaRow,
  write: (text: string) => void,
): Promise<TableFacts> {
  const hash = createHash("sha256");
  let count = 0;
  for await (const rows of pages(place, table)) {
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    hash.update(text);
    write(text);
    count += rows.length;
  }
  return { name: table.name, rows: count, sha256: hash.digest("hex") };
}

/** Writes rows, given as lines of NDJSON, into an empty table, in statements of one parameter. */
export async function writeTable(place: Place, table: string, lines: readonly string[]): Promise<void> {
  const columns = await columnsOf(place, table);
  const values = columns.map((_, index) => `json_extract(value, '$[${index}]')`).join(", ");
  const names = columns.map(({ name }) => quoted(name)).join(", ");
  const sql = `insert into ${quoted(table)} (${names}) select ${values} from json_each(?1)`;
  let portion: string[] = [];
  let size = 0;
  const flush = async () => {
    if (portion.length > 0) await place.query(sql, [`[${portion.join(",")}]`]);
    portion = [];
    size = 0;
  };
  for (const line of lines) {
    if (size + line.length > MOST) await flush();
    portion.push(line);
    size += line.length;
  }
  await flush();
}

export const dropTable = (place: Place, table: string) =>
  place.query(`drop table if exists ${quoted(table)}`);
