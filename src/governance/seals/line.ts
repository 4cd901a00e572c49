import { isSignedBy, type KeyStatement, statementTextOf } from "./keys.ts";

/** A key with the seals that it signs, and no others: from one to another, both included. */
export interface KeyRange {
  key: string;
  from: number;
  /** Infinity for the key that signs now. */
  to: number;
  trusted: boolean;
}

export interface KeyLine {
  ranges: readonly KeyRange[];
  /** The first seal of the first statement that does not follow the one before it; undefined when all do. */
  flaw?: number;
}

const NUMBERS = ["id", "first_seal", "since"] as const;

/** Files are written by anybody: what is no statement at all is told from one that is wrong. */
function isStatement(value: unknown): value is KeyStatement {
  const one = (value ?? {}) as Partial<KeyStatement>;
  return (
    NUMBERS.every((field) => Number.isSafeInteger(one[field])) &&
    typeof one.key === "string" &&
    typeof one.signature === "string" &&
    (one.previous_key === null || typeof one.previous_key === "string") &&
    (one.endorsement === null || typeof one.endorsement === "string")
  );
}

/**
 * Whether a statement comes next: signed by its key, of a key that was not there yet, behind the first seal of the one before
 * it, which it names. An endorsement may be missing, but one that is there holds.
 */
async function follows(statement: KeyStatement, line: readonly KeyStatement[]): Promise<boolean> {
  const before = line.at(-1);
  const { id, key, first_seal, previous_key, signature, endorsement } = statement;
  if (id !== (before?.id ?? 0) + 1 || first_seal <= (before?.first_seal ?? 0)) return false;
  if (previous_key !== (before?.key ?? null) || line.some((one) => one.key === key)) return false;
  const text = statementTextOf(statement);
  if (!(await isSignedBy(key, text, signature))) return false;
  if (endorsement === null) return true;
  return previous_key !== null && (await isSignedBy(previous_key, text, endorsement));
}

/**
 * The keys of a log, one behind the other. They are one line or nothing: whoever holds the database can write further statements,
 * but none that fits in. A key is trusted when it is pinned, or tied to a trusted neighbour by a statement that both have
 * signed; and each for its own seals alone, so that a retired key is worth nothing for what came after it.
 */
export async function keyLine(pinned: readonly string[], statements: readonly unknown[]): Promise<KeyLine> {
  const sorted = statements
    .filter(isStatement)
    .toSorted((one, other) => one.id - other.id || one.first_seal - other.first_seal);
  const line: KeyStatement[] = [];
  let flaw = sorted.length < statements.length ? 1 : undefined;
  for (const statement of sorted) {
    if (!(await follows(statement, line))) {
      flaw ??= statement.first_seal;
      break;
    }
    line.push(statement);
  }
  const trusted = line.map(({ key }) => pinned.includes(key));
  for (const [index, { endorsement }] of line.entries())
    if (endorsement !== null) trusted[index] ||= trusted[index - 1] ?? false;
  for (let index = line.length - 1; index > 0; index--)
    if (line[index]?.endorsement !== null) trusted[index - 1] ||= trusted[index] ?? false;
  const ranges = line.map(({ key, first_seal }, index) => ({
    key,
    from: first_seal,
    to: (line[index + 1]?.first_seal ?? Number.POSITIVE_INFINITY) - 1,
    trusted: trusted[index] ?? false,
  }));
  return { ranges, ...(flaw !== undefined && { flaw }) };
}
