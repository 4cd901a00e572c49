import { warningsOf } from "../../account";
import { erasureKeyStateOf, type KeysOfErasures } from "../../contacts";
import { HOUR } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import type { Statement } from "../../platform/db";
import { findAlerts, type Jobs, lagSeconds } from "./conditions";
import { deliverAlerts } from "./deliver";
import { type FactsRow, readFacts } from "./facts";
import { type AlertKind, type Found, keyOf, rowOf } from "./kinds";
import {
  type AlertRow,
  anyOwed,
  clearAlerts,
  openAlerts,
  raiseAlerts,
  saveRound,
  updateDetails,
} from "./store";

/** How one job of the cron went in this round. */
export interface JobOutcome {
  job: string;
  /** In plain words; undefined when it ran through. */
  error?: string;
}

export interface Round {
  /** When it began, ms. */
  at: number;
  outcomes: readonly JobOutcome[];
}

/** So long is told of dead letters that settled by themselves, ms. */
const TELL_OF_DEAD = HOUR;

function jobsAfter(before: Jobs, { at, outcomes }: Round): Jobs {
  return Object.fromEntries(
    outcomes.map(({ job, error }) => [
      job,
      error === undefined
        ? { failures: 0, ok_at: at }
        : { failures: (before[job]?.failures ?? 0) + 1, ok_at: before[job]?.ok_at ?? null, error },
    ]),
  );
}

/** What `config.get` warns of: one decision for both. */
async function warningsIn(
  ctx: AppContext,
  { account, numbers, erasure_keys }: FactsRow,
  now: number,
): Promise<string[]> {
  const facts = JSON.parse(account) as Record<string, { value: unknown; at: number }>;
  return warningsOf({
    env: ctx.env,
    facts: new Map(Object.entries(facts).map(([key, { value, at }]) => [key, { value, fetchedAt: at }])),
    fieldTimes: new Map(),
    numbers: (JSON.parse(numbers) as unknown[]).length,
    erasureKey: await erasureKeyStateOf(JSON.parse(erasure_keys) as KeysOfErasures, ctx.env.ERASURE_KEY),
    now,
  }).map(({ code }) => code);
}

/**
 * The end of a round of the cron: what began is raised, what is over is cleared, the round is written down, and the chat
 * tool is told what is owed. A quiet round costs three reads in one batch and one written row.
 */
export async function watchOperations(ctx: AppContext, round: Round): Promise<void> {
  const now = ctx.clock.now();
  const [read, open, owing] = await ctx.db.batch([
    readFacts(now, now - TELL_OF_DEAD),
    openAlerts(),
    anyOwed(now),
  ]);
  const facts = read?.rows[0] as unknown as FactsRow;
  const lasting = (open?.rows ?? []) as unknown as AlertRow[];
  const jobs = jobsAfter(JSON.parse(facts.jobs ?? "{}") as Jobs, round);
  const warnings = await warningsIn(ctx, facts, now);
  const found = findAlerts(facts, { warnings, jobs, now });
  ctx.count("queue_lag_seconds", { queue: "webhooks" }, lagSeconds(facts.event_due_at, now));
  ctx.count("queue_lag_seconds", { queue: "outbox" }, lagSeconds(facts.outbox_due_at, now));

  const results = await ctx.db.batch([
    ...changes(ctx, found, lasting, now),
    saveRound({ at: round.at, took: now - round.at, jobs }),
  ]);
  const byKey = new Map(found.map((one) => [keyOf(one), one]));
  let moved = lasting.some(({ key, details }) => {
    const one = byKey.get(key);
    return one !== undefined && hasGrown(one, details);
  });
  for (const { kind, key, id } of results.flatMap(({ rows }) => rows) as {
    kind: AlertKind;
    key?: string;
    id: string;
  }[]) {
    moved = true;
    const change = key === undefined ? "cleared" : "raised";
    ctx.log[change === "raised" ? "error" : "info"](`alert.${change}`, { kind, alert_id: id });
    ctx.count("alerts", { kind, change });
  }
  if (moved || owing?.rows[0]?.owed === 1) await deliverAlerts(ctx);
}

/** Whether more of the same came on top of what lasts: it is trouble of its own, and is told as well. */
function hasGrown({ kind, details }: Found, before: string): boolean {
  const counts = JSON.parse(before) as Record<string, unknown>;
  return (rowOf(kind).tellAgain ?? []).some((name) => Number(details[name]) > Number(counts[name] ?? 0));
}

/** The statements that bring what is written in line with what was found. */
function changes(
  ctx: AppContext,
  found: readonly Found[],
  lasting: readonly AlertRow[],
  now: number,
): Statement[] {
  const byKey = new Map(found.map((one) => [keyOf(one), one]));
  const known = new Map(lasting.map((row) => [row.key, row]));
  const raised = [...byKey].filter(([key]) => !known.has(key));
  const over = lasting.filter(({ key }) => !byKey.has(key));
  const altered = lasting.flatMap(({ id, key, details }) => {
    const holds = byKey.get(key);
    if (!holds || JSON.stringify(holds.details) === details) return [];
    return [{ id, details: holds.details, again: hasGrown(holds, details) }];
  });
  return [
    ...(raised.length > 0
      ? [
          raiseAlerts(
            raised.map(([key, { kind, details }]) => ({
              id: ctx.ids.next("alert"),
              kind,
              key,
              severity: rowOf(kind).severity,
              details,
            })),
            now,
          ),
        ]
      : []),
    ...(over.length > 0
      ? [
          clearAlerts(
            over.map(({ id }) => id),
            now,
          ),
        ]
      : []),
    ...(altered.length > 0 ? [updateDetails(altered, now)] : []),
  ];
}
