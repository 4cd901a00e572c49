import type { BulkOutcome } from "../../sending";
import { LONGEST_PUT_OFF, STOPPING_ERRORS } from "../rules";
import type { Settled } from "./claim-store";

/** Meta's throughput limit of the number. */
export const TOO_FAST = 130429;

/**
 * What is written down of an outcome. What stops the whole run was not sent, and says nothing of this recipient. What Meta
 * puts off is tried again after as long as it has been put off already, at least after what Meta asks for, until that has
 * lasted too long.
 *
 * @param since when Meta first put it off, ms; null when it did not yet
 * @param now ms
 */
export function settledFrom(outcome: BulkOutcome, since: number | null, now: number): Settled {
  const { seq } = outcome;
  const again = { seq, status: "waiting", put_off_since: since } as const;
  switch (outcome.kind) {
    case "accepted":
      return { seq, status: "accepted", wamid: outcome.wamid, at: outcome.at };
    case "unknown":
      return { seq, status: "unknown", code: "unknown", title: outcome.cause };
    case "later": {
      // Too fast for the number: the number's object knows, and gives the next turn when there is room.
      if (outcome.error.code === TOO_FAST) return again;
      const lasts = since === null ? 0 : now - since;
      return lasts >= LONGEST_PUT_OFF
        ? failed(seq, outcome.error, now)
        : {
            ...again,
            due_at: Math.max(outcome.dueAt, now + Math.min(lasts, LONGEST_PUT_OFF - lasts)),
            put_off_since: since ?? now,
          };
    }
    case "not_asked":
      return again;
    case "refused":
      return STOPPING_ERRORS[outcome.error.code] !== undefined
        ? again
        : failed(seq, outcome.error, outcome.at);
  }
}

const failed = (seq: number, { code, title }: { code: number; title: string }, at: number): Settled => ({
  seq,
  status: "failed",
  at,
  code: String(code),
  title,
});
