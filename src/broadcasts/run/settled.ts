import type { BulkOutcome } from "../../sending";
import { STOPPING_ERRORS } from "../rules";
import type { Settled } from "./claim-store";

/** Meta's throughput limit of the number. */
export const TOO_FAST = 130429;

/** What is written down of an outcome. What stops the whole run was not sent, and says nothing of this recipient. */
export function settledFrom(outcome: BulkOutcome): Settled {
  const { seq } = outcome;
  switch (outcome.kind) {
    case "accepted":
      return { seq, status: "accepted", wamid: outcome.wamid, at: outcome.at };
    case "unknown":
      return { seq, status: "unknown", code: "unknown", title: outcome.cause };
    case "later":
      // Too fast for the number: the number's object knows, and gives the next turn when there is room.
      return outcome.error.code === TOO_FAST
        ? { seq, status: "waiting" }
        : { seq, status: "waiting", due_at: outcome.dueAt };
    case "not_asked":
      return { seq, status: "waiting" };
    case "refused":
      return STOPPING_ERRORS[outcome.error.code] !== undefined
        ? { seq, status: "waiting" }
        : {
            seq,
            status: "failed",
            at: outcome.at,
            code: String(outcome.error.code),
            title: outcome.error.title,
          };
  }
}
