import { audit, META_ACTOR } from "../governance";
import { objectsIn } from "../meta";
import { reach } from "../platform/checkpoints";
import { MINUTE, SECOND } from "../platform/clock";
import { type AppContext, underCorrelation } from "../platform/context";
import { guardChanges, isGuardFailure, type StatementResult } from "../platform/db";
import { sha256 } from "../platform/hash";
import { describeError } from "../platform/log";
import { type EventHandler, EventsMustWait, type WebhookEvent } from "./event";
import { claimEvents, type EventRow, failEvent, finishEvents, holdEvents, toEvent } from "./store";

/** Events that one batch applies at most. */
const BATCH_SIZE = 100;
/** How long a consumer may hold its events, ms. */
const CLAIM = 2 * MINUTE;
/** After a failure, wait this long before the next try; after the last, the event is parked as failed. */
const BACK_OFF = [5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE] as const;
/** An event that was taken more often than this without an outcome may be what stops its consumer. */
const MOST_TRIES = BACK_OFF.length + 1;
/** How long events wait that something set up wrong keeps from being applied. */
const HOLD = MINUTE;
/** How long a status waits for its message, by number of tries. */
const STATUS_PATIENCE = [2 * SECOND, 20 * SECOND, 2 * MINUTE, 10 * MINUTE] as const;

/** Applies waiting events until none is left, or `mostBatches` is reached. Returns how many it looked at. */
export async function applyWaiting(
  ctx: AppContext,
  handlers: readonly EventHandler[],
  mostBatches = 20,
): Promise<number> {
  let taken = 0;
  for (let batch = 0; batch < mostBatches; batch++) {
    const token = ctx.ids.next("request");
    const now = ctx.clock.now();
    const rows = await claimEvents(ctx.db, { token, now, until: now + CLAIM, limit: BATCH_SIZE });
    if (rows.length === 0) return taken;
    reach("webhook:after-claim");
    taken += rows.length;
    await applyRows(
      ctx,
      handlers,
      rows.filter(({ tries }) => tries <= MOST_TRIES),
      token,
    );
    await applySuspects(
      ctx,
      handlers,
      rows.filter(({ tries }) => tries > MOST_TRIES),
      token,
    );
    if (rows.length < BATCH_SIZE) return taken;
  }
  await wakeUpFor(ctx, [ctx.clock.now()]);
  return taken;
}

/**
 * Applies events one by one of which some stops the consumer dead, so that it says nothing of what went wrong: the
 * others get their turn before it, from the one end or the other, and in the end it is parked.
 */
async function applySuspects(
  ctx: AppContext,
  handlers: readonly EventHandler[],
  rows: readonly EventRow[],
  token: string,
): Promise<void> {
  const [first] = rows;
  const inTurn = first && first.tries % 2 === 0 ? rows.toReversed() : rows;
  for (const row of inTurn) {
    if (row.tries > 2 * MOST_TRIES) {
      await noteFailure(ctx, row, token, new Error("whoever tried to apply it stopped each time"));
    } else {
      await applyRows(ctx, handlers, [row], token);
    }
  }
}

/**
 * Applies events in one transaction. When that fails, the halves are tried on their own, so that one event
 * that cannot be applied ends up alone and holds up nobody.
 */
async function applyRows(
  app: AppContext,
  handlers: readonly EventHandler[],
  rows: readonly EventRow[],
  token: string,
): Promise<void> {
  if (rows.length === 0) return;
  const origins = originsOf(rows);
  // Of events that one request brought, all that follows stands under that request's id.
  const ctx = underCorrelation(app, origins.length === 1 ? origins[0] : undefined);
  let applied: Applied;
  try {
    applied = await commit(ctx, handlers, rows, token);
  } catch (error) {
    if (error instanceof EventsMustWait) {
      await holdPeoples(app, handlers, rows, token, error);
      return;
    }
    const [only] = rows;
    if (rows.length > 1 || !only) {
      const middle = Math.ceil(rows.length / 2);
      await applyRows(app, handlers, rows.slice(0, middle), token);
      await applyRows(app, handlers, rows.slice(middle), token);
      return;
    }
    await noteFailure(ctx, only, token, error);
    return;
  }
  // From here on everything is committed: what fails now is made good by cron and by the objects themselves.
  reach("webhook:after-apply");
  ctx.count("webhook_events", { outcome: "applied" }, rows.length - applied.waitUntil.length);
  ctx.log.info("webhook.applied", {
    events: rows.length,
    waiting: applied.waitUntil.length,
    ...(origins.length > 1 && { from_requests: origins }),
  });
  await wakeUpFor(ctx, applied.waitUntil);
  await tellRooms(ctx, handlers, applied);
}

/** The requests that events came from, each once. */
const originsOf = (rows: readonly EventRow[]): string[] => [
  ...new Set(rows.flatMap(({ correlation_id }) => correlation_id ?? [])),
];

/** Kinds of events that may make somebody a contact. */
const OF_PEOPLE: readonly EventRow["kind"][] = ["message", "user_preference", "echo"];

/** Has events wait that may bring people, and applies the others. */
async function holdPeoples(
  ctx: AppContext,
  handlers: readonly EventHandler[],
  rows: readonly EventRow[],
  token: string,
  error: EventsMustWait,
): Promise<void> {
  const others = rows.filter(({ kind }) => !OF_PEOPLE.includes(kind));
  const isAll = others.length === rows.length;
  const held = isAll ? rows : rows.filter(({ kind }) => OF_PEOPLE.includes(kind));
  ctx.log.error("webhook.events_held", { events: held.length, ...describeError(error) });
  await ctx.db.run(
    holdEvents(
      held.map(({ id }) => id),
      token,
      ctx.clock.now() + HOLD,
    ),
  );
  ctx.count("webhook_events", { outcome: "retried" }, held.length);
  if (!isAll) await applyRows(ctx, handlers, others, token);
}

