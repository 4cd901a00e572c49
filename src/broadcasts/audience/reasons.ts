/** Why somebody whom the segment names gets nothing: the first that applies, in this order. */
export type Exclusion =
  /** In a segment that is left out. */
  | "excluded_segment"
  /** Turned out to be another contact, who is counted by herself. */
  | "duplicate_identity"
  | "blocked"
  /** Undeliverable, or without any address. */
  | "invalid_number"
  /** Stopped marketing messages in WhatsApp itself. */
  | "stopped_marketing"
  | "opted_out"
  /** Has not opted in to the category: a broadcast always needs that, whatever window is open. */
  | "no_consent"
  | "frequency_cap"
  /** Lacks a value that the message names, and nothing stands in for it. */
  | "missing_variable";
