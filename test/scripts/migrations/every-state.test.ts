import { describe, expect, test } from "vitest";
import { seedStatements } from "../../../scripts/seed/seed";
import { type Database, emptyDatabase, MIGRATIONS, migrate, type Row, schemaOf, tablesOf } from "./database";
import { fill } from "./fill";

/** What generated rows of a state are refused for, and why that is right. */
const REFUSED = [
  // One row a weekday and time, and each row made is the same one.
  /^business_hours: UNIQUE/,
  // A message opens the case of its conversation by a trigger.
  /^inbox_cases: UNIQUE/,
];

/** Tables of which the next migration fills the rows: no Worker has written to them yet. */
const NOT_YET: Readonly<Record<string, readonly string[]>> = { "0005_inbox.sql": ["inbox_cases"] };

const fresh = emptyDatabase();
migrate(fresh, MIGRATIONS);
const FRESH = schemaOf(fresh);

/** The seed as far as the tables of a state take it: it is written for the latest. */
function seed(db: Database): number {
  let taken = 0;
  for (const statement of seedStatements(Date.UTC(2026, 0, 15)))
    try {
      db.exec(statement);
      taken += 1;
    } catch {
      // A table or column that is not there yet.
    }
  return taken;
}

/** The rows of every table, by their keys. */
function keysOf(db: Database): Map<string, Set<string>> {
  return new Map(
    tablesOf(db).map((table) => {
      const key = db
        .prepare(`select name from pragma_table_info('${table}') where pk > 0 order by pk`)
        .all()
        .map(({ name }) => `"${String(name)}"`);
      const columns = key.length > 0 ? key.join(", ") : "rowid";
      const rows = db.prepare(`select ${columns} from ${table}`).all();
      return [table, new Set(rows.map((row) => JSON.stringify(Object.values(row))))];
    }),
  );
}

const all = (db: Database, sql: string): Row[] => db.prepare(sql).all();

/** What triggers keep beside the rows, before and after they were made to write it anew. */
function derived(db: Database, table: string, source: string, touch: readonly string[]): void {
  const columns = table === "conversation_tags" ? "tag, last_message_at, conversation_id" : "*";
  const read = () => JSON.stringify(all(db, `select ${columns} from ${table} order by 1, 2`));
  const kept = read();
  const sources = Number(all(db, `select count(*) as n from ${source}`)[0]?.n);
  if (sources > 0) expect(JSON.parse(kept).length, table).toBeGreaterThan(0);
  for (const statement of touch) db.exec(statement);
  expect(read(), `${table} is what its triggers would write`).toBe(kept);
}

describe.each(["generated rows", "the seed"] as const)("with %s", (kind) => {
  test.each(MIGRATIONS.map(({ name }, index) => [name, index] as const))(
    "a database of %s comes through the rest",
    (name, index) => {
      const db = emptyDatabase();
      migrate(db, MIGRATIONS.slice(0, index + 1));
      if (kind === "the seed") expect(seed(db)).toBeGreaterThan(20);
      else {
        const { filled, refused } = fill(db, NOT_YET[name]);
        expect(refused.filter((one) => !REFUSED.some((right) => right.test(one)))).toEqual([]);
        expect(filled.length).toBeGreaterThanOrEqual(20);
      }
      const before = keysOf(db);

      migrate(db, MIGRATIONS.slice(index + 1));

      expect(all(db, "pragma foreign_key_check")).toEqual([]);
      expect(all(db, "pragma integrity_check")).toEqual([{ integrity_check: "ok" }]);
      expect(schemaOf(db)).toEqual(FRESH);
      const after = keysOf(db);
      for (const [table, keys] of before)
        expect(
          [...keys].filter((key) => !after.get(table)?.has(key)),
          `${table} lost rows`,
        ).toEqual([]);

      derived(db, "contact_search", "contacts where search_name is not null", [
        "update contacts set phone = phone || '0' where phone is not null",
        "update contacts set phone = substr(phone, 1, length(phone) - 1) where phone is not null",
        "delete from contact_identities where kind = 'phone' and value like '%0' and value not in (select phone from contacts where phone is not null)",
      ]);
      derived(db, "contact_tags", "contacts where tags <> '[]'", [
        "create temp table kept as select id, tags from contacts",
        "update contacts set tags = '[]'",
        "update contacts set tags = (select tags from kept where kept.id = contacts.id)",
      ]);
      derived(db, "conversation_tags", "conversations where tags <> '[]'", [
        "create temp table threads as select id, tags from conversations",
        "update conversations set tags = '[]'",
        "update conversations set tags = (select tags from threads where threads.id = conversations.id)",
      ]);
      // Each address of a contact is among the identities, and the copy of the consent says what the states say.
      expect(
        all(
          db,
          `select id from contacts where phone is not null and not exists (select 1 from contact_identities
             where kind = 'phone' and value = contacts.phone and contact_id = contacts.id)`,
        ),
      ).toEqual([]);
      expect(
        all(
          db,
          `select contact.id from contacts as contact join consent_states as state on state.contact_id = contact.id
           where contact.marketing <> state.marketing or contact.blocked <> (state.block = 'blocked')`,
        ),
      ).toEqual([]);
      // Every conversation that is open has a case, and messages of one conversation a place of their own.
      expect(
        all(
          db,
          `select id from conversations where status <> 'closed' and not exists (select 1 from inbox_cases
             where conversation_id = conversations.id and closed_at is null)`,
        ),
      ).toEqual([]);
      db.close();
    },
  );
});
