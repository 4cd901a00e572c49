import { INJECTED } from "./worker/faults.ts";

/** What an injected fault leaves in a line: its own words, or the trace id that the simulator gives a call which it struck. */
const MARKS = [INJECTED, '"meta_trace_id":"Ainjected'];

/**
 * Alerts that are right in a storm, with how often at most: people do not answer in time, broadcasts stop, what waits waits long, and
 * the seed's entries of last month stand unsealed until the first cron. Any other, dead letters most of all, is a finding.
 */
const ALERTS: Readonly<Record<string, number>> = {
  sla_breached: Infinity,
  broadcast_stopped: Infinity,
  webhook_lag: Infinity,
  outbox_lag: Infinity,
  cron_failing: Infinity,
  audit_not_sealed: 1,
};

/**
 * Meta finds a number too fast now and then: a start that follows a kill does not know which turns the one before gave to replies.
 * Nothing is lost by it, as it is tried later. So many times at most, or the pacing is broken.
 */
const TOO_FAST = '"code":130429';
const TOO_FAST_AT_MOST = 60;

function alertOf(line: string): string | undefined {
  return line.includes('"event":"alert.raised"') ? /"kind":"(\w+)"/.exec(line)?.[1] : undefined;
}

/** A line that tells of an error: the product's own JSON of that level, or what the runtime prints of one that nobody caught. */
const isError = (line: string) =>
  line.includes('"level":"error"') || /✘ \[ERROR\]|\bUncaught\b|\bUnhandled\b/i.test(line);

/** Error lines that bear no mark of an injected fault, each kind once, with how often it came. */
export function unexpected(output: string): string[] {
  const kinds = new Map<string, number>();
  const left = { ...ALERTS };
  let tooFast = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: wrangler colours what it prints
  for (const line of output.replace(/\x1b\[[0-9;]*m/g, "").split("\n")) {
    if (!isError(line) || MARKS.some((mark) => line.includes(mark))) continue;
    if (line.includes(TOO_FAST) && ++tooFast <= TOO_FAST_AT_MOST) continue;
    const alert = alertOf(line);
    if (alert !== undefined && left[alert] !== undefined && left[alert]-- > 0) continue;
    const kind = line
      .trim()
      .replace(/\b[a-z]{3}_[0-9a-zA-Z]{10,}\b/g, "…")
      .replace(/"ms":\d+/, '"ms":…')
      .replace(/"meta_trace_id":"\w+"/, '"meta_trace_id":"…"')
      .slice(0, 400);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, times]) => `${times} × ${kind}`);
}
