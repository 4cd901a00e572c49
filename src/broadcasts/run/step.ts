import { reach } from "../../platform/checkpoints";
import { MINUTE, SECOND } from "../../platform/clock";
import { type AppContext, underCorrelation } from "../../platform/context";
import { guardChanges, isGuardFailure } from "../../platform/db";
import { rateOf } from "../../sending";
import { unappliedIn } from "../../webhooks";
import { limitOf } from "../audience/headroom";
import { AUDIENCE_GROWTH } from "../rules";
import { lapseClaims, lapseOrphans } from "./claim-store";
import { addFallback } from "./fallback";
import { halt, telling } from "./halt";
import { findRun, finishRun, noteWait, type Run, remainder, waitingBehind } from "./run-store";
import type { OutstandingSlice, SliceLog } from "./slices";
import { start } from "./start";
import { type Counters, countersStop, numberStops } from "./stop-rules";

/** What the object of a broadcast remembers between its steps. All of it can be found out again from D1. */
export interface RunMemory {
  /** The last place that was handed out or is among the pending, in the present pass over the list. */
  cursor: number;
  /** Slices that are cut and not handed out: first and last place. */
  pending: (readonly [from: number, to: number])[];
  /** What had been counted when a person last said "go on": shares count from there. Null: from what is counted next. */
  since: Counters | null;
  /** Nobody is due before, ms. */
  lookAt: number;
  /** When the fallback is due, ms; null before everybody was sent to. */
  fallbackAt: number | null;
}

/** A new pass over the whole list. */
export const FROM_THE_START = { cursor: 0, pending: [], lookAt: 0 } satisfies Partial<RunMemory>;

export interface Step {
  memory: RunMemory;
  /** When to look again, ms; null: when somebody asks. */
  next: number | null;
  /** Nobody gets a turn. */
  standing: boolean;
}

/** A slice that nobody reported on for so long is given up, ms: longer than a permit and Meta's answer take together. */
const SLICE_LIFETIME = 60 * SECOND;
/** D1 is asked at least so often how the broadcast stands, ms. */
const LOOK_EVERY = 2 * SECOND;
/** Slices that are cut at once. */
const CUT_AHEAD = 10;
/** How long a slice may take at the number's rate, ms: its permits are good for ten seconds. */
const SLICE_TIME = 2 * SECOND;
const IN_FLIGHT_TIME = 5 * SECOND;
/** What one sender manages at least, messages a second: six connections, 300 ms each. */
const SENDER_RATE = 20;
/** So many people below the portfolio's limit each slice is counted before the next one goes out. */
const LIMIT_IS_NEAR = 20_000;
/** How often a run that waits for the messaging limit looks again, ms. */
const LIMIT_LOOK = 5 * MINUTE;
/** How often a run looks again that waits for customers' events to be applied. */
const UNAPPLIED_LOOK = 30 * SECOND;

/** One look of a broadcast's object at its run: gives up, starts, hands out, ends, or waits. */
export async function stepRun(
  app: AppContext,
  id: string,
  before: RunMemory,
  slices: SliceLog,
  seen: SeenRun,
): Promise<Step> {
  const now = app.clock.now();
  await giveUp(app, id, slices, now);
  const idle = slices.count() === 0;

  const run = await look(app, id, seen, slices, now);
  const ctx = underCorrelation(app, run?.correlationId);
  const memory = before;
  const waits = (next: number | null): Step => ({ memory, next, standing: true });
  switch (run?.status) {
    case "scheduled": {
      const at = run.scheduledAt ?? now;
      if (at > now) return waits(at);
      const next = await start(ctx, run);
      return { memory: { ...memory, ...FROM_THE_START }, next, standing: false };
    }
    case "sending":
      return goOn(ctx, run, memory, slices);
    default:
      // Paused, ended or not agreed on: what is on its way is still waited for, and given up in time.
      return waits(idle ? null : now + 5 * SECOND);
  }
}

/** How the broadcast stood when D1 was last asked, and when, ms. */
export interface SeenRun {
  run?: Run | undefined;
  at: number;
}

