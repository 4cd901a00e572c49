import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The part of `node:sqlite` that is used here; asked for by name, because bundlers do not know the module. */
interface Sqlite {
  exec(sql: string): void;
  prepare(sql: string): {
    all(...params: unknown[]): Record<string, unknown>[];
    run(...params: unknown[]): unknown;
  };
  close(): void;
}
const { DatabaseSync } = createRequire(import.meta.url)("node:sqlite") as {
  DatabaseSync: new (path: string) => Sqlite;
};

export type Database = Sqlite;
export type Row = Record<string, unknown>;

/** The migrations in their order, each with its statements. */
export const MIGRATIONS = readdirSync("migrations")
  .filter((name) => name.endsWith(".sql"))
  .sort()
  .map((name) => ({ name, sql: readFileSync(`migrations/${name}`, "utf8") }));

export const statementsOf = (sql: string): string[] =>
  sql
    .split("--> statement-breakpoint")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** A database with foreign keys in force, as D1's are. */
export function emptyDatabase(): Database {
  const db = new DatabaseSync(":memory:");
  db.exec("pragma foreign_keys = on");
  return db;
}

/** Applies migrations as D1 does: each one is a transaction at whose end the foreign keys have to hold. */
export function migrate(db: Database, migrations: typeof MIGRATIONS): void {
  for (const { name, sql } of migrations) {
    db.exec("begin");
    db.exec("pragma defer_foreign_keys = on");
    for (const statement of statementsOf(sql)) {
      try {
        db.exec(statement);
      } catch (error) {
        throw new Error(`${name}: ${(error as Error).message}\n${statement}`);
      }
    }
    db.exec("commit");
  }
}

/** Everything that was made, by name, with blanks as one. */
export function schemaOf(db: Database): Map<string, string> {
  const rows = db
    .prepare("select type, name, sql from sqlite_master where sql is not null order by name")
    .all();
  return new Map(
    rows.map(({ type, name, sql }) => [
      `${type} ${name}`,
      String(sql)
        .replace(/["`]/g, "")
        .replace(/\s+/g, " ")
        .replace(/ ?([(),]) ?/g, "$1"),
    ]),
  );
}

export const tablesOf = (db: Database): string[] =>
  db
    .prepare(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name",
    )
    .all()
    .map(({ name }) => String(name));
