import { type Clock, systemClock } from "./clock";
import { type Count, createCounters } from "./counters";
import { Database } from "./db";
import type { Env } from "./env";
import { createIds, type Ids } from "./ids";
import { createLog, describeError, type Log } from "./log";

/** What every piece of work is handed: nothing reads the time, makes an id or opens a database by itself. */
export interface AppContext {
  env: Env;
  db: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Counts what matters for whoever operates the deployment; costs no statement and is never waited for. */
  count: Count;
  /** Ties log lines, audit entries and Meta's trace ids of one request together. */
  correlationId: string;
  /** Where links for people start, without a slash at the end. */
  publicUrl: string;
  /** Lets work outlive the answer; its failure is logged, never thrown. */
  later(work: Promise<unknown>): void;
  /** For the surface that made the context: waits for what was left for later, then hands on what was counted. */
  close(): Promise<void>;
}

interface Origin {
  correlationId?: string;
  /** The caller's own trace id: see {@link traceOf}. */
  traceId?: string;
  publicUrl?: string;
  waitUntil?: (work: Promise<unknown>) => void;
  clock?: Clock;
}

export function createContext(env: Env, origin: Origin = {}): AppContext {
  const clock = origin.clock ?? systemClock;
  const ids = createIds(clock);
  const correlationId = origin.correlationId ?? ids.next("request");
  const { traceId } = origin;
  const log = createLog(correlationId, traceId);
  const { count, flush } = createCounters(env);
  const left = new Set<Promise<unknown>>();
  return {
    env,
    db: new Database(env.DB),
    clock,
    ids,
    log,
    count,
    correlationId,
    publicUrl: (env.PUBLIC_URL || origin.publicUrl || "").replace(/\/$/, ""),
    later: (work) => {
      const guarded = work
        .catch((error: unknown) => log.error("later.failed", describeError(error)))
        .finally(() => left.delete(guarded));
      left.add(guarded);
      origin.waitUntil?.(guarded);
    },
    close: async () => {
      while (left.size > 0) await Promise.all(left);
      flush(log, clock.now());
    },
  };
}

/**
 * The same context for work that another request or event owed: what is logged and audited for it stands under that one's
 * id. Without one it is the context itself.
 */
export function underCorrelation<Context extends AppContext>(
  ctx: Context,
  correlationId: string | null | undefined,
): Context {
  if (!correlationId || correlationId === ctx.correlationId) return ctx;
  return { ...ctx, correlationId, log: createLog(correlationId) };
}

/** The trace id of a `traceparent` header (www.w3.org/TR/trace-context), if it is one. */
export function traceOf(request: Request): string | undefined {
  return /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(
    request.headers.get("traceparent") ?? "",
  )?.[1];
}
