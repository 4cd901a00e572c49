import { MINUTE, SECOND } from "../../platform/clock";
import type { FactsRow } from "./facts";
import type { Found } from "./kinds";

/** From when on something is late, ms. */
export const LATE = {
  event: 5 * MINUTE,
  outbox: 10 * MINUTE,
  seal: 10 * MINUTE,
  /** No event at all, though Meta owes one. */
  silence: 30 * MINUTE,
} as const;

/** A job that failed so often in a row is told of. */
export const FAILURES_IN_A_ROW = 3;

/** What Meta's words for a number's state are that ask nothing of anybody. */
const FINE = new Set(["CONNECTED", "PENDING", "UNKNOWN", "UNVERIFIED"]);

/** Of each job, how it fared lately. */
export type Jobs = Readonly<Record<string, { failures: number; ok_at: number | null; error?: string }>>;

interface Named {
  id: string;
}

const listed = <Item extends Named>(json: string): Item[] => JSON.parse(json) as Item[];

function numbersFound(json: string): Found[] {
  return listed<Named & { quality: string; status: string }>(json).flatMap(
    ({ id, quality, status }): Found[] => [
      ...(quality === "RED"
        ? [{ kind: "number_red" as const, about: id, details: { phone_number_id: id } }]
        : []),
      ...(quality === "YELLOW"
        ? [{ kind: "number_yellow" as const, about: id, details: { phone_number_id: id } }]
        : []),
      ...(FINE.has(status)
        ? []
        : [{ kind: "number_restricted" as const, about: id, details: { phone_number_id: id, status } }]),
    ],
  );
}

/** Counted things: one alert while there is any; `kinds.ts` says which are told again when there are more. */
const some = (kind: Found["kind"], count: number): Found[] =>
  count > 0 ? [{ kind, details: { count } }] : [];

function late(kind: Found["kind"], dueAt: number | null, patience: number, now: number): Found[] {
  if (dueAt === null || dueAt + patience > now) return [];
  return [{ kind, details: { late_minutes: Math.floor((now - dueAt) / MINUTE) } }];
}

/** Warnings of `config.get` that are alerts of their own; the others say that a setting is missing. */
const OWN: readonly string[] = [
  "access_token_invalid",
  "access_token_expiring",
  "meta_not_connected",
  "not_subscribed",
  "erasure_key_changed",
];
/** What a deployment that is being set up is told by `config.get` alone. */
const QUIET: readonly string[] = ["no_phone_number", "webhook_unverified"];

/** One alert a setting: what goes missing later is not swallowed by what was missing before. */
function settingsFound(warnings: readonly string[]): Found[] {
  return warnings.flatMap((code): Found[] => {
    if (QUIET.includes(code)) return [];
    return OWN.includes(code)
      ? [{ kind: code as Found["kind"], details: {} }]
      : [{ kind: "setting_missing", about: code, details: { missing: code } }];
  });
}

/** What holds now, from the facts, the warnings of `config.get`, and how the cron's jobs fared. Pure. */
export function findAlerts(
  facts: FactsRow,
  { warnings, jobs, now }: { warnings: readonly string[]; jobs: Jobs; now: number },
): Found[] {
  const silentFor = facts.last_event_at === null ? Number.POSITIVE_INFINITY : now - facts.last_event_at;
  return [
    ...settingsFound(warnings),
    ...numbersFound(facts.numbers),
    ...listed<Named & { status: string }>(facts.stopped_templates).map(
      ({ id, status }): Found => ({
        kind: "template_stopped",
        about: id,
        details: { template_id: id, status },
      }),
    ),
    ...listed<Named & { reason: string }>(facts.stopped_broadcasts).map(
      ({ id, reason }): Found => ({
        kind: "broadcast_stopped",
        about: id,
        details: { broadcast_id: id, reason },
      }),
    ),
    ...(facts.dead_open + facts.dead_recent > 0
      ? [{ kind: "dead_letters" as const, details: { open: facts.dead_open, last_hour: facts.dead_recent } }]
      : []),
    ...some("webhook_events_failed", facts.failed_events),
    ...(facts.unreported === 1 && silentFor > LATE.silence
      ? [{ kind: "webhook_silent" as const, details: {} }]
      : []),
    ...late("webhook_lag", facts.event_due_at, LATE.event, now),
    ...late("outbox_lag", facts.outbox_due_at, LATE.outbox, now),
    ...some("sla_breached", facts.breached),
    ...late("audit_not_sealed", facts.unsealed_at, LATE.seal, now),
    ...(facts.audit_findings > 0
      ? [
          {
            kind: "audit_broken" as const,
            details: {
              count: facts.audit_findings,
              seals: JSON.parse(facts.audit_finding_seals) as string[],
            },
          },
        ]
      : []),
    ...some("payment_issue", facts.payment_issues),
    ...Object.entries(jobs)
      .filter(([, { failures }]) => failures >= FAILURES_IN_A_ROW)
      .map(
        ([job, { failures }]): Found => ({ kind: "cron_failing", about: job, details: { job, failures } }),
      ),
  ];
}

/** How late a queue is, seconds; 0 when nothing is owed. */
export const lagSeconds = (dueAt: number | null, now: number): number =>
  dueAt === null ? 0 : Math.max(0, Math.round((now - dueAt) / SECOND));
