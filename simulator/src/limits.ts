/**
 * Meta's limits as functions of a moment in milliseconds. They hold only counters; none reads a clock.
 */

const second = 1_000;
const hour = 3_600;

/** Message throughput of one number over a sliding second. …/whatsapp/throughput */
export class ThroughputWindow {
  /** Times in ms, oldest at `head`: a ring grows only as far as one second's traffic. */
  private times: number[] = [];
  private head = 0;

  /** Counts one message at `now` (ms); false, and not counted, when the second is full. */
  take(now: number, perSecond: number): boolean {
    while (this.head < this.times.length && (this.times[this.head] ?? 0) <= now - second) this.head += 1;
    if (this.head > 4_096) {
      this.times = this.times.slice(this.head);
      this.head = 0;
    }
    if (this.times.length - this.head >= perSecond) return false;
    this.times.push(now);
    return true;
  }

  /** Counts a received message, which uses throughput but is never refused. */
  count(now: number): void {
    this.take(now, Number.POSITIVE_INFINITY);
  }
}

/** How long one message to the same user is paid back, in ms: ten a minute. */
const pairPayback = 6 * second;

/** What a number may still send to one user: `tokens` as of `at` (ms). */
export interface PairBucket {
  tokens: number;
  at: number;
}

/**
 * The bucket after one more message at `now`, or null when the burst is used up.
 * A burst borrows from the future: each message takes six seconds to pay back.
 * …/whatsapp/messaging-limits, "Pair rate limits"
 */
export function takeFromPair(bucket: PairBucket | undefined, now: number, burst: number): PairBucket | null {
  const tokens =
    bucket === undefined ? burst : Math.min(burst, bucket.tokens + (now - bucket.at) / pairPayback);
  return tokens < 1 ? null : { tokens: tokens - 1, at: now };
}

/** What opens a window between one number and one user; all in Unix seconds, by Meta's timestamps. */
export interface WindowState {
  last_inbound_at: number | null;
  /** When a message that came from an ad or a page button was sent. */
  referral_at: number | null;
  entry_point_until: number | null;
}

export const noWindow: WindowState = { last_inbound_at: null, referral_at: null, entry_point_until: null };

export type WindowKind = "free_entry_point" | "customer_service" | "closed";

/** Which window is open at `now` (Unix seconds). …/whatsapp/pricing, "Free entry point windows" */
export function windowAt(state: WindowState, now: number): WindowKind {
  if (state.entry_point_until !== null && now < state.entry_point_until) return "free_entry_point";
  if (state.last_inbound_at !== null && now < state.last_inbound_at + 24 * hour) return "customer_service";
  return "closed";
}

/** The state after a customer's message with Meta's `timestamp` (Unix seconds). */
export function afterInbound(state: WindowState, timestamp: number, hasReferral: boolean): WindowState {
  return {
    ...state,
    last_inbound_at: Math.max(timestamp, state.last_inbound_at ?? 0),
    referral_at: hasReferral ? Math.max(timestamp, state.referral_at ?? 0) : state.referral_at,
  };
}

/** The state after an answer at `now` (Unix seconds): the first one within 24 h of a referral opens 72 h. */
export function afterReply(state: WindowState, now: number): WindowState {
  if (state.referral_at === null || now >= state.referral_at + 24 * hour) return state;
  return { ...state, referral_at: null, entry_point_until: now + 72 * hour };
}
