/** One statement that ran, with what it cost as D1 reports it. */
export interface RecordedStatement {
  sql: string;
  params: unknown[];
  rows_read: number;
  rows_written: number;
}

/** Longer parameters are not kept: the bench would otherwise hold in memory what the Worker lets go of. */
const LONGEST_PARAMETER = 10_000;

const kept = (param: unknown): unknown =>
  typeof param === "string" && param.length > LONGEST_PARAMETER ? `(${param.length} characters)` : param;

/** A D1 database that notes every statement which is run through it, in its own list and in `also`. */
export function recording(
  d1: D1Database,
  also: RecordedStatement[] = [],
): { db: D1Database; statements: RecordedStatement[] } {
  const statements: RecordedStatement[] = [];
  const known = new WeakMap<object, { inner: D1PreparedStatement; sql: string; params: unknown[] }>();

  function note<Result extends D1Result>(sql: string, params: unknown[], result: Result): Result {
    const { rows_read, rows_written } = result.meta;
    const statement = { sql, params: params.map(kept), rows_read, rows_written };
    statements.push(statement);
    also.push(statement);
    return result;
  }

  function prepared(inner: D1PreparedStatement, sql: string, params: unknown[]): D1PreparedStatement {
    const outer = {
      bind: (...values: unknown[]) => prepared(inner.bind(...values), sql, values),
      all: async () => note(sql, params, await inner.all()),
      run: async () => note(sql, params, await inner.run()),
    };
    known.set(outer, { inner, sql, params });
    return outer as unknown as D1PreparedStatement;
  }

  const db = {
    prepare: (sql: string) => prepared(d1.prepare(sql), sql, []),
    batch: async (batch: D1PreparedStatement[]) => {
      const entries = batch.map((outer) => {
        const entry = known.get(outer);
        if (!entry) throw new Error("a statement of another database");
        return entry;
      });
      const results = await d1.batch(entries.map(({ inner }) => inner));
      results.forEach((result, index) => {
        const entry = entries[index];
        if (entry) note(entry.sql, entry.params, result);
      });
      return results;
    },
  };
  return { db: db as unknown as D1Database, statements };
}
