import { env } from "cloudflare:test";
import type { AppContext } from "../../src/platform/context";
import { Database, type Statement, type StatementResult } from "../../src/platform/db";

/** A database that holds its caller up once, right after its n-th statement or batch, until it is let go. */
class HeldDatabase extends Database {
  private done = 0;
  private letGo: () => void = () => undefined;
  private readonly gate = new Promise<void>((resolve) => {
    this.letGo = resolve;
  });
  readonly held: Promise<void>;
  private arrived: () => void = () => undefined;

  constructor(private readonly after: number) {
    super(env.DB);
    this.held = new Promise((resolve) => {
      this.arrived = resolve;
    });
  }

  release(): void {
    this.letGo();
  }

  private async hold<Result>(result: Result): Promise<Result> {
    this.done += 1;
    if (this.done === this.after) {
      this.arrived();
      await this.gate;
    }
    return result;
  }

  override async all<Row>(sql: string, ...params: unknown[]): Promise<Row[]> {
    return this.hold(await super.all<Row>(sql, ...params));
  }

  override async run(item: Statement): Promise<number> {
    return this.hold(await super.run(item));
  }

  override async batch(statements: readonly Statement[]): Promise<StatementResult[]> {
    return this.hold(await super.batch(statements));
  }
}

/**
 * Runs `first` until its n-th statement, then `second` from beginning to end, then the rest of `first`.
 * `complete` says that `first` was over before it had made n statements: no further n brings anything new.
 */
export async function interleaved<Context extends AppContext, First, Second>(
  n: number,
  ctx: Context,
  first: (ctx: Context) => Promise<First>,
  second: () => Promise<Second>,
): Promise<{ first: First; second: Second; complete: boolean }> {
  const db = new HeldDatabase(n);
  const running = first({ ...ctx, db });
  const over = running.then(
    () => true,
    () => true,
  );
  const complete = await Promise.race([db.held.then(() => false), over]);
  const other = await second();
  db.release();
  return { first: await running, second: other, complete };
}
