import { LIMITS } from "../governance";

/**
 * What may still be sent to one customer, as of `at` (ms). A burst borrows from the future: each message takes six
 * seconds to pay back. …/whatsapp/messaging-limits, "Pair rate limits"
 */
export interface PairBucket {
  tokens: number;
  at: number;
  /** How often in a row Meta found it too much all the same. */
  refusals: number;
}

export const FULL_PAIR: PairBucket = { tokens: LIMITS.pairBurst, at: 0, refusals: 0 };

/** The bucket now. A clock that was set back pays nothing back and takes nothing away. */
export function paidBack(bucket: PairBucket, now: number): PairBucket {
  const earned = Math.max(0, now - bucket.at) / LIMITS.pairPayback;
  return { ...bucket, tokens: Math.min(LIMITS.pairBurst, bucket.tokens + earned), at: now };
}

/** How long until the next message may go, ms. */
export function pairWait(bucket: PairBucket): number {
  return Math.ceil(Math.max(0, 1 - bucket.tokens) * LIMITS.pairPayback);
}

export function spend(bucket: PairBucket): PairBucket {
  return { ...bucket, tokens: Math.max(0, bucket.tokens - 1) };
}

/** Meta refused with 131056: what we thought was left is not there, and each further refusal waits four times longer. */
export function refused(bucket: PairBucket): { bucket: PairBucket; wait: number } {
  const wait = LIMITS.pairPayback * 4 ** Math.min(bucket.refusals, 2);
  return { bucket: { ...bucket, tokens: 0, refusals: bucket.refusals + 1 }, wait };
}
