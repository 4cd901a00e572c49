import type { Rates, Trend } from "./figures";

export type PauseRisk = "none" | "low" | "medium" | "high" | "paused";

/** What the risk of a pause is read from. */
export interface Signals {
  /** Meta's words. */
  status: string;
  quality: string;
  /** Meta flagged it, and has not taken that back. */
  flagged: boolean;
  /** A pause ended within the last seven days. */
  pausedLately: boolean;
  rates: Rates;
  trend: Pick<Trend, "negative">;
}

export interface QualityRule {
  id: string;
  /** The condition in words. */
  when: string;
  applies: (signals: Signals) => boolean;
  risk: PauseRisk;
  /** Advised share of the usual sending rate, from 0 to 1. */
  throttle: number;
  why: string;
}

const atLeast = (rate: number | null, limit: number): boolean => rate !== null && rate >= limit;

/**
 * How likely Meta is to pause a template, and how much of it should go out: the first row that applies counts. Meta tells
 * its ratings, and what follows on them; it tells no numbers behind them, so the limits of rates are this system's own, on
 * the careful side. …/whatsapp/templates/template-quality, …/template-pausing, …/template-pacing
 */
export const QUALITY_RULES: readonly QualityRule[] = [
  {
    id: "paused",
    when: "Meta has paused it",
    applies: ({ status }) => status === "PAUSED",
    risk: "paused",
    throttle: 0,
    why: "Meta refuses every send until the pause ends. Find out what customers disliked before it does.",
  },
  {
    id: "disabled",
    when: "Meta has disabled it",
    applies: ({ status }) => status === "DISABLED",
    risk: "paused",
    throttle: 0,
    why: "Meta refuses every send; only an appeal in WhatsApp Manager can bring it back.",
  },
  {
    id: "not_approved",
    when: "it is not approved",
    applies: ({ status }) => status !== "APPROVED",
    risk: "none",
    throttle: 0,
    why: "Only an approved template goes out, so nothing can bring about a pause.",
  },
  {
    id: "flagged",
    when: "Meta has flagged it",
    applies: ({ flagged }) => flagged,
    risk: "high",
    throttle: 0,
    why: "Meta says that it will be disabled if customers' feedback stays as it is: send nothing but what a customer waits for.",
  },
  {
    id: "red",
    when: "Meta rates its quality red",
    applies: ({ quality }) => quality === "RED",
    risk: "high",
    throttle: 0.1,
    why: "A template with the lowest rating is paused next. Stop campaigns and mend text or audience first.",
  },
  {
    id: "many_negative",
    when: "2 % or more of the customers who got it blocked, reported or opted out",
    applies: ({ rates }) => atLeast(rates.negative, 0.02),
    risk: "high",
    throttle: 0.1,
    why: "Blocks and reports are what Meta's rating falls for; it follows them with a delay.",
  },
  {
    id: "paused_lately",
    when: "a pause ended within the last 7 days",
    applies: ({ pausedLately }) => pausedLately,
    risk: "medium",
    throttle: 0.25,
    why: "Meta sends it in portions for 7 days after a pause, and the next pause is longer.",
  },
  {
    id: "yellow",
    when: "Meta rates its quality yellow",
    applies: ({ quality }) => quality === "YELLOW",
    risk: "medium",
    throttle: 0.5,
    why: "Several customers were unhappy with it, or hardly anybody reads it; it may be paused soon.",
  },
  {
    id: "some_negative",
    when: "1 % or more of the customers who got it blocked, reported or opted out",
    applies: ({ rates }) => atLeast(rates.negative, 0.01),
    risk: "medium",
    throttle: 0.5,
    why: "It is on its way to a worse rating.",
  },
  {
    id: "negative_rising",
    when: "blocks, reports and opt-outs rise in the second half of the period, to 0.5 % or more",
    applies: ({ rates, trend }) => trend.negative === "rising" && atLeast(rates.negative, 0.005),
    risk: "low",
    throttle: 0.75,
    why: "Customers grow tired of it. Send it less often, or to fewer.",
  },
  {
    id: "hardly_read",
    when: "less than 15 % of what was delivered was read",
    applies: ({ rates }) => rates.read !== null && rates.read < 0.15,
    risk: "low",
    throttle: 0.75,
    why: "Low read rates lower Meta's rating too.",
  },
  {
    id: "unrated",
    when: "Meta has not rated it yet",
    applies: ({ quality }) => quality !== "GREEN",
    risk: "low",
    throttle: 0.5,
    why: "Meta may hold back a new template's messages until the first customers have reacted: begin with a part of the audience.",
  },
  {
    id: "green",
    when: "Meta rates its quality green",
    applies: () => true,
    risk: "none",
    throttle: 1,
    why: "Nothing speaks against the usual rate.",
  },
];

export function ruleFor(signals: Signals): QualityRule {
  const rule = QUALITY_RULES.find((row) => row.applies(signals));
  if (!rule) throw new Error("the last rule applies always");
  return rule;
}

/** What Meta does with a template of low quality, by how often it paused it. …/whatsapp/templates/template-pausing */
const STEPS = [
  "Meta pauses it for 3 hours.",
  "Meta pauses it again, for 6 hours.",
  "Meta disables it.",
] as const;

/** What Meta does next if customers' feedback stays bad, and what it has said about a pause that is on. */
export function nextStepOf(
  signals: Pick<Signals, "status">,
  pauses: { count: number; until: string | null },
): string {
  const { status } = signals;
  if (status === "DISABLED")
    return "Nothing by itself: appeal in WhatsApp Manager, or submit another template.";
  const next = STEPS[Math.min(pauses.count, STEPS.length - 1)];
  if (status === "PAUSED") {
    const until = pauses.until ? `until about ${pauses.until}` : "for 3 hours, or 6 the second time";
    return `It stays paused ${until}, then Meta approves it again; what was paused to slow it down ends only by hand in WhatsApp Manager. If feedback stays bad after that: ${next}`;
  }
  if (status !== "APPROVED") return "Nothing that concerns its quality while it is not approved.";
  return `If its quality is rated red: ${next}`;
}
