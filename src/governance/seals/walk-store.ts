import { type Database, type Statement, statement } from "../../platform/db";

/** How far the Worker's watch over its chain is. */
export interface Walk {
  next_seal: number;
  /** Unix time, ms, as all times here. */
  round_began_at: number;
  /** When the last whole round ended; null before the first has. */
  round_ended_at: number | null;
  rounds: number;
}

export interface AuditFinding {
  id: string;
  code: string;
  seal: number | null;
  found_at: number;
}

/** Primary key. */
export function readWalk(db: Database): Promise<Walk | undefined> {
  return db.first(
    "select next_seal, round_began_at, round_ended_at, rounds from audit_walk where id = 'chain'",
  );
}

export function saveWalk({ next_seal, round_began_at, round_ended_at, rounds }: Walk): Statement {
  return statement(
    `insert into audit_walk (id, next_seal, round_began_at, round_ended_at, rounds) values ('chain', ?1, ?2, ?3, ?4)
     on conflict (id) do update set next_seal = excluded.next_seal, round_began_at = excluded.round_began_at,
       round_ended_at = excluded.round_ended_at, rounds = excluded.rounds`,
    next_seal,
    round_began_at,
    round_ended_at,
    rounds,
  );
}

/** Which of some findings are known, open or settled. Primary key. */
export async function knownFindings(db: Database, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.all<{ id: string }>(
    "select id from audit_findings where id in (select value from json_each(?1))",
    JSON.stringify(ids),
  );
  return new Set(rows.map(({ id }) => id));
}

/** Index `audit_findings_open`. */
export async function openFindingCount(db: Database): Promise<number> {
  const row = await db.first<{ n: number }>(
    "select count(*) as n from audit_findings indexed by audit_findings_open where settled_at is null",
  );
  return row?.n ?? 0;
}

export function insertFinding(finding: {
  id: string;
  code: string;
  seal?: number;
  found_at: number;
}): Statement {
  return statement(
    `insert into audit_findings (id, code, seal, found_at) values (?1, ?2, ?3, ?4) on conflict (id) do nothing`,
    finding.id,
    finding.code,
    finding.seal ?? null,
    finding.found_at,
  );
}

/** What waits for a person, oldest first, as far as some moment. Index `audit_findings_open`. */
export function openFindings(db: Database, until: number): Promise<AuditFinding[]> {
  return db.all(
    `select id, code, seal, found_at from audit_findings indexed by audit_findings_open
     where settled_at is null and found_at <= ?1 order by found_at, id`,
    until,
  );
}

/** A person has explained them; follow with a guard on their number. Primary key. */
export function settleFindings(ids: readonly string[], now: number): Statement {
  return statement(
    `update audit_findings set settled_at = ?2
     where id in (select value from json_each(?1)) and settled_at is null`,
    JSON.stringify(ids),
    now,
  );
}
