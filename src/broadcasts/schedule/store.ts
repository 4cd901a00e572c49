import type { Database, Statement } from "../../platform/db";
import { statement } from "../../platform/db";
import type { Fallback, Plan } from "../plan";
import type { BroadcastAsk } from "../preview/input";
import type { BroadcastStatus, HaltReason } from "../rules";
import { type SecondRound, secondRoundOf } from "../second-round";

/** A broadcast as far as decisions about its going out are concerned. */
export interface Schedulable {
  id: string;
  name: string;
  status: BroadcastStatus;
  plan: Plan;
  /** What it was made from; null of one that no preview made: it can be stopped, and nothing else. */
  ask: BroadcastAsk | null;
  scheduledAt: number | null;
  startedAt: number | null;
  rate: number | null;
  batchSize: number;
  fallback: Fallback | null;
  audience: number | null;
  approvedAudience: number | null;
  accepted: number;
  failed: number;
  skipped: number;
  unknown: number;
  /** Second messages of its fallback; null without one, and before it began. */
  second: SecondRound | null;
  optedOut: number;
  haltReason: HaltReason | null;
  haltedAt: number | null;
}

type Row = Omit<Schedulable, "plan" | "ask" | "fallback" | "second"> & {
  plan: string;
  ask: string | null;
  fallback: string | null;
  second: string | null;
};

/** Primary keys. */
export async function findSchedulable(db: Database, id: string): Promise<Schedulable | undefined> {
  const row = await db.first<Row>(
    `select id, name, status, plan, estimate -> '$.ask' as ask, scheduled_at as scheduledAt, started_at as startedAt, rate,
       batch_size as batchSize, fallback, audience, approved_audience as approvedAudience, accepted, failed, skipped, unknown,
       ${secondRoundOf("broadcasts")} as second, opted_out as optedOut, halt_reason as haltReason, halted_at as haltedAt
     from broadcasts where id = ?1`,
    id,
  );
  if (!row) return undefined;
  return {
    ...row,
    plan: JSON.parse(row.plan) as Plan,
    ask: row.ask === null ? null : (JSON.parse(row.ask) as BroadcastAsk),
    fallback: row.fallback === null ? null : (JSON.parse(row.fallback) as Fallback),
    second: row.second === null ? null : (JSON.parse(row.second) as SecondRound),
  };
}

/** When and how a broadcast goes out, as a person agreed to it; follow with a guard. */
export function scheduleBroadcast(
  id: string,
  terms: {
    at: number;
    rate: number | null;
    batchSize: number;
    fallback: Fallback | null;
    audience: number;
    requestId: string;
  },
  now: number,
): Statement {
  return statement(
    `update broadcasts set status = 'scheduled', scheduled_at = ?2, rate = ?3, batch_size = ?4, fallback = ?5,
       approved_audience = ?6, schedule_request_id = ?7, updated_at = ?8, halt_reason = null, halted_at = null
     where id = ?1 and started_at is null and status in ('draft', 'pending', 'scheduled', 'paused')`,
    id,
    terms.at,
    terms.rate,
    terms.batchSize,
    terms.fallback,
    terms.audience,
    terms.requestId,
    now,
  );
}

/** Has a paused broadcast go on; of one that had not begun, its time counts again. Follow with a guard. */
export function resumeBroadcast(
  id: string,
  terms: { at: number; audience: number; requestId: string },
  now: number,
): Statement {
  return statement(
    `update broadcasts set status = case when started_at is null then 'scheduled' else 'sending' end,
       scheduled_at = case when started_at is null then max(coalesce(scheduled_at, 0), ?2) else scheduled_at end,
       approved_audience = max(coalesce(approved_audience, 0), coalesce(audience, 0), ?3), schedule_request_id = ?4,
       updated_at = ?5, halt_reason = null, halted_at = null
     where id = ?1 and status = 'paused'`,
    id,
    terms.at,
    terms.audience,
    terms.requestId,
    now,
  );
}

/** From the commit on nobody claims a recipient of it; follow with a guard. */
export function pauseBroadcast(id: string, now: number): Statement {
  return statement(
    `update broadcasts set status = 'paused', halt_reason = 'person', halted_at = ?2, updated_at = ?2
     where id = ?1 and status in ('scheduled', 'sending')`,
    id,
    now,
  );
}

/** For good: whoever waits is not sent to. Follow with a guard. */
export function cancelBroadcast(id: string, now: number): Statement {
  return statement(
    `update broadcasts set status = 'cancelled', finished_at = ?2, updated_at = ?2
     where id = ?1 and status in ('draft', 'pending', 'scheduled', 'sending', 'paused')`,
    id,
    now,
  );
}
