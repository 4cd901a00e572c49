import type { Env } from "./env";
import type { Log } from "./log";

/**
 * What is counted, each with its labels in their order. Labels take words of closed sets alone: no ids, no people. With
 * Analytics Engine `blob1` is the name, `blob2` and `blob3` are the labels, `double1` is the count or value.
 */
export const COUNTERS = {
  /** Calls of tools; outcome `ok`, the code of a refusal, or `failed` for what nobody foresaw. */
  tool_calls: ["tool", "outcome"],
  /** Webhook events: `received`, `applied`, `retried`, `parked`; requests turned away: `rejected` with the reason. */
  webhook_events: ["outcome", "reason"],
  /** Messages given to Meta: kind `text`, `template` … or `broadcast`; outcome `accepted`, `refused`, `unknown`, `later`. Kind `not_sent`: why Meta was not asked. */
  sends: ["kind", "outcome"],
  /** Errors of Meta's, by code; code `none` when there was no readable answer. */
  meta_errors: ["code", "call"],
  /** Decisions of people: `approved`, `rejected`, `expired`; `pending` when one is asked for. */
  approvals: ["decision", "tool"],
  /** Answers of 429. */
  rate_limited: ["what"],
  sign_in_failures: ["means"],
  /** `raised`, `cleared`, `delivered`, `not_delivered`. */
  alerts: ["kind", "change"],
  dead_letters: ["queue", "outcome"],
  /** Jobs of the cron that did something, or failed. */
  cron_jobs: ["job", "outcome"],
  /** A value, not a count: age of the oldest thing that should have been done by now, seconds. */
  queue_lag_seconds: ["queue"],
} as const satisfies Record<string, readonly string[]>;

export type Counter = keyof typeof COUNTERS;
type Labels<Name extends Counter> = Partial<Record<(typeof COUNTERS)[Name][number], string>>;
export type Count = <Name extends Counter>(name: Name, labels: Labels<Name>, by?: number) => void;

/** Values that are read, not added up: the last one of an invocation counts. */
const VALUES: ReadonlySet<Counter> = new Set(["queue_lag_seconds"]);

/** Data points of one invocation at most; Cloudflare takes 250. */
const MOST_POINTS = 200;

export interface Counters {
  count: Count;
  /** Hands on what was counted since the last time: data points, or now and then a log line. Never throws, never waits. */
  flush(log: Log, now: number): void;
}

interface Counted {
  name: Counter;
  labels: string[];
  n: number;
}

/** What was counted, each counter with its labels once. */
class Tally {
  private readonly counted = new Map<string, Counted>();

  add(name: Counter, labels: string[], by: number): void {
    const key = [name, ...labels].join("|");
    const known = this.counted.get(key);
    if (!known) this.counted.set(key, { name, labels, n: by });
    else known.n = VALUES.has(name) ? by : known.n + by;
  }

  /** What there is, and begins anew. */
  take(): Counted[] {
    const all = [...this.counted.values()];
    this.counted.clear();
    return all;
  }
}

/** How often one isolate logs what it counted, ms: a line a request costs more than many a request does. */
export const LOGGED_EVERY = 10_000;

/** Counted in this isolate and not logged yet, where there is no Analytics Engine. */
const untold = new Tally();
let toldAt = 0;

function tell(log: Log, now: number): void {
  if (now >= toldAt && now - toldAt < LOGGED_EVERY) return;
  toldAt = now;
  const counts = untold.take();
  if (counts.length > 0) log.info("counter", { counts: counts.map(asFields) });
}

/**
 * Counts in memory for one invocation. developers.cloudflare.com/analytics/analytics-engine/limits: writing is not
 * awaited and slows nothing.
 */
export function createCounters(env: Pick<Env, "METRICS">): Counters {
  const counted = new Tally();
  return {
    count: (name, labels, by = 1) => {
      const values = COUNTERS[name].map((label) => String((labels as Record<string, string>)[label] ?? ""));
      counted.add(name, values, by);
    },
    flush: (log, now) => {
      const points = counted.take();
      try {
        for (const { name, labels, n } of env.METRICS ? points.slice(0, MOST_POINTS) : [])
          env.METRICS?.writeDataPoint({ indexes: [name], blobs: [name, ...labels], doubles: [n] });
        if (env.METRICS) return;
      } catch {
        // They are logged instead.
      }
      for (const { name, labels, n } of points) untold.add(name, labels, n);
      tell(log, now);
    },
  };
}

function asFields({ name, labels, n }: Counted) {
  // `counter`, not `name`: names are hidden in logs.
  const named = COUNTERS[name].map((label, index) => [label, labels[index]] as const);
  return { counter: name, ...Object.fromEntries(named.filter(([, value]) => value !== "")), n };
}
