import { DAY, HOUR, MINUTE } from "../platform/clock";

/** What automation may do at most, whoever approved it. Served by `policy_rules.get`. Durations in ms. */
export const AUTOMATION_LIMITS = {
  /** Messages that answer one message of the customer's. */
  repliesPerMessage: 5,
  /** Nodes that one turn passes. */
  stepsPerTurn: 50,
  /** Automatic messages to one conversation. */
  repliesPerHour: 20,
  repliesPerDay: 60,
  /** What is older than this when its turn comes is not answered any more. */
  answerWithin: 15 * MINUTE,
  /** The same words so often within {@link loopWithin} are a machine's. */
  sameWords: 3,
  /** Answers of the customer's that came within {@link machineSpeed} of ours, so many in a row, are a machine's. */
  fastAnswers: 5,
  machineSpeed: 1_500,
  loopWithin: 10 * MINUTE,
  /** Wait nodes that one session may pass without hearing from the customer. */
  waitsPerSession: 3,
  /** A confirmation of an opt-out goes to one contact once within this time. */
  confirmationEvery: DAY,
  confirmWithin: HOUR,
} as const;

/** Share of the replayed messages above which a matcher is over-broad. */
export const BROAD_SHARE = 0.3;
/** Messages that a preview replays. */
export const REPLAY = { usual: 500, most: 2_000 } as const;

/** Why a turn ended as it did. */
export const TURN_REASONS = [
  /** Answered by its match. */
  "answered",
  /** Matched, and nothing had to be said. */
  "acted",
  /** Nothing matched. */
  "no_match",
  /** The customer asked for a person. */
  "asked_for_person",
  /** The customer opted out with this message; it was confirmed, or had been before. */
  "opt_out_confirmed",
  "opted_out",
  "blocked",
  /** A person has the conversation. */
  "with_person",
  /** The window is closed. */
  "window_closed",
  "too_late",
  "hour_limit",
  "day_limit",
  /** The other side is a machine. */
  "loop",
  /** Not a message that says anything: a reaction, say. */
  "nothing_said",
  /** Its conversation became part of another one. */
  "gone",
  /** A wait was over, and the flow had moved on. */
  "moved_on",
  /** It could not be decided, again and again. */
  "failed",
] as const;

export type TurnReason = (typeof TURN_REASONS)[number];
