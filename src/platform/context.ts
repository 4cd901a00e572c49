import { type Clock, systemClock } from "./clock";
import { Database } from "./db";
import type { Env } from "./env";
import { createIds, type Ids } from "./ids";
import { createLog, type Log } from "./log";

/** What every piece of work is handed: nothing reads the time, makes an id or opens a database by itself. */
export interface AppContext {
  env: Env;
  db: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Ties log lines, audit entries and Meta's trace ids of one request together. */
  correlationId: string;
  /** Where links for people start, without a slash at the end. */
  publicUrl: string;
  /** Lets work outlive the answer; its failure is logged, never thrown. */
  later(work: Promise<unknown>): void;
}

interface Origin {
  correlationId?: string;
  publicUrl?: string;
  waitUntil?: (work: Promise<unknown>) => void;
  clock?: Clock;
}

export function createContext(env: Env, origin: Origin = {}): AppContext {
  const clock = origin.clock ?? systemClock;
  const ids = createIds(clock);
  const correlationId = origin.correlationId ?? ids.next("request");
  const log = createLog(correlationId);
  return {
    env,
    db: new Database(env.DB),
    clock,
    ids,
    log,
    correlationId,
    publicUrl: (env.PUBLIC_URL || origin.publicUrl || "").replace(/\/$/, ""),
    later: (work) => {
      const guarded = work.catch((error: unknown) => log.error("later.failed", { error: String(error) }));
      origin.waitUntil?.(guarded);
    },
  };
}
