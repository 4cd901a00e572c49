import { audit, finishActionRequest, SYSTEM_ACTOR } from "../../governance";
import { reach } from "../../platform/checkpoints";
import { SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { guardChanges, isGuardFailure, type Statement, statement } from "../../platform/db";
import { describeError } from "../../platform/log";
import { type OutboxHandler, runOutboxEntry } from "../../platform/outbox";
import {
  findRequest,
  finishRequest,
  outboxIdOf,
  type PersonalDataRequest,
  requestsOf,
} from "../requests-store";
import { ERASE_TOPIC } from "./begin";
import type { Progress, Turn } from "./progress";
import { STEPS } from "./steps";

/** How long one turn of the queue goes on before it makes room for others, ms. */
const TURN = 20 * SECOND;
/** How long an approver waits for the outcome before the queue goes on alone, ms. */
const PATIENCE = 5 * SECOND;

/**
 * Goes on with an erasure until it is done or the turn is over. Each turn of a step is one batch with the place where the next one
 * goes on: a crash repeats what did not commit, and two at once do not both do it.
 */
export const eraseStep: OutboxHandler = async (ctx, requestId) => {
  const until = ctx.clock.now() + TURN;
  for (;;) {
    const request = await findRequest(ctx.db, requestId);
    if (request?.status !== "running" || request.counts === null) return { state: "done" };
    const progress = JSON.parse(request.counts) as Progress;
    const step = STEPS[progress.step];
    try {
      if (!step) {
        await finish(ctx, request, progress);
        return { state: "done" };
      }
      reach("erasure:before-step");
      const turn = await step(ctx, progress, request);
      if ("waitUntil" in turn) return { state: "later", dueAt: turn.waitUntil };
      await commit(ctx, requestId, progress, turn);
      reach("erasure:after-step");
    } catch (error) {
      // Somebody else took this very turn, and goes on.
      if (!isGuardFailure(error)) throw error;
      return { state: "later", dueAt: ctx.clock.now() + PATIENCE };
    }
    if (ctx.clock.now() >= until) return { state: "later", dueAt: ctx.clock.now() };
  }
};

/** Adds the rows that the statement right before it changed to the counts. */
const countChanges = (id: string, table: string): Statement =>
  statement(
    `update personal_data_requests set counts = json_set(counts, ?2, coalesce(counts ->> ?2, 0) + changes())
     where id = ?1 and status = 'running'`,
    id,
    `$.counts.${table}`,
  );

/** What is written of how far it is, in the batch of a turn: the next step, or the place where this one goes on. */
function takeTurn(id: string, progress: Progress, turn: Turn): Statement {
  const next: Partial<Progress> =
    turn.done === true
      ? { step: progress.step + 1 }
      : { step: progress.step, ...(turn.cursor && { cursor: turn.cursor }) };
  return statement(
    `update personal_data_requests set counts = json_patch(json_remove(counts, '$.cursor'), ?4)
     where id = ?1 and status = 'running' and counts ->> '$.step' = ?2
       and coalesce(json(counts -> '$.cursor'), 'null') = json(?3)`,
    id,
    progress.step,
    JSON.stringify(progress.cursor ?? null),
    JSON.stringify(next),
  );
}

async function commit(ctx: AppContext, id: string, progress: Progress, turn: Turn): Promise<void> {
  const results = await ctx.db.batch([
    takeTurn(id, progress, turn),
    guardChanges(),
    ...turn.changes.flatMap(({ table, change }) => [
      change,
      ...(table === undefined ? [] : [countChanges(id, table)]),
    ]),
  ]);
  const own = results.slice(2).filter((_, index) => isChange(turn, index));
  if (turn.done === true || turn.cursor !== undefined || !turn.done(own)) return;
  await ctx.db.run(takeTurn(id, progress, { changes: [], done: true }));
}

/** Whether a statement is one of the turn's own, and not one that counts. */
function isChange(turn: Turn, index: number): boolean {
  let at = 0;
  for (const { table } of turn.changes) {
    if (at === index) return true;
    at += table === undefined ? 1 : 2;
  }
  return false;
}

async function finish(ctx: AppContext, request: PersonalDataRequest, { counts }: Progress): Promise<void> {
  const now = ctx.clock.now();
  const entry = audit(
    ctx,
    {
      action: "personal_data.erased",
      outcome: "ok",
      tool: "personal_data.erase",
      entity: { kind: "contact", id: request.contact_id },
      actionRequestId: request.action_request_id,
      details: { personal_data_request_id: request.id, rows: counts },
    },
    SYSTEM_ACTOR,
  );
  reach("erasure:before-finish");
  await ctx.db.batch([
    finishRequest(request.id, now, { counts }),
    guardChanges(),
    finishActionRequest(
      request.action_request_id,
      { status: "executed", result: { personal_data_request_id: request.id, rows: counts } },
      now,
    ),
    entry.insert,
  ]);
  reach("erasure:after-finish");
}

/** Goes on with an erasure that was just agreed to; the outbox has the rest. */
export async function driveErasure(ctx: AppContext, contactId: string): Promise<void> {
  const [request] = await requestsOf(ctx.db, contactId);
  if (!request) return;
  const run = runOutboxEntry(ctx, { [ERASE_TOPIC]: eraseStep }, outboxIdOf(request.id)).catch(
    (error: unknown) => {
      ctx.log.error("privacy.left_to_outbox", { request_id: request.id, ...describeError(error) });
    },
  );
  ctx.later(run);
  await Promise.race([run, scheduler.wait(PATIENCE)]);
}
