import { audit, finishActionRequest, SYSTEM_ACTOR } from "../../governance";
import { reach } from "../../platform/checkpoints";
import { DAY, SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { guardChanges, isGuardFailure, statement } from "../../platform/db";
import { hex } from "../../platform/hash";
import { describeError } from "../../platform/log";
import { type OutboxHandler, runOutboxEntry } from "../../platform/outbox";
import { personOf } from "../person";
import { isErased } from "../person-store";
import {
  copyKeyOf,
  findRequest,
  finishRequest,
  giveUpRequest,
  outboxIdOf,
  type PersonalDataRequest,
} from "../requests-store";
import { gatherCopy } from "./gather";

export const COPY_TOPIC = "personal_data.copy";

/** How long a copy can be downloaded, ms. */
export const COPY_LIFETIME = 7 * DAY;

const PATIENCE = 5 * SECOND;

/** Makes the copy and puts it into the bucket. Made again after a crash it takes the place of the one before. */
export const makeCopy: OutboxHandler = async (ctx, requestId) => {
  const request = await findRequest(ctx.db, requestId);
  if (request?.status !== "running") return { state: "done" };
  if (await isErased(ctx.db, request.contact_id)) return giveUp(ctx, request);
  const copy = await gatherCopy(ctx, request.contact_id, await personOf(ctx.db, request.contact_id));
  const bytes = new TextEncoder().encode(JSON.stringify(copy, null, 2));
  const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
  const tables = copy.tables as Record<string, unknown[]>;
  const counts = Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.length]));
  reach("copy:before-file");
  await ctx.env.FILES.put(copyKeyOf(requestId), bytes, { httpMetadata: { contentType: "application/json" } });
  reach("copy:after-file");
  const now = ctx.clock.now();
  const file = { key: copyKeyOf(requestId), sha256, expiresAt: now + COPY_LIFETIME };
  const entry = audit(
    ctx,
    {
      action: "personal_data.copied",
      outcome: "ok",
      tool: "personal_data.copy",
      entity: { kind: "contact", id: request.contact_id },
      actionRequestId: request.action_request_id,
      afterDigest: sha256,
      details: { personal_data_request_id: requestId, rows: counts },
    },
    SYSTEM_ACTOR,
  );
  try {
    await ctx.db.batch([
      statement(
        "insert into batch_guards (passed) select not exists (select 1 from contacts where id = ?1 and erased_at is not null)",
        request.contact_id,
      ),
      finishRequest(requestId, now, { counts, file }),
      guardChanges(),
      finishActionRequest(
        request.action_request_id,
        { status: "executed", result: { personal_data_request_id: requestId, sha256 } },
        now,
      ),
      entry.insert,
    ]);
  } catch (error) {
    // Erased meanwhile, or made by another turn: the next look tells.
    if (!isGuardFailure(error)) throw error;
    return { state: "later", dueAt: ctx.clock.now() };
  }
  reach("copy:after-finish");
  return { state: "done" };
};

/** Whoever was erased meanwhile gets no copy: what may lie in the bucket goes, and the request has failed. */
async function giveUp(ctx: AppContext, request: PersonalDataRequest): Promise<{ state: "done" }> {
  await ctx.env.FILES.delete(copyKeyOf(request.id));
  const now = ctx.clock.now();
  await ctx.db.batch([
    giveUpRequest(request.id, now),
    finishActionRequest(
      request.action_request_id,
      {
        status: "failed",
        error: {
          code: "not_found",
          message: "The person's data was erased before the copy was made.",
          hint: "",
          details: {},
        },
      },
      now,
    ),
  ]);
  return { state: "done" };
}

/** Makes a copy that was just agreed to; the outbox has what fails here. */
export async function driveCopy(ctx: AppContext, requestId: string): Promise<void> {
  const run = runOutboxEntry(ctx, { [COPY_TOPIC]: makeCopy }, outboxIdOf(requestId)).catch(
    (error: unknown) => {
      ctx.log.error("privacy.left_to_outbox", { request_id: requestId, ...describeError(error) });
    },
  );
  ctx.later(run);
  await Promise.race([run, scheduler.wait(PATIENCE)]);
}
