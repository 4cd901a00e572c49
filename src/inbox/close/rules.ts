import { sensitiveTopics } from "../../governance";
import { isCustomersMessage } from "../../meta";
import { SECOND } from "../../platform/clock";
import { complaintWords, tagged } from "./lexicon";
import type { ClosingRow } from "./store";

export const OUTCOMES = ["resolved", "unresolved", "no_reply", "spam", "duplicate"] as const;
export const TOPICS = ["general", "order", "delivery", "complaint", "payment", "other"] as const;

/** What shows that a conversation is about something: what the caller says, and what the caller cannot talk away. */
export type Evidence = "topic" | "tags" | "customer_words" | "words" | "ledger" | "order" | "escalation";

export interface About {
  complaint: Evidence[];
  payment: Evidence[];
  escalation: Evidence[];
}

/** What a conversation is about. */
export function aboutOf(row: ClosingRow, topic: string, newTags: readonly string[]): About {
  const tags = [...row.tags, ...row.lost_tags, ...newTags];
  const speaksOfPayment = (texts: readonly string[]) =>
    texts.some((text) => sensitiveTopics(text).some((found) => found.topic === "payment"));
  const evidence = (shows: readonly (readonly [Evidence, boolean])[]) =>
    shows.filter(([, holds]) => holds).map(([kind]) => kind);
  return {
    complaint: evidence([
      ["topic", topic === "complaint"],
      ["tags", tagged("complaint", [...tags, ...row.contact_tags])],
      ["customer_words", row.customer_texts.some((text) => complaintWords(text).length > 0)],
      ["ledger", row.complained === 1],
    ]),
    payment: evidence([
      ["topic", topic === "payment"],
      ["tags", tagged("payment", tags)],
      ["customer_words", speaksOfPayment(row.customer_texts)],
      ["words", speaksOfPayment(row.our_texts)],
      ["order", row.payment_open === 1],
    ]),
    escalation: evidence([["escalation", row.escalations > 0 || row.escalation !== null]]),
  };
}

/**
 * Whether the last word is the customer's: nobody answered what she wrote. Meta counts in seconds: within one, what was
 * here first was first.
 */
export function customerWaits({ inbound, answered }: Pick<ClosingRow, "inbound" | "answered">): boolean {
  const second = (at: number): number => Math.floor(at / SECOND);
  return inbound
    .filter(([type]) => isCustomersMessage({ id: "", type }))
    .some(
      ([, at, here]) =>
        answered === null ||
        second(at) > second(answered[0]) ||
        (second(at) === second(answered[0]) && here > answered[1]),
    );
}
