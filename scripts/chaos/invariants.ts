import { auditIsWhole } from "./invariants/audit.ts";
import type { Check, Evidence } from "./invariants/evidence.ts";
import { derivedStates } from "./invariants/ledger.ts";
import { counters, decidedBySomebodyElse, drained, eventsOnce, highestStatus } from "./invariants/records.ts";
import {
  consentAtSending,
  everyAcceptanceIsMetas,
  everySendIsKnown,
  nothingTwice,
  stopIsHeard,
  windowAtSending,
} from "./invariants/sends.ts";

/** Everything that has to hold, whatever happened. Each is computed anew and uses none of the product's rules. */
export const INVARIANTS: Readonly<Record<string, Check>> = {
  "nothing was sent without consent at that moment": consentAtSending,
  "nothing free-form was sent outside the window": windowAtSending,
  "nobody who said STOP was written to": stopIsHeard,
  "nothing was sent twice": nothingTwice,
  "Meta accepted nothing that the database does not know": everySendIsKnown,
  "the database counts nothing as accepted that Meta did not": everyAcceptanceIsMetas,
  "what needed a decision had it, by another person, before it was sent": decidedBySomebodyElse,
  "every event of Meta's stands once, and was applied": eventsOnce,
  "each message stands at the highest status that Meta said": highestStatus,
  "counters of broadcasts are their recipients'": counters,
  "what is kept of the consent ledger is what it amounts to": derivedStates,
  "nothing waits any more": drained,
  "the audit log is whole": auditIsWhole,
  "the Worker printed no error but those that were injected": ({ output }) => output,
};

export interface Verdict {
  invariant: string;
  violations: string[];
}

export async function checkInvariants(evidence: Evidence): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [invariant, check] of Object.entries(INVARIANTS))
    verdicts.push({ invariant, violations: await check(evidence) });
  return verdicts;
}
