import { type Clock, HOUR, MINUTE, SECOND } from "../platform/clock";
import { type Database, type Statement, statement } from "../platform/db";
import { randomToken, sha256 } from "../platform/hash";
import type { Principal } from "./principal";
import { type PrincipalRow, STAFF_PRINCIPAL, toPrincipal } from "./store";

/** How long a console session lasts, and how often its cookie changes. ms */
export const SESSION = {
  /** Over, whatever happens. */
  lifetime: 12 * HOUR,
  /** Over, when nobody used it for so long. */
  idle: 2 * HOUR,
  /** A cookie value that is older gets a new one with the next answer. */
  rotateAfter: 15 * MINUTE,
  /** How long the value before stays good once the new one was used, for requests that were under way. */
  previousGoodFor: MINUTE,
  /** How often the time of the last use is written. */
  seenEvery: MINUTE,
} as const;

export type SignInMethod = "local" | "passkey" | "oidc";

export interface ConsoleSession {
  principal: Principal;
  csrfToken: string;
  method: SignInMethod;
  createdAt: number;
  lastSeenAt: number;
  rotatedAt: number;
  /** The cookie held the value before the present one: another request changed it, or the answer with it was lost. */
  isPrevious: boolean;
  /** Whether the present value was used: its answer arrived. */
  isConfirmed: boolean;
}

/** What a cookie value leads to: a session, one that must end now because its value was replaced long ago, or nothing. */
export type FoundSession =
  | { session: ConsoleSession }
  | { reused: { staffId: string; csrfToken: string } }
  | undefined;

interface SessionRow extends PrincipalRow {
  csrf_token: string;
  method: SignInMethod;
  created_at: number;
  last_seen_at: number;
  rotated_at: number;
  confirmed_at: number | null;
  is_previous: number;
}

/**
 * The session of a cookie value, by its hash: undefined when unknown, over, or of a disabled person. Each half of the
 * condition has its index: the primary key of `sessions`, and `sessions_previous`.
 */
export async function findSession(db: Database, clock: Clock, cookie: string): Promise<FoundSession> {
  const now = clock.now();
  const row = await db.first<SessionRow>(
    `${STAFF_PRINCIPAL}, session.csrf_token, session.method, session.created_at, session.last_seen_at,
       coalesce(session.rotated_at, session.created_at) as rotated_at, session.confirmed_at, session.id_hash <> ?1 as is_previous
     from sessions as session join staff on staff.id = session.staff_id
     where (session.id_hash = ?1 or session.previous_id_hash = ?1) and session.expires_at > ?2 and session.last_seen_at > ?3
       and staff.disabled_at is null`,
    await sha256(cookie),
    now,
    now - SESSION.idle,
  );
  if (!row) return undefined;
  const isPrevious = row.is_previous === 1;
  const confirmedAt = row.confirmed_at;
  if (isPrevious && confirmedAt !== null && confirmedAt + SESSION.previousGoodFor <= now)
    return { reused: { staffId: row.staff_id, csrfToken: row.csrf_token } };
  return {
    session: {
      principal: toPrincipal("staff", row),
      csrfToken: row.csrf_token,
      method: row.method,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
      rotatedAt: row.rotated_at,
      isPrevious,
      isConfirmed: confirmedAt !== null,
    },
  };
}

/** A new session of a person. The cookie value is returned once and stored hashed. */
export async function newSession(
  clock: Clock,
  staffId: string,
  { method, userAgent }: { method: SignInMethod; userAgent: string | null },
): Promise<{ cookie: string; insert: Statement }> {
  const cookie = randomToken();
  const now = clock.now();
  return {
    cookie,
    insert: statement(
      `insert into sessions (id_hash, staff_id, csrf_token, created_at, last_seen_at, expires_at, method, user_agent, rotated_at,
         confirmed_at)
       values (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?4, ?4)`,
      await sha256(cookie),
      staffId,
      randomToken(),
      now,
      now + SESSION.lifetime,
      method,
      userAgent,
    ),
  };
}

