import { HOUR } from "../platform/clock";

/** Where a broadcast stands. A trigger keeps the transitions. */
export const BROADCAST_STATUSES = [
  "draft",
  "pending",
  "scheduled",
  "sending",
  "paused",
  "done",
  "failed",
  "cancelled",
] as const;
export type BroadcastStatus = (typeof BROADCAST_STATUSES)[number];

/** Statuses in which a broadcast goes out, or will without anybody doing more. */
export const ACTIVE_STATUSES = ["pending", "scheduled", "sending", "paused"] as const;

/** Where one recipient's message stands; ranks as of a single message, see `STATUS_RANK`. */
export const RECIPIENT_RANK = {
  waiting: 0,
  sending: 1,
  unknown: 2,
  accepted: 3,
  sent: 4,
  failed: 5,
  delivered: 6,
  read: 7,
  skipped: 9,
} as const;
export type RecipientStatus = keyof typeof RECIPIENT_RANK;

/**
 * Why a broadcast stands still or ended before its time. A stop is a pause that a person has to end; a wait ends by
 * itself.
 */
export const HALT_REASONS = {
  person: { kind: "stop", words: "A person or an agent paused it." },
  template: { kind: "stop", words: "A template of it is no longer approved, or reads otherwise now." },
  quality: {
    kind: "stop",
    words: "Meta rates the number's quality red, or has restricted or disconnected it.",
  },
  failures: { kind: "stop", words: "Too large a share of its messages failed." },
  opt_outs: { kind: "stop", words: "Too large a share of its receivers opted out, blocked or reported it." },
  token: { kind: "stop", words: "Meta does not accept the access token, or has locked the account." },
  spam: { kind: "stop", words: "Meta holds the number back because messages were reported as spam." },
  audience: { kind: "stop", words: "The audience is much larger than the one that was approved." },
  missed: { kind: "stop", words: "Its time passed by hours while it could not start." },
  segment: { kind: "stop", words: "Its segment is gone or cannot be read." },
  messaging_limit: {
    kind: "wait",
    words: "The portfolio's limit of new conversations within 24 hours is used up.",
  },
  quiet_hours: { kind: "wait", words: "Everybody who is left has quiet hours, or waits for Meta." },
  unapplied: {
    kind: "wait",
    words:
      "So many events of customers are stored and not applied that nobody's refusal can be ruled out; see whatsapp.webhook_logs.list.",
  },
} as const;
export type HaltReason = keyof typeof HALT_REASONS;

/** Below so many sent, a share of failures or opt-outs says nothing yet. */
export const SMALLEST_SAMPLE = 50;
/** Shares from which a run stops itself. The policy's: they are served by `policy_rules.get`. */
export const STOP_SHARES = { failures: 0.2, opt_outs: 0.03 } as const;
/** By how much the audience may have grown since it was approved: a share, and so many people in any case. */
export const AUDIENCE_GROWTH = { share: 0.1, people: 25 } as const;
/** What a run stops or waits for, as it is served by `policy_rules.get`. */
export const BROADCAST_STOPS = {
  reasons: HALT_REASONS,
  shares: STOP_SHARES,
  smallestSample: SMALLEST_SAMPLE,
  audienceGrowth: AUDIENCE_GROWTH,
} as const;
/** Recipients of one slice at most: what one consumer claims at once. */
export const MOST_PER_SLICE = 150;
/** Groups of a report smaller than this are not broken down. */
export const SMALLEST_GROUP = 20;

/** Refusals of Meta's that stop the run at once, for they would meet everybody. …/whatsapp/support/error-codes */
export const STOPPING_ERRORS: Readonly<Record<number, HaltReason>> = {
  0: "token",
  3: "token",
  10: "token",
  190: "token",
  368: "quality",
  131031: "token",
  131042: "token",
  131045: "quality",
  131048: "spam",
  132001: "template",
  132007: "template",
  132015: "template",
  132016: "template",
};

/** Failures after which a fallback makes sense: of this message, not of this person. */
export const FALLBACK_ERRORS: readonly string[] = ["131049", "130472", "131053"];

/**
 * For how long Meta may put off one recipient's message, again and again, before its refusal counts as final, ms: longer
 * than the hour over which it counts an account's calls. …/whatsapp/support/error-codes
 */
export const LONGEST_PUT_OFF = 2 * HOUR;
