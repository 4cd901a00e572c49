/** One SQL statement with its parameters, not yet run. Rooms build them; one batch runs them. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** A statement with numbered parameters (`?1`, `?2`). Objects are bound as JSON text. */
export function statement(sql: string, ...params: unknown[]): Statement {
  return { sql, params };
}

export interface StatementResult<Row = Record<string, unknown>> {
  rows: Row[];
  changes: number;
}

/** What one statement cost, as D1 reports it. */
export interface StatementCost {
  sql: string;
  rows_read: number;
  rows_written: number;
}

let observer: ((cost: StatementCost) => void) | undefined;

/** Watches every statement that goes through {@link Database}: exact counts for tests and logs. */
export function observeStatements(next: ((cost: StatementCost) => void) | undefined): void {
  observer = next;
}

function bindable(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value !== null && typeof value === "object" && !(value instanceof ArrayBuffer))
    return JSON.stringify(value);
  return value;
}

/** The tenant's D1 database. A batch is all or nothing. */
export class Database {
  constructor(private readonly d1: D1Database) {}

  private prepare({ sql, params }: Statement): D1PreparedStatement {
    return this.d1.prepare(sql).bind(...params.map(bindable));
  }

  private observe(sql: string, result: D1Result): void {
    observer?.({ sql, rows_read: result.meta.rows_read, rows_written: result.meta.rows_written });
  }

  /** Runs one statement and returns its rows. */
  async all<Row>(sql: string, ...params: unknown[]): Promise<Row[]> {
    const result = await this.prepare({ sql, params }).all<Row>();
    this.observe(sql, result);
    return result.results;
  }

  /** The first row, or undefined. */
  async first<Row>(sql: string, ...params: unknown[]): Promise<Row | undefined> {
    return (await this.all<Row>(sql, ...params))[0];
  }

  /** Runs one statement and returns how many rows it changed. */
  async run(item: Statement): Promise<number> {
    const result = await this.prepare(item).run();
    this.observe(item.sql, result);
    return result.meta.changes;
  }

  /** Runs statements in one transaction: all of them take effect, or none. */
  async batch(statements: readonly Statement[]): Promise<StatementResult[]> {
    if (statements.length === 0) return [];
    const results = await this.d1.batch<Record<string, unknown>>(
      statements.map((item) => this.prepare(item)),
    );
    return results.map((result, index) => {
      this.observe(statements[index]?.sql ?? "", result);
      return { rows: result.results, changes: result.meta.changes };
    });
  }
}

/**
 * A statement that undoes the whole batch unless the statement right before it changed exactly
 * `changes` rows: how a claim and what depends on it become one step. See {@link isGuardFailure}.
 */
export function guardChanges(changes = 1): Statement {
  return statement("insert into batch_guards (passed) select changes() = ?1", changes);
}

/** Whether a batch was undone by one of its guards. */
export function isGuardFailure(error: unknown): boolean {
  return (error instanceof Error ? error.message : String(error)).includes("batch guard failed");
}
