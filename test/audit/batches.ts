import { Database, type Statement, type StatementResult } from "../../src/platform/db";

const { batch, run } = Database.prototype;

/** Every batch and every statement on its own that ran while some work was done, as SQL. */
export async function batchesOf(work: () => Promise<unknown>): Promise<string[][]> {
  const seen: string[][] = [];
  Database.prototype.batch = function (
    this: Database,
    statements: readonly Statement[],
  ): Promise<StatementResult[]> {
    seen.push(statements.map(({ sql }) => sql.trim()));
    return batch.call(this, statements);
  };
  Database.prototype.run = function (this: Database, item: Statement): Promise<number> {
    seen.push([item.sql.trim()]);
    return run.call(this, item);
  };
  try {
    await work();
  } finally {
    Object.assign(Database.prototype, { batch, run });
  }
  return seen;
}

export const writes = (table: string) => {
  const pattern = new RegExp(`^(insert( or \\w+)? into|update|delete from) ${table}\\b`, "i");
  return (sqls: readonly string[]): boolean => sqls.some((sql) => pattern.test(sql));
};

export const isAudited = writes("audit_log");

/** Names, numbers and words of the seeded customers, and of those that the tests make up: in no entry. */
export async function personalWords(rows: <Row>(sql: string) => Promise<Row[]>): Promise<string[]> {
  const contacts = await rows<{ name: string | null; profile_name: string | null; phone: string | null }>(
    "select name, profile_name, phone from contacts",
  );
  const words = contacts.flatMap(({ name, profile_name, phone }) => [
    name,
    profile_name,
    phone,
    phone?.replace(/^\+852/, ""),
  ]);
  return [...new Set(words.filter((word) => typeof word === "string" && word.length > 3))] as string[];
}
