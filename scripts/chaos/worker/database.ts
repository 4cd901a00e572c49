import { INJECTED, strikes } from "./faults";

/** Runs a call of D1 with its faults: not done at all, or done and the answer lost. `meanwhile` may reset the object that waits. */
async function struck<Result>(call: () => Promise<Result>, meanwhile: () => void): Promise<Result> {
  if (strikes("d1Before")) throw new Error(`D1_ERROR: ${INJECTED} the database is not there`);
  meanwhile();
  const result = await call();
  if (strikes("d1After")) throw new Error(`D1_ERROR: ${INJECTED} Network connection lost.`);
  return result;
}

/** The statements behind their wrappers: a batch takes those of D1's own. */
const originals = new WeakMap<object, D1PreparedStatement>();

function faultyStatement(statement: D1PreparedStatement, meanwhile: () => void): D1PreparedStatement {
  const wrapped = {
    bind: (...values: unknown[]) => faultyStatement(statement.bind(...values), meanwhile),
    all: () => struck(() => statement.all(), meanwhile),
    run: () => struck(() => statement.run(), meanwhile),
    first: (column?: string) =>
      struck(() => (column === undefined ? statement.first() : statement.first(column)), meanwhile),
    raw: () => struck(() => statement.raw(), meanwhile),
  } as unknown as D1PreparedStatement;
  originals.set(wrapped, statement);
  return wrapped;
}

/** A database whose calls fail at the rates of the moment. */
export function faultyDatabase(d1: D1Database, meanwhile: () => void = () => {}): D1Database {
  return {
    prepare: (sql: string) => faultyStatement(d1.prepare(sql), meanwhile),
    batch: (statements: D1PreparedStatement[]) =>
      struck(() => d1.batch(statements.map((item) => originals.get(item) ?? item)), meanwhile),
    exec: (sql: string) => struck(() => d1.exec(sql), meanwhile),
    withSession: (...args: Parameters<D1Database["withSession"]>) => d1.withSession(...args),
    dump: () => d1.dump(),
  } as D1Database;
}
