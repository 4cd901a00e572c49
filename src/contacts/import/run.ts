import { type AuditActor, audit, finishActionRequest, SYSTEM_ACTOR } from "../../governance";
import { reach } from "../../platform/checkpoints";
import { SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { isGuardFailure, type Statement } from "../../platform/db";
import { describeError } from "../../platform/log";
import { type OutboxHandler, runOutboxEntry } from "../../platform/outbox";
import { refusalsOfReturning } from "../returning";
import {
  type ApplyingImport,
  applyingImport,
  finishImport,
  importOutcomes,
  importStep,
  phonesOfStep,
} from "./apply-store";
import { forgetExpiredImports, type ImportReport } from "./store";

export const IMPORT_TOPIC = "contact.import";

/** How long one turn of the queue goes on before it makes room for others, ms. */
const TURN = 20 * SECOND;
/** How long a caller or approver waits for the outcome before the queue goes on alone, ms. */
const PATIENCE = 5 * SECOND;

/** One outbox entry an import, under an id that follows from the import's. */
export const outboxIdOf = (importId: string): string => importId.replace(/^imp_/, "out_");

/** Applies the next rows of an import until it is done or the turn is over. Safe to run again at any point. */
export const applyImport: OutboxHandler = async (ctx, importId) => {
  const until = ctx.clock.now() + TURN;
  const running = await applyingImport(ctx.db, importId);
  if (running?.status !== "applying") return { state: "done" };
  const actor = {
    kind: running.principal_id === running.requester_staff_id ? "staff" : "client",
    id: running.principal_id,
  };
  let from = running.applied_through;
  try {
    while (from < running.last_line) {
      if (ctx.clock.now() >= until) return { state: "later", dueAt: ctx.clock.now() };
      reach("import:before-step");
      const returning = await returningInStep(ctx, importId, from);
      const [taken] = await ctx.db.batch(
        importStep(importId, from, actor, ctx.clock.now(), ctx.correlationId, returning),
      );
      reach("import:after-step");
      from = Number(taken?.rows[0]?.through ?? running.last_line);
    }
    await finish(ctx, importId, running);
  } catch (error) {
    // Somebody else took this very step, and goes on.
    if (!isGuardFailure(error)) throw error;
    return { state: "later", dueAt: ctx.clock.now() + PATIENCE };
  }
  return { state: "done" };
};

/** What people had refused who were erased and come back with the next rows. */
const returningInStep = (ctx: AppContext, importId: string, from: number): Promise<Statement[]> =>
  refusalsOfReturning(ctx, async () =>
    (await phonesOfStep(ctx.db, importId, from)).map((phone) => ["phone", phone] as const),
  );

async function finish(ctx: AppContext, importId: string, running: ApplyingImport): Promise<void> {
  const report = JSON.parse(running.report) as ImportReport;
  const result = resultOf(importId, report, await importOutcomes(ctx.db, importId));
  const now = ctx.clock.now();
  const entry = audit(
    ctx,
    {
      action: "contacts.imported",
      outcome: "ok",
      tool: "whatsapp.contact.import",
      entity: { kind: "import", id: importId },
      actionRequestId: running.action_request_id,
      details: result,
    },
    SYSTEM_ACTOR satisfies AuditActor,
  );
  reach("import:before-finish");
  await ctx.db.batch([
    finishImport(importId, now),
    finishActionRequest(running.action_request_id, { status: "executed", result }, now),
    entry.insert,
  ]);
  reach("import:after-finish");
}

/** What came of an import beside what its preview said, each difference with its reason. */
function resultOf(importId: string, report: ImportReport, outcomes: Record<string, number>) {
  const { created = 0, updated = 0, updated_instead: instead = 0, opt_out_kept: kept = 0 } = outcomes;
  const { create, update } = report.counts;
  const differences = [
    ...(instead > 0
      ? [
          {
            rows: instead,
            was: "create",
            became: "update",
            because: "The contact came to be in the meantime.",
          },
        ]
      : []),
    ...(kept > 0
      ? [
          {
            rows: kept,
            was: "opt_in",
            became: "kept opted out",
            because:
              "The contact had refused, before the import or in the meantime; only the customer takes that back.",
          },
        ]
      : []),
  ];
  return {
    import_id: importId,
    contacts: created + updated + instead + kept,
    created,
    updated: updated + instead + kept,
    opt_outs_kept: kept,
    previewed: { create, update, opt_outs_kept: report.opt_outs_kept },
    differences,
  };
}

/**
 * Goes on with an import that was just agreed on, so that whoever waits learns the outcome of a small one. The outbox
 * has the rest.
 */
export async function driveImport(ctx: AppContext, importId: string): Promise<void> {
  const outboxId = outboxIdOf(importId);
  const run = runOutboxEntry(ctx, { [IMPORT_TOPIC]: applyImport }, outboxId).catch((error: unknown) => {
    ctx.log.error("import.left_to_outbox", { import_id: importId, ...describeError(error) });
  });
  ctx.later(run);
  await Promise.race([run, scheduler.wait(PATIENCE)]);
}

/** Removes imports whose time is over. Run by cron. */
export const removeExpiredImports = (ctx: AppContext): Promise<number> =>
  forgetExpiredImports(ctx.db, ctx.clock.now());
