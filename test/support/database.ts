import { applyD1Migrations, env, reset, runInDurableObject } from "cloudflare:test";
import { CONVERSATIONS } from "../../scripts/seed/people";
import { conversationId, seedStatements } from "../../scripts/seed/seed";

interface SchemaItem {
  type: "table" | "index" | "trigger" | "view";
  name: string;
  sql: string;
}

/** What is in the database, in the order in which it was made. */
async function schema(): Promise<SchemaItem[]> {
  const { results } = await env.DB.prepare(
    `select type, name, sql from sqlite_schema
     where sql is not null and name not like 'sqlite\\_%' escape '\\' and name not like '\\_cf\\_%' escape '\\'
     order by rowid`,
  ).all<SchemaItem>();
  return results;
}

const fingerprint = (items: SchemaItem[]) =>
  items
    .map(({ name, sql }) => `${name}: ${sql}`)
    .sort()
    .join("\n");

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

/** What the migrations made, read before any test could change it. */
const migrated = await schema();
const migratedFingerprint = fingerprint(migrated);
const KINDS: SchemaItem["type"][] = ["table", "index", "view", "trigger"];
const toMakeIt = KINDS.flatMap((kind) => migrated.filter(({ type }) => type === kind)).map(({ sql }) => sql);

const tables = migrated.filter(({ type, name }) => type === "table" && name !== "d1_migrations");
/** The append-only tables refuse to be emptied, as they should, so their triggers step aside. */
const refusals = migrated.filter(({ type, name }) => type === "trigger" && name.endsWith("_no_delete"));
const toEmptyIt = [
  "pragma defer_foreign_keys = on",
  ...refusals.map(({ name }) => `drop trigger ${name}`),
  ...tables.map(({ name }) => `delete from ${name}`),
  ...refusals.map(({ sql }) => sql),
];

/** What D1 takes as one text, with room to spare. Bytes. */
const MOST_SQL = 90_000;

/** Many statements in few texts, all or nothing: half the time of one batch with a statement each. */
async function run(statements: readonly string[]): Promise<void> {
  const texts: string[] = [];
  let size = MOST_SQL;
  for (const sql of statements) {
    const bytes = new TextEncoder().encode(sql).length + 2;
    if (size + bytes > MOST_SQL) {
      texts.push(sql);
      size = bytes;
    } else {
      texts[texts.length - 1] += `;\n${sql}`;
      size += bytes;
    }
  }
  await env.DB.batch(texts.map((text) => env.DB.prepare(text)));
}

/**
 * At times the objects of seeded conversations outlive a reset with what they remember, and an earlier file's customers with
 * it: they forget by themselves. All others have names of their own.
 */
async function emptyObjects(): Promise<void> {
  const sessions = env.CONVERSATION_SESSION;
  await Promise.all(
    CONVERSATIONS.map((_conversation, index) =>
      runInDurableObject(
        sessions.get(sessions.idFromName(conversationId(index))),
        async (_object, { storage }) => {
          await storage.deleteAlarm();
          await storage.deleteAll();
        },
      ),
    ),
  );
}

/** Drops all that the runtime keeps: database, files, Durable Objects with their alarms, and the simulator's too. */
export async function freshStorage(): Promise<void> {
  await reset();
  const left = await schema();
  if (left.length === 0) await run(toMakeIt);
  // At times the database outlives a reset. As the migrations made it, it does: each test empties it anyway.
  else if (fingerprint(left) !== migratedFingerprint) await freshStorage();
  await emptyObjects();
}

/** Copies of seals outlive the database, as they should; the next test's chain begins anew. */
async function withoutSealCopies(): Promise<void> {
  const { objects } = await env.FILES.list({ prefix: "audit/" });
  if (objects.length > 0) await env.FILES.delete(objects.map(({ key }) => key));
}

/** The seeded shop and nothing else, whatever the test before has left, be it a trigger or a table. */
export async function seededShop(): Promise<void> {
  await withoutSealCopies();
  if (fingerprint(await schema()) !== migratedFingerprint) await freshStorage();
  await run([...toEmptyIt, ...seedStatements(Date.now())]);
}