async function noteFailure(app: AppContext, row: EventRow, token: string, error: unknown): Promise<void> {
  const ctx = underCorrelation(app, row.correlation_id);
  const delay = BACK_OFF[row.tries - 1];
  const now = ctx.clock.now();
  const dueAt = delay === undefined ? null : now + delay;
  const what = { event_id: row.id, tries: row.tries, ...describeError(error) };
  const entry = audit(ctx, {
    action: "webhook.failed",
    outcome: "failed",
    entity: { kind: "webhook_event", id: row.id },
    details: { tries: row.tries, parked: dueAt === null },
  });
  try {
    const failure = { error: describeError(error).error, claimToken: token, dueAt, now };
    await ctx.db.batch([failEvent(row.id, failure), guardChanges(), entry.insert]);
  } catch (failed) {
    // Another consumer has it by now, or has applied it: what went wrong here says nothing of the event.
    const takenOver = isGuardFailure(failed);
    ctx.log[takenOver ? "info" : "error"](
      takenOver ? "webhook.event_taken_over" : "webhook.event_failed",
      what,
    );
    if (takenOver) return;
    throw failed;
  }
  ctx.log.error("webhook.event_failed", what);
  ctx.count("webhook_events", { outcome: dueAt === null ? "parked" : "retried" });
  if (dueAt !== null) await wakeUpFor(ctx, [dueAt]);
}

interface Applied {
  events: readonly WebhookEvent[];
  /** Statements of each handler, and the results of all statements. */
  parts: readonly (readonly unknown[])[];
  results: readonly StatementResult[];
  /** When events that still wait for something are due again, ms. */
  waitUntil: number[];
}

async function commit(
  ctx: AppContext,
  handlers: readonly EventHandler[],
  rows: readonly EventRow[],
  token: string,
): Promise<Applied> {
  const now = ctx.clock.now();
  const events = rows.map(toEvent);
  const parts = await Promise.all(
    handlers.map(async (handler) => [
      ...handler.statements(ctx, events),
      ...(rows.some((row) => row.anybody_erased === 1)
        ? ((await handler.lookedUp?.(ctx, events)) ?? [])
        : []),
    ]),
  );
  const summary = await summaryEntry(ctx, events);
  const results = await ctx.db.batch([
    ...parts.flat(),
    finishEvents(
      rows.map((row, n) => ({
        id: row.id,
        outcome: outcomeOf(events[n] as WebhookEvent),
        retry_at: retryAt(row, now),
      })),
      token,
      now,
      rows.every((row) => row.anybody_erased === 1),
    ),
    summary,
  ]);
  const finished = (results.at(-2)?.rows ?? []) as { outcome: string; due_at: number }[];
  const waitUntil = finished.filter(({ outcome }) => outcome === "received").map(({ due_at }) => due_at);
  return { events, parts, results, waitUntil };
}

/** Has the queue come back when the first of some events is due. Cron comes back too, so losing this loses nothing. */
async function wakeUpFor(ctx: AppContext, dueTimes: readonly number[]): Promise<void> {
  if (dueTimes.length === 0) return;
  const delaySeconds = Math.max(1, Math.ceil((Math.min(...dueTimes) - ctx.clock.now()) / SECOND));
  await ctx.env.WEBHOOK_QUEUE.send({ events: dueTimes.length }, { delaySeconds }).catch((error: unknown) => {
    ctx.log.error("webhook.left_to_cron", describeError(error));
  });
}

/** What no room does anything with is kept and marked as such. */
function outcomeOf(event: WebhookEvent): "applied" | "ignored" {
  if (event.kind === "echo")
    return objectsIn(event.payload.value, "message_echoes").length > 0 ? "applied" : "ignored";
  return event.kind === "other" ? "ignored" : "applied";
}

function retryAt(row: EventRow, now: number): number | null {
  const patience = STATUS_PATIENCE[row.tries - 1];
  return patience === undefined ? null : now + patience;
}

/** One audit entry for what the batch changed: counts, and a digest of the keys of its events. */
async function summaryEntry(ctx: AppContext, events: readonly WebhookEvent[]) {
  const kinds: Record<string, number> = {};
  for (const event of events) kinds[event.kind] = (kinds[event.kind] ?? 0) + 1;
  const entry = audit(
    ctx,
    {
      action: "webhook.applied",
      outcome: "ok",
      entity: { kind: "webhook_events", id: events[0]?.id ?? "" },
      afterDigest: await sha256(events.map(({ key }) => key)),
      details: { events: events.length, kinds, first: events[0]?.id, last: events.at(-1)?.id },
    },
    META_ACTOR,
  );
  return entry.insert;
}

async function tellRooms(
  ctx: AppContext,
  handlers: readonly EventHandler[],
  { events, parts, results }: Applied,
): Promise<void> {
  let start = 0;
  for (const [index, handler] of handlers.entries()) {
    const own = results.slice(start, start + (parts[index]?.length ?? 0));
    start += parts[index]?.length ?? 0;
    await handler.committed?.(ctx, events, own).catch((error: unknown) => {
      ctx.log.error("webhook.room_not_told", describeError(error));
    });
  }
}
