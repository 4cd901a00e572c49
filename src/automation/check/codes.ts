import type { Finding } from "../../governance";

/**
 * What a check may notice, and how much it weighs. `error`: cannot be kept. `incomplete`: a draft may be so, what answers
 * customers may not. Codes of the union of tool errors are what the write answers; the others answer `validation_failed`.
 */
export const CHECK_CODES = {
  id_twice: "error",
  title_twice: "error",
  unknown_node: "incomplete",
  dead_end: "incomplete",
  start_missing: "incomplete",
  fallback_missing: "incomplete",
  handover_missing: "incomplete",
  no_way_to_person: "incomplete",
  message_empty: "incomplete",
  list_button_missing: "incomplete",
  default_language_missing: "incomplete",
  message_twice: "error",
  loop: "error",
  loop_through_question: "info",
  unreachable: "warning",
  answer_unknown: "warning",
  nothing_changed: "warning",
  too_many_messages: "error",
  too_many_steps: "error",
  too_many_waits: "error",
  window_closed: "error",
  text_length: "error",
  translation_missing: "warning",
  placeholder_unknown: "error",
  product_unknown: "error",
  product_inactive: "incomplete",
  product_sold_out: "warning",
  price_stale: "error",
  price_unknown: "warning",
  price_literal: "info",
  sensitive_words: "warning",
  template_unknown: "incomplete",
  template_not_approved: "incomplete",
  template_category: "error",
  template_parameters: "error",
  queue_unknown: "error",
  queue_restricted: "warning",
  flow_not_live: "incomplete",
  policy_blocked: "error",
  tag_length: "error",
  keyword_empty: "error",
  keyword_broad: "error",
  keyword_short: "warning",
  keyword_twice: "warning",
  keyword_reserved: "warning",
  example_short: "warning",
  pattern_unsafe: "error",
  conflict: "incomplete",
} as const satisfies Record<string, Finding["severity"] | "incomplete">;

export type CheckCode = keyof typeof CHECK_CODES;

/** What the look is for: to keep a draft, or to let it answer customers. */
export type Purpose = "draft" | "live";

/** Something noticed, before it is weighed. */
export interface Notice {
  code: CheckCode;
  /** Where in the definition, for example `nodes.3.next`. */
  path: string;
  message: string;
  fix: string;
  /** The words that it is about. */
  evidence?: string;
}

function severityOf(code: CheckCode, purpose: Purpose): Finding["severity"] {
  const weight = CHECK_CODES[code];
  if (weight !== "incomplete") return weight;
  return purpose === "live" ? "error" : "warning";
}

const ORDER: readonly Finding["severity"][] = ["error", "warning", "info"];

/** Notices as findings, what blocks first. */
export function weigh(notices: readonly Notice[], purpose: Purpose): Finding[] {
  return notices
    .map((notice): Finding => ({ severity: severityOf(notice.code, purpose), ...notice }))
    .sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
}