/** Notes the first use of a new cookie value: from now on the one before is good for a moment only. */
export async function confirmSession(db: Database, clock: Clock, cookie: string): Promise<void> {
  await db.run(
    statement(
      "update sessions set confirmed_at = ?2 where id_hash = ?1 and confirmed_at is null",
      await sha256(cookie),
      clock.now(),
    ),
  );
}

/**
 * Notes that a session was used and, when its cookie value is old, gives it another. Returns the new value; undefined
 * when it stays, or when another request was faster. A value that was replaced gets another one too, once the answer with
 * its successor must have arrived and nobody has used that.
 */
export async function keepSession(
  db: Database,
  clock: Clock,
  cookie: string,
  session: ConsoleSession,
): Promise<string | undefined> {
  const now = clock.now();
  const { isPrevious, isConfirmed, rotatedAt } = session;
  const isLost = isPrevious && !isConfirmed && rotatedAt + SESSION.previousGoodFor <= now;
  if (isLost || (!isPrevious && rotatedAt + SESSION.rotateAfter <= now)) {
    const next = randomToken();
    const changed = await db.run(
      statement(
        `update sessions set id_hash = ?2, previous_id_hash = ?1, rotated_at = ?3, confirmed_at = null, last_seen_at = ?3
         where ${isLost ? "previous_id_hash = ?1 and confirmed_at is null" : "id_hash = ?1"} and coalesce(rotated_at, created_at) = ?4`,
        await sha256(cookie),
        await sha256(next),
        now,
        rotatedAt,
      ),
    );
    return changed === 1 ? next : undefined;
  }
  if (session.lastSeenAt + SESSION.seenEvery <= now)
    await db.run(
      statement(
        "update sessions set last_seen_at = ?2 where csrf_token = ?1 and staff_id = ?3",
        session.csrfToken,
        now,
        session.principal.staffId,
      ),
    );
  return undefined;
}

/** Ends the session of a cookie value, also by the value before: primary key of `sessions`, and `sessions_previous`. */
export async function endSession(cookie: string): Promise<Statement> {
  return statement("delete from sessions where id_hash = ?1 or previous_id_hash = ?1", await sha256(cookie));
}

/** Ends one session of a person by what stays the same while its cookie changes. Index `sessions_staff`. */
export function endSessionOf(staffId: string, csrfToken: string): Statement {
  return statement("delete from sessions where staff_id = ?1 and csrf_token = ?2", staffId, csrfToken);
}

/** Ends all sessions of a person, or all but one. Index `sessions_staff`. */
export function endSessionsOf(staffId: string, exceptCsrfToken: string | null = null): Statement {
  return statement(
    "delete from sessions where staff_id = ?1 and csrf_token is not ?2",
    staffId,
    exceptCsrfToken,
  );
}

/** Removes sessions that are over, `most` at a time, so that a run stays short. */
export function removeEndedSessions(clock: Clock, most: number): Statement {
  const now = clock.now();
  return statement(
    `delete from sessions where rowid in
       (select rowid from sessions where expires_at <= ?1 or last_seen_at <= ?2 limit ?3)`,
    now,
    now - SESSION.idle,
    most,
  );
}

export interface SessionOfPerson {
  /** What tells it from the others, for a form; good for nothing else. */
  key: string;
  csrfToken: string;
  method: SignInMethod;
  userAgent: string | null;
  createdAt: number;
  lastSeenAt: number;
}

/** The sessions of a person that are not over, the last used first. Index `sessions_staff`. */
export async function sessionsOf(db: Database, clock: Clock, staffId: string): Promise<SessionOfPerson[]> {
  const now = clock.now();
  const rows = await db.all<Omit<SessionOfPerson, "key">>(
    `select csrf_token as csrfToken, method, user_agent as userAgent, created_at as createdAt, last_seen_at as lastSeenAt
     from sessions where staff_id = ?1 and expires_at > ?2 and last_seen_at > ?3
     order by last_seen_at desc, created_at desc limit 50`,
    staffId,
    now,
    now - SESSION.idle,
  );
  return Promise.all(
    rows.map(async (row) => ({ ...row, key: (await sha256(`session:${row.csrfToken}`)).slice(0, 32) })),
  );
}

/** Seconds that the cookie is kept. */
export const SESSION_COOKIE_SECONDS = SESSION.lifetime / SECOND;
