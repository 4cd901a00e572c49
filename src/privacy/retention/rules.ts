/** How long one kind of rows is kept. Days count from the time that `since` names. */
export interface RetentionRule {
  id: string;
  /** What goes, in words. */
  what: string;
  since: string;
  /** Days when `RETENTION_DAYS` says nothing; null: kept for good. */
  days: number | null;
  /** Fewer days than this would break something. */
  minimum: number;
  why: string;
  how: "deleted" | "emptied";
}

/**
 * What goes after how long, unless `RETENTION_DAYS` says otherwise. The audit log, its seals, the consent ledger, and what
 * holds back people who refused are in no rule: they are kept for good.
 */
export const RETENTION_RULES = [
  {
    id: "webhook_events",
    what: "events of Meta's that were applied or ignored, with their payloads",
    since: "their arrival",
    days: 90,
    minimum: 8,
    why: "Whoever looks for a fault needs them for a while. Meta repeats events for 7 days, and by its row a repetition is known.",
    how: "deleted",
  },
  {
    id: "erased_events",
    what: "what is left of the events of people who were erased: Meta's ids of them",
    since: "their arrival",
    days: 8,
    minimum: 8,
    why: "Meta repeats events for 7 days. Afterwards nobody needs them.",
    how: "deleted",
  },
  {
    id: "outbox",
    what: "work that was carried out",
    since: "its end",
    days: 14,
    minimum: 1,
    why: "Whoever looks for a fault sees how often something was tried.",
    how: "deleted",
  },
  {
    id: "previews_unused",
    what: "previews that no request was made of",
    since: "the end of their validity",
    days: 7,
    minimum: 1,
    why: "Nothing can be done by them any more.",
    how: "deleted",
  },
  {
    id: "previews_used",
    what: "previews that requests were made of: what exactly was agreed to",
    since: "the end of their validity",
    days: 730,
    minimum: 30,
    why: "They show what an approver saw. The audit log keeps their digests for good.",
    how: "deleted",
  },
  {
    id: "notifications",
    what: "what staff were told",
    since: "when they were told",
    days: 180,
    minimum: 7,
    why: "Nobody looks further back.",
    how: "deleted",
  },
  {
    id: "webhook_rejections",
    what: "counts of requests that were turned away at the door",
    since: "their day",
    days: 400,
    minimum: 30,
    why: "A year shows whether there are more than usual.",
    how: "deleted",
  },
  {
    id: "dead_letters",
    what: "messages that a queue gave up on and that were settled",
    since: "their arrival",
    days: 90,
    minimum: 7,
    why: "Whoever looks for a fault needs them for a while.",
    how: "deleted",
  },
  {
    id: "alerts",
    what: "alerts that are over",
    since: "when they were raised",
    days: 365,
    minimum: 7,
    why: "A year shows what comes again.",
    how: "deleted",
  },
  {
    id: "broadcast_fields",
    what: "what stood in the merge fields of broadcasts' recipients",
    since: "the end of the broadcast",
    days: 180,
    minimum: 30,
    why: "Names and preferences of people are not kept twice for long; figures do not need them.",
    how: "emptied",
  },
  {
    id: "messages",
    what: "texts and contents of messages in both directions",
    since: "the message",
    days: null,
    minimum: 30,
    why: "A shop decides how long it looks back at what was said. Times and statuses stay for the figures.",
    how: "emptied",
  },
  {
    id: "received_files",
    what: "files that customers sent",
    since: "their arrival",
    days: null,
    minimum: 30,
    why: "As with messages, the shop decides.",
    how: "deleted",
  },
] as const satisfies readonly RetentionRule[];

export type RetentionRuleId = (typeof RETENTION_RULES)[number]["id"];

/** More days than any shop has: ten times a hundred years. */
const MOST_DAYS = 36_500;

export interface RetentionSettings {
  /** Days by rule; null: kept for good. */
  days: Readonly<Record<RetentionRuleId, number | null>>;
  /** What is wrong with `RETENTION_DAYS`. While anything is, nothing is removed. */
  problems: string[];
}

/** The rules with what a deployment says over them: JSON `{ "<rule>": days }`, null for "kept for good". */
export function retentionSettings(text: string | undefined): RetentionSettings {
  const days = Object.fromEntries(RETENTION_RULES.map((rule) => [rule.id, rule.days])) as Record<
    RetentionRuleId,
    number | null
  >;
  if (!text?.trim()) return { days, problems: [] };
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return { days, problems: ["RETENTION_DAYS is no JSON."] };
  }
  if (said === null || typeof said !== "object" || Array.isArray(said))
    return { days, problems: ['RETENTION_DAYS is no JSON object such as {"messages": 730}.'] };
  const problems: string[] = [];
  for (const [id, value] of Object.entries(said)) {
    const rule = RETENTION_RULES.find((one) => one.id === id);
    if (!rule) {
      problems.push(
        `RETENTION_DAYS.${id}: no such rule; there are ${RETENTION_RULES.map((one) => one.id).join(", ")}.`,
      );
    } else if (value === null) {
      days[rule.id] = null;
    } else if (
      !Number.isInteger(value) ||
      (value as number) < rule.minimum ||
      (value as number) > MOST_DAYS
    ) {
      problems.push(
        `RETENTION_DAYS.${id}: a whole number of days from ${rule.minimum} to ${MOST_DAYS}, or null.`,
      );
    } else {
      days[rule.id] = value as number;
    }
  }
  return { days, problems };
}
