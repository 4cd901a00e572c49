import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { emptyDatabase, MIGRATIONS, migrate, statementsOf } from "./database";

const released = JSON.parse(readFileSync("migrations/checksums.json", "utf8")) as Record<string, string>;

describe("what was released", () => {
  test("is there still, and as it was", () => {
    const now = Object.fromEntries(
      MIGRATIONS.filter(({ name }) => released[name] !== undefined).map(({ name, sql }) => [
        name,
        createHash("sha256").update(sql).digest("hex"),
      ]),
    );
    expect(now, "A migration that was released is never edited: write another one behind it.").toEqual(
      released,
    );
  });

  test("stands before what was not", () => {
    const names = MIGRATIONS.map(({ name }) => name);
    const last = Object.keys(released).sort().at(-1) ?? "";
    expect(names.filter((name) => name < last && released[name] === undefined)).toEqual([]);
  });
});

test("each migration has a number of its own, one behind the other, and its line in the journal", () => {
  const journal = JSON.parse(readFileSync("migrations/meta/_journal.json", "utf8")) as {
    entries: { idx: number; tag: string }[];
  };
  expect(MIGRATIONS.map(({ name }) => Number(name.slice(0, 4)))).toEqual(MIGRATIONS.map((_, index) => index));
  expect(journal.entries.map(({ tag }) => `${tag}.sql`)).toEqual(MIGRATIONS.map(({ name }) => name));
});

/** What takes something away that statements of the version before may name, or refuses a row that it may write. */
const TAKES_AWAY: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["drops a table", /^\s*drop\s+table\b/i],
  ["renames a table", /^\s*alter\s+table\s+\S+\s+rename\s+to\b/i],
  ["renames a column", /^\s*alter\s+table\s+\S+\s+rename\s+(?!to\b)/i],
  ["drops a column", /^\s*alter\s+table\s+\S+\s+drop\b/i],
  [
    "adds a column that has to be given",
    /^\s*alter\s+table\s+\S+\s+add\b(?=[\s\S]*\bnot\s+null\b)(?![\s\S]*\bdefault\b)/i,
  ],
  ["deletes rows", /^\s*delete\s+from\b/i],
];

/**
 * Tables that were made anew with the same columns and more, because SQLite cannot change a check: for the moment of one transaction
 * the table is another one, and what the version before names is there before and after.
 */
const MADE_ANEW: Readonly<Record<string, readonly string[]>> = {
  "0005_inbox.sql": ["media_assets"],
  "0007_templates.sql": ["notifications"],
  "0009_broadcasts.sql": ["notifications", "broadcasts"],
};

/** What triggers keep beside the rows, emptied and filled anew in the same migration. */
const FILLED_ANEW = ["0003_people_triggers.sql deletes rows: DELETE FROM contact_search;"];

const unquoted = (sql: string) => sql.replace(/["`]/g, "").replace(/^(\s*--.*\n)+/g, "");

function found(name: string, sql: string): string[] {
  return statementsOf(sql).flatMap((statement) => {
    const text = unquoted(statement);
    const anew = (MADE_ANEW[name] ?? []).some((table) =>
      new RegExp(`^\\s*(drop table ${table}\\b|alter table __new_${table} rename to ${table}\\b)`, "i").test(
        text,
      ),
    );
    if (anew) return [];
    return TAKES_AWAY.filter(([, pattern]) => pattern.test(text)).map(
      ([what]) => `${name} ${what}: ${text.slice(0, 80)}`,
    );
  });
}

test("no migration takes away what the version before needs", () => {
  expect(MIGRATIONS.flatMap(({ name, sql }) => found(name, sql))).toEqual(FILLED_ANEW);
});

test.each([
  "DROP TABLE `contacts`;",
  "alter table contacts rename to people",
  'ALTER TABLE "contacts" RENAME COLUMN name TO title',
  "ALTER TABLE `contacts` DROP COLUMN `name`;",
  "ALTER TABLE `contacts` ADD `title` text NOT NULL;",
  "-- tidy up\nDELETE FROM contacts",
])("the rule finds %s", (sql) => {
  expect(found("0099_test.sql", sql)).toHaveLength(1);
});

test.each([
  "ALTER TABLE `contacts` ADD `title` text;",
  "ALTER TABLE `c` ADD `n` integer DEFAULT 0 NOT NULL;",
])("the rule lets %s pass", (sql) => {
  expect(found("0099_test.sql", sql)).toEqual([]);
});

test("what was made anew has every column that it had", () => {
  for (const [name, tables] of Object.entries(MADE_ANEW)) {
    const index = MIGRATIONS.findIndex((migration) => migration.name === name);
    const [before, after] = [index, index + 1].map((end) => {
      const db = emptyDatabase();
      migrate(db, MIGRATIONS.slice(0, end));
      return tables.map((table) =>
        db
          .prepare(`select name from pragma_table_info('${table}')`)
          .all()
          .map((column) => String(column.name)),
      );
    });
    before?.forEach((columns, place) => {
      expect(after?.[place], tables[place]).toEqual(expect.arrayContaining(columns));
    });
  }
});