/** How the broadcast stands: asked again every few seconds, and for each slice when the portfolio's limit is near. */
async function look(
  ctx: AppContext,
  id: string,
  seen: SeenRun,
  slices: SliceLog,
  now: number,
): Promise<Run | undefined> {
  const { run, at } = seen;
  if (run?.status === "sending" && at + LOOK_EVERY > now && roomInLimit(run, slices) > LIMIT_IS_NEAR)
    return run;
  seen.run = await findRun(ctx.db, id, now);
  seen.at = now;
  return seen.run;
}

/** Slices that nobody reports on any more: whom they may have sent to is unknown, the others wait again. */
async function giveUp(ctx: AppContext, id: string, slices: SliceLog, now: number): Promise<void> {
  for (const slice of slices.outstanding()) {
    if (slice.issuedAt + SLICE_LIFETIME > now) continue;
    // First its sender loses its turns, then the recipients are given up: never the other way round.
    slices.revoke(slice.id);
    reach("broadcast:before-lapse");
    await ctx.db.run(lapseClaims(id, slice, slices.attemptedBy(slice.id)));
    reach("broadcast:after-lapse");
    slices.close(slice.id);
  }
}

async function goOn(ctx: AppContext, run: Run, memory: RunMemory, slices: SliceLog): Promise<Step> {
  const { accepted, failed, optedOut } = run;
  const counters: Counters = { accepted, failed, optedOut };
  const since = memory.since ?? counters;
  const reason = numberStops(run) ?? (audienceGrew(run) ? "audience" : null) ?? countersStop(counters, since);
  if (!reason) return handOut(ctx, run, { ...memory, since }, slices);
  await halt(ctx, run, reason);
  return { memory: { ...memory, since }, next: ctx.clock.now() + 5 * SECOND, standing: true };
}

/** More people than were approved, by more than a little: a person looks again. */
function audienceGrew({ audience, approvedAudience }: Run): boolean {
  if (audience === null || approvedAudience === null) return false;
  const { share, people } = AUDIENCE_GROWTH;
  return audience > approvedAudience + Math.max(approvedAudience * share, people);
}

/** How large slices are, and how many may be out at once, so that each is sent while its permits are good. */
function sizesFor({ throughput, rate, batchSize }: Run): { size: number; most: number } {
  const perSecond = Math.min(rateOf(throughput), rate ?? Number.POSITIVE_INFINITY);
  const size = Math.max(1, Math.min(batchSize, Math.floor((perSecond * SLICE_TIME) / SECOND)));
  const inTime = Math.floor((perSecond * IN_FLIGHT_TIME) / SECOND / size);
  return { size, most: Math.max(2, Math.min(Math.ceil(perSecond / SENDER_RATE) + 1, inTime)) };
}

async function handOut(ctx: AppContext, run: Run, known: RunMemory, slices: SliceLog): Promise<Step> {
  const now = ctx.clock.now();
  const { size: whole, most } = sizesFor(run);
  const people = roomInLimit(run, slices);
  // Near the portfolio's limit slices are cut to what it leaves.
  const size = Math.min(whole, Math.max(1, people));
  const [next] = known.pending;
  const before = size < whole && next ? { ...known, cursor: next[0] - 1, pending: [] } : known;
  const room = people <= 0 ? 0 : Math.min(most - slices.count(), Math.max(1, Math.floor(people / size)));
  const going = (memory: RunMemory, next: number): Step => ({ memory, next, standing: false });
  if (anybodyUnapplied(run)) {
    await ctx.db.run(noteWait(run.id, "unapplied", now));
    return going(before, now + UNAPPLIED_LOOK);
  }
  if (room <= 0) {
    const limited = slices.count() === 0;
    if (limited) await ctx.db.run(noteWait(run.id, "messaging_limit", now));
    return going(before, now + (limited ? LIMIT_LOOK : LOOK_EVERY));
  }
  let memory = before;
  if (memory.pending.length < room && memory.lookAt <= now) {
    const found = await waitingBehind(ctx.db, run.id, memory.cursor, now, CUT_AHEAD * size);
    memory = {
      ...memory,
      cursor: found.at(-1) ?? memory.cursor,
      pending: [...memory.pending, ...cut(found, size)],
    };
  }
  if (memory.pending.length > 0) {
    const handed = await issue(ctx, run.id, memory.pending.slice(0, room), slices);
    if (run.haltReason !== null) await ctx.db.run(noteWait(run.id, null, now));
    return going({ ...memory, pending: memory.pending.slice(handed) }, now + LOOK_EVERY);
  }
  if (slices.count() > 0) return going(memory, now + LOOK_EVERY);
  if (memory.lookAt > now) return going(memory, memory.lookAt);
  return endOfPass(ctx, run, memory);
}

