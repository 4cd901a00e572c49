import { createHash, randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { json, page, type Route, refused } from "./answers.ts";

export interface Database {
  uuid: string;
  name: string;
  sqlite: DatabaseSync;
  /** Files given to `import`, by their etag. */
  uploads: Map<string, string>;
}

/** The script's first statement: up to the semicolon at which SQLite finds it complete, a trigger's body having its own. */
function firstStatement(sqlite: DatabaseSync, script: string): string {
  for (let end = script.indexOf(";") + 1; end > 0; end = script.indexOf(";", end) + 1) {
    const statement = script.slice(0, end);
    if (isComplete(sqlite, statement)) return statement;
  }
  return script;
}

function isComplete(sqlite: DatabaseSync, statement: string): boolean {
  const bare = statement.replace(/--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`/g, (found) =>
    found.startsWith("--") ? "" : "x",
  );
  if (!bare.endsWith(";") || /['"`]/.test(bare)) return false;
  if (!/\bcreate\s+trigger\b/i.test(bare)) return true;
  try {
    sqlite.prepare(statement);
    return true;
  } catch (error) {
    return !(error as Error).message.includes("incomplete input");
  }
}

/** D1's query endpoint: all statements of one call in one transaction; a row as an object. */
function run(database: Database, sql: string, params: unknown[] = []) {
  const { sqlite } = database;
  sqlite.exec("begin");
  try {
    const results = [];
    for (let rest = sql; rest.trim() !== ""; ) {
      const statement = firstStatement(sqlite, rest);
      rest = rest.slice(statement.length);
      if (statement.replace(/--.*$/gm, "").replaceAll(";", "").trim() === "") continue;
      const rows = sqlite.prepare(statement).all(...(params as string[]));
      const meta = { duration: 0.1, changes: 0, last_row_id: 0, rows_read: rows.length, rows_written: 0 };
      results.push({ results: rows, success: true, meta });
    }
    sqlite.exec("commit");
    return results;
  } catch (error) {
    sqlite.exec("rollback");
    throw error;
  }
}

/** D1: databases, queries, and imports of a file. developers.cloudflare.com/api/resources/d1/ */
export function databaseRoutes(databases: Map<string, Database>): Route[] {
  const view = ({ uuid, name }: Database) => ({
    uuid,
    name,
    version: "production",
    created_at: "2026-01-01T00:00:00Z",
  });
  const missing = refused(404, 7404, "The database was not found");
  return [
    [
      "GET",
      /^\/d1\/database$/,
      (call) => {
        const name = call.query.get("name");
        return page(
          call,
          [...databases.values()].filter((one) => !name || one.name.includes(name)).map(view),
        );
      },
    ],
    [
      "POST",
      /^\/d1\/database$/,
      (call) => {
        const { name } = json<{ name: string }>(call);
        if ([...databases.values()].some((one) => one.name === name))
          return refused(400, 7502, `A database with the name '${name}' already exists`);
        const sqlite = new DatabaseSync(":memory:");
        sqlite.exec("pragma foreign_keys = on");
        const database = { uuid: randomUUID(), name, sqlite, uploads: new Map() };
        databases.set(database.uuid, database);
        return { result: view(database) };
      },
    ],
    [
      "GET",
      /^\/d1\/database\/([^/]+)$/,
      ({ groups }) => {
        const found = [...databases.values()].find(
          ({ uuid, name }) => groups[0] === uuid || groups[0] === name,
        );
        return found ? { result: view(found) } : missing;
      },
    ],
    [
      "DELETE",
      /^\/d1\/database\/([^/]+)$/,
      ({ groups }) => (databases.delete(groups[0] ?? "") ? { result: null } : missing),
    ],
    [
      "POST",
      /^\/d1\/database\/([^/]+)\/query$/,
      (call) => {
        const database = databases.get(call.groups[0] ?? "");
        if (!database) return missing;
        const { sql, params } = json<{ sql: string; params?: unknown[] }>(call);
        try {
          return { result: run(database, sql, params) };
        } catch (error) {
          return refused(400, 7500, `${(error as Error).message}: SQLITE_ERROR`);
        }
      },
    ],
    [
      "POST",
      /^\/d1\/database\/([^/]+)\/import$/,
      (call) => {
        const database = databases.get(call.groups[0] ?? "");
        if (!database) return missing;
        const { action, etag } = json<{ action: string; etag: string }>(call);
        const sql = database.uploads.get(etag);
        if (action === "init" && sql === undefined)
          return {
            result: {
              success: true,
              messages: [],
              upload_url: `http://${call.headers.host}/_upload/${database.uuid}`,
              filename: `${etag}.sql`,
            },
          };
        try {
          run(database, sql ?? "");
        } catch (error) {
          return {
            result: { success: true, status: "error", messages: [], errors: [(error as Error).message] },
          };
        }
        const meta = { duration: 0.1, rows_read: 0, rows_written: 0, size_after: 0 };
        return {
          result: {
            success: true,
            status: "complete",
            type: "import",
            at_bookmark: "0",
            messages: [],
            result: { num_queries: 1, final_bookmark: "0", meta },
          },
        };
      },
    ],
  ];
}

/** The signed address to which a file for `import` is put. */
export function upload(database: Database | undefined, body: Buffer): string {
  const etag = createHash("md5").update(body).digest("hex");
  database?.uploads.set(etag, body.toString("utf8"));
  return etag;
}
