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
  /** Hands on what was counted since the last time: data points, or one log line. Never throws, never waits. */
  flush(log: Log): void;
}

/**
 * Counts in memory for one invocation. developers.cloudflare.com/analytics/analytics-engine/limits: writing is not
 * awaited and slows nothing.
 */
export function createCounters(env: Pick<Env, "METRICS">): Counters {
  const counted = new Map<string, { name: Counter; labels: string[]; n: number }>();
  return {
    count: (name, labels, by = 1) => {
      const values = COUNTERS[name].map((label) => String((labels as Record<string, string>)[label] ?? ""));
      const key = [name, ...values].join("|");
      const known = counted.get(key);
      if (!known) counted.set(key, { name, labels: values, n: by });
      else known.n = VALUES.has(name) ? by : known.n + by;
    },
    flush: (log) => {
      if (counted.size === 0) return;
      const points = [...counted.values()];
      counted.clear();
      if (!env.METRICS) {
        log.info("counter", { counts: points.map(asFields) });
        return;
      }
      try {
        for (const { name, labels, n } of points.slice(0, MOST_POINTS))
          env.METRICS.writeDataPoint({ indexes: [name], blobs: [name, ...labels], doubles: [n] });
      } catch {
        log.info("counter", { counts: points.map(asFields) });
      }
    },
  };
}

function asFields({ name, labels, n }: { name: Counter; labels: string[]; n: number }) {
  // `counter`, not `name`: names are hidden in logs.
  const named = COUNTERS[name].map((label, index) => [label, labels[index]] as const);
  return { counter: name, ...Object.fromEntries(named.filter(([, value]) => value !== "")), n };
}
