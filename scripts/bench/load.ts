import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { seedStatements } from "../seed/seed.ts";
import { generatedPeople } from "./people-data.ts";
import { ROOT } from "./workers.ts";

/** Contacts that are loaded in both ways, to see that the outcome is the same. */
const SAMPLE = 3_000;

const SCOPES: readonly { scope: string; no: string; yes: string; state: string }[] = [
  ...["marketing", "utility", "authentication", "service"].map((scope) => ({
    scope,
    no: "opt_out",
    yes: "opt_in",
    state: "opted_out",
  })),
  { scope: "block", no: "block", yes: "unblock", state: "blocked" },
  { scope: "delivery", no: "undeliverable", yes: "deliverable", state: "undeliverable" },
];

/** Generated contacts; the seeded ones have been through the triggers. */
const GENERATED = "glob 'con_n*'";

/** What the triggers make of the rows, for all of them at once and in the order of the tables. */
const DERIVED: readonly string[] = [
  `insert into consent_states (contact_id, ${SCOPES.flatMap(({ scope }) => [scope, `${scope}_since`, `${scope}_source`]).join(", ")})
   select contact_id, ${SCOPES.flatMap(({ scope, no, yes, state }) => {
     const latest = (column: string, action: string) =>
       `max(case when scope = '${scope}' and action = '${action}' then ${column} end)`;
     const either = (column: string) => `coalesce(${latest(column, no)}, ${latest(column, yes)})`;
     return [
       `case when ${latest("1", no)} then '${state}' when ${latest("1", yes)} then 'opted_in' else 'unknown' end`,
       either("occurred_at"),
       either("source"),
     ];
   }).join(", ")}
   from consent_records where contact_id ${GENERATED} group by contact_id`,
  `update consent_states set restricted_at = nullif(max(${SCOPES.map(
    ({ scope, state }) => `iif(${scope} = '${state}', ${scope}_since, 0)`,
  ).join(", ")}), 0) where contact_id ${GENERATED}`,
  `update contacts set marketing = state.marketing, utility = state.utility, authentication = state.authentication,
     service = state.service, blocked = state.block = 'blocked', undeliverable = state.delivery = 'undeliverable'
   from consent_states as state where state.contact_id = contacts.id and contacts.id ${GENERATED}`,
  `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, reason,
     action_request_id, details, correlation_id)
   select 'aud' || substr(id, 4), recorded_at, actor_kind, actor_id, actor_id, 'consent.' || action, 'contact', contact_id,
     'ok', source, action_request_id, json_object('consent_record_id', id, 'scope', scope, 'evidence_kind', evidence_kind,
       'evidence_ref', evidence_ref, 'occurred_at', occurred_at), correlation_id
   from consent_records where contact_id ${GENERATED} order by rowid`,
  `insert into contact_identities (kind, value, contact_id, created_at)
   select 'bsuid' as kind, bsuid as value, id, updated_at from contacts where bsuid is not null and id ${GENERATED}
   union all select 'phone', phone, id, updated_at from contacts where id ${GENERATED}
   union all select 'wa_id', wa_id, id, updated_at from contacts where id ${GENERATED} order by 1, 2`,
  `insert into contact_tags (tag, contact_id)
   select tag.value, contacts.id from contacts, json_each(contacts.tags) as tag where contacts.id ${GENERATED} order by 1, 2`,
  "create temp table positions (at integer primary key)",
  `insert into positions select value from json_each('[${Array.from({ length: 40 }, (_, index) => index + 1)}]')`,
  `insert or ignore into contact_search (term, contact_id)
   select substr(name, at), id
   from (select id, search_name as name from contacts where id ${GENERATED} and search_name is not null
     union all select id, search_profile from contacts where id ${GENERATED})
   cross join positions on at <= length(name)
   where substr(name, at, 1) <> ' '
     and (at = 1 or substr(name, at - 1, 1) = ' ' or unicode(substr(name, at, 1)) >= 11904)
   union all select substr(phone, 2), id from contacts where id ${GENERATED}
   union all select substr(phone, -4), id from contacts where id ${GENERATED} order by 1, 2`,
  "drop table positions",
];

interface SchemaEntry {
  type: string;
  name: string;
  sql: string;
}

/**
 * Loads generated contacts 1 to `last` into a migrated database that has none, without triggers and indexes, and
 * derives what the triggers would have made of them; `more` comes behind. Merges then go the usual way, through their
 * trigger.
 */
function load(
  database: DatabaseSync,
  last: number,
  now: number,
  conversations: boolean,
  more: readonly string[] = [],
): void {
  const { rows, merges } = generatedPeople(1, last, now, { conversations });
  const schema = database
    .prepare(
      "select type, name, sql from sqlite_schema where type in ('index', 'trigger') and sql is not null order by type",
    )
    .all() as unknown as SchemaEntry[];
  for (const { type, name } of schema) database.exec(`drop ${type} "${name}"`);
  for (const sql of [...rows, ...DERIVED, ...more, ...schema.map((entry) => entry.sql)]) database.exec(sql);
  database.exec(`begin; ${merges.join(" ")} commit`);
}

function openQuietly(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  database.exec(
    "pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -1000000; pragma temp_store = memory",
  );
  return database;
}

/** Loads generated contacts, and more, into the file of a migrated and seeded database that nobody has open. */
export function loadPeople(
  file: string,
  last: number,
  now: number,
  conversations: boolean,
  more: readonly string[],
): void {
  const database = openQuietly(file);
  load(database, last, now, conversations, more);
  database.exec("pragma journal_mode = wal");
  database.close();
}

function emptyShop(now: number): DatabaseSync {
  const database = openQuietly(":memory:");
  const folder = join(ROOT, "migrations");
  for (const name of readdirSync(folder)
    .filter((entry) => entry.endsWith(".sql"))
    .sort()) {
    database.exec(readFileSync(join(folder, name), "utf8"));
  }
  database.exec(seedStatements(now).join("\n"));
  return database;
}

/** Every row of a table as text, sorted; ids that a trigger makes up at random become the same. */
function contentOf(database: DatabaseSync, table: string): string[] {
  return database
    .prepare(`select * from ${table}`)
    .all()
    .map((row) => JSON.stringify(row).replace(/(cns|aud)_[0-9a-f]{26}/g, "$1_random"))
    .map((text) => (table === "audit_log" ? text.replace(/"seq":\d+/, "") : text))
    .sort();
}

/** Loads a sample in both ways and compares every table. @throws {Error} with the first difference. */
export function checkLoading(now: number): void {
  const usual = emptyShop(now);
  const { rows, merges } = generatedPeople(1, SAMPLE, now, { conversations: true });
  usual.exec([...rows, ...merges].join("\n"));
  const fast = emptyShop(now);
  load(fast, SAMPLE, now, true);
  const tables = usual
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .all() as unknown as { name: string }[];
  for (const { name } of tables) {
    const [wanted, found] = [contentOf(usual, name), contentOf(fast, name)];
    const at = wanted.findIndex((row, index) => row !== found[index]);
    if (at >= 0 || wanted.length !== found.length) {
      throw new Error(
        `loading differs from the triggers in ${name}: ${wanted.length} and ${found.length} rows\n${wanted[at]}\n${found[at]}`,
      );
    }
  }
  const schemaOf = (database: DatabaseSync) =>
    JSON.stringify(
      database
        .prepare("select type, name, sql from sqlite_schema where name not like 'sqlite_%' order by name")
        .all(),
    );
  if (schemaOf(usual) !== schemaOf(fast)) throw new Error("loading changed the schema");
}
