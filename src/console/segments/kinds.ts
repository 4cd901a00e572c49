/**
 * What the form for conditions offers: each field of a condition with the parts that its leaf has. The names of the parts
 * are those of the leaf, so that a row of the form is the leaf that it stands for. Whatever else a condition can say is
 * written as data.
 */

/** One control of a row. */
export type Part =
  | { name: string; kind: "choice"; options: readonly string[]; optional?: boolean }
  | { name: string; kind: "text" | "number" | "money" | "segment"; optional?: boolean };

const choice = (name: string, ...options: string[]): Part => ({ name, kind: "choice", options });
const text = (name: string): Part => ({ name, kind: "text" });
const number = (name: string): Part => ({ name, kind: "number" });
/** Days that may be left open: where the comparison is with never, or all time counts. */
const days = (name: string): Part => ({ name, kind: "number", optional: true });

export const KINDS = {
  tag: [choice("op", "has"), text("value")],
  consent: [
    choice("op", "is"),
    choice("category", "marketing", "utility", "authentication", "service"),
    choice("value", "opted_in", "opted_out", "unknown"),
  ],
  language: [choice("op", "starts_with", "is"), text("value")],
  country: [choice("op", "is"), text("value")],
  name: [choice("op", "starts_with"), text("value")],
  last_seen_at: [choice("op", "within_days", "older_than_days", "never"), days("value")],
  created_at: [choice("op", "within_days", "older_than_days"), number("value")],
  window: [choice("op", "is"), choice("value", "open", "closed")],
  order_count: [choice("op", "at_least", "at_most", "exactly"), number("value"), days("within_days")],
  order_total: [
    choice("op", "at_least", "at_most"),
    { name: "value", kind: "money" },
    text("currency"),
    days("within_days"),
  ],
  last_order_at: [choice("op", "within_days", "older_than_days", "never"), days("value")],
  template_messages: [
    choice("op", "at_least", "at_most"),
    number("value"),
    choice("status", "sent", "delivered", "read", "failed"),
    days("within_days"),
  ],
  preference: [choice("op", "is"), text("key"), text("value")],
  crm: [choice("op", "linked"), text("value")],
  segment: [choice("op", "in"), { name: "value", kind: "segment" }],
} as const satisfies Record<string, readonly Part[]>;

export type Kind = keyof typeof KINDS;

export const isKind = (text: string): text is Kind => Object.hasOwn(KINDS, text);

export const partsOf = (kind: Kind): readonly Part[] => KINDS[kind];

/** Rows of the form at most; more is written as data. */
export const MOST_ROWS = 6;
