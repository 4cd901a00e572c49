import type { Finding } from "../../governance";
import { DAY, MINUTE } from "../../platform/clock";
import type { BroadcastStatus } from "../rules";
import type { ScheduleAction, ScheduleContent } from "./content";
import type { Schedulable } from "./store";

/** What may be done with a broadcast in each status. */
const POSSIBLE: Readonly<Record<BroadcastStatus, readonly ScheduleAction[]>> = {
  draft: ["schedule", "cancel"],
  pending: ["schedule", "cancel"],
  scheduled: ["reschedule", "pause", "cancel"],
  sending: ["pause", "cancel"],
  paused: ["resume", "reschedule", "cancel"],
  done: [],
  failed: [],
  cancelled: [],
};

/** How far ahead a broadcast may be scheduled, ms. */
const FURTHEST = 60 * DAY;

/** What keeps the action from being taken at all. */
export function actionFindings(
  { action, scheduled_at, fallback, rate, batch_size }: ScheduleContent,
  broadcast: Schedulable,
  now: number,
): Finding[] {
  const { status, startedAt } = broadcast;
  const finding = (code: string, path: string, message: string, fix: string): Finding => ({
    severity: "error",
    code,
    message,
    path,
    fix,
  });
  const possible = POSSIBLE[status].filter((one) => one !== "reschedule" || startedAt === null);
  if (!possible.includes(action)) {
    const can =
      possible.length > 0 ? `Possible are: ${possible.join(", ")}.` : "Nothing more can be done with it.";
    return [finding("conflict", "action", `The broadcast is ${status}: ${action} is not possible.`, can)];
  }
  const findings: Finding[] = [];
  const sets = action === "schedule" || action === "reschedule";
  if (!sets) {
    const [given] =
      Object.entries({ scheduled_at, fallback, rate, batch_size }).find(([, value]) => value !== undefined) ??
      [];
    if (given)
      findings.push(
        finding(
          "validation_failed",
          given,
          `${action} takes no ${given}.`,
          "Leave it out, or use reschedule before it has begun.",
        ),
      );
  }
  if (scheduled_at !== undefined) {
    const at = Date.parse(scheduled_at);
    if (at > now + FURTHEST)
      findings.push(
        finding(
          "validation_failed",
          "scheduled_at",
          "It is more than 60 days ahead.",
          "Give a time within 60 days.",
        ),
      );
  }
  return findings;
}

/** A time that has passed when it is asked for was not meant. */
export function pastFinding(scheduledAt: string | undefined, now: number): Finding[] {
  if (scheduledAt === undefined || Date.parse(scheduledAt) > now - MINUTE) return [];
  return [
    {
      severity: "error",
      code: "validation_failed",
      message: "The time has passed.",
      path: "scheduled_at",
      fix: "Give a later time, or none to start at once.",
    },
  ];
}