/** Whether so much is stored and not applied that it may be anybody's: whoever was claimed would only wait again. */
const anybodyUnapplied = ({ unapplied }: Run): boolean => unappliedIn(unapplied)([]).waiting;

/** How many more the portfolio's limit has room for, those on their way not among them. */
function roomInLimit({ tiers, reached }: Run, slices: SliceLog): number {
  const limits = (JSON.parse(tiers) as (string | null)[]).map(limitOf);
  if (limits.includes(null)) return Number.POSITIVE_INFINITY;
  const onTheWay = slices.outstanding().reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return Math.max(0, Math.max(0, ...limits.map(Number)) - reached - onTheWay);
}

function cut(seqs: readonly number[], size: number): (readonly [number, number])[] {
  const parts: (readonly [number, number])[] = [];
  for (let start = 0; start < seqs.length; start += size) {
    const part = seqs.slice(start, start + size);
    parts.push([part[0] as number, part.at(-1) as number]);
  }
  return parts;
}

/** Hands slices to the queue. They are remembered first: one that gets lost on the way is given up in time. */
async function issue(
  ctx: AppContext,
  broadcastId: string,
  parts: readonly (readonly [number, number])[],
  slices: SliceLog,
): Promise<number> {
  const handed: OutstandingSlice[] = parts.map(([from, to]) => ({
    id: ctx.ids.next("request"),
    from,
    to,
    issuedAt: ctx.clock.now(),
  }));
  reach("broadcast:before-issue");
  slices.issue(handed);
  await ctx.env.BROADCAST_QUEUE.sendBatch(
    handed.map(({ id, from, to }) => ({
      body: { broadcast_id: broadcastId, slice: id, from, to, correlation_id: ctx.correlationId },
    })),
  );
  reach("broadcast:after-issue");
  return handed.length;
}

/** Nobody is left behind the last place: those who wait for something get another pass, or the run is over. */
async function endOfPass(ctx: AppContext, run: Run, memory: RunMemory): Promise<Step> {
  const now = ctx.clock.now();
  const left = await remainder(ctx.db, run.id);
  const again = (next: number): Step => ({
    memory: { ...memory, ...FROM_THE_START, lookAt: next },
    next,
    standing: false,
  });
  if (left.claimed > 0) {
    // Claims that no slice here stands for: the object has lost what it knew, so any of them may have been sent to.
    const lapsesAt = (left.firstClaimedAt ?? 0) + SLICE_LIFETIME;
    if (lapsesAt > now) return again(lapsesAt);
    await ctx.db.run(lapseOrphans(run.id, now - SLICE_LIFETIME));
    return again(now);
  }
  if (left.waiting > 0) {
    const next = Math.max(now, left.nextDueAt ?? now);
    if (next > now + MINUTE) await ctx.db.run(noteWait(run.id, "quiet_hours", now));
    return again(next);
  }
  if (run.fallback && memory.fallbackAt === null) {
    const fallbackAt = now + run.fallback.after_minutes * MINUTE;
    return {
      memory: { ...memory, ...FROM_THE_START, lookAt: fallbackAt, fallbackAt },
      next: fallbackAt,
      standing: false,
    };
  }
  if (run.fallback && memory.fallbackAt !== null && memory.fallbackAt <= now) {
    const added = await addFallback(ctx, run, now);
    if (added > 0) return again(now);
  } else if (run.fallback) {
    return again(memory.fallbackAt ?? now);
  }
  await finish(ctx, run);
  return { memory, next: null, standing: true };
}

async function finish(ctx: AppContext, run: Run): Promise<void> {
  reach("broadcast:before-finish");
  const { accepted, failed, skipped, unknown } = run;
  try {
    await ctx.db.batch([
      finishRun(run.id, ctx.clock.now()),
      guardChanges(),
      ...(await telling(ctx, run, {
        action: "broadcast.done",
        kind: "broadcast_done",
        details: { audience: run.audience, accepted, failed, skipped, unknown },
      })),
    ]);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
  }
}
