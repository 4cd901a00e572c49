import { audit, SYSTEM_ACTOR } from "../../governance";
import { notifyStaff } from "../../notifications";
import type { AppContext } from "../../platform/context";
import { guardChanges, isGuardFailure, type Statement } from "../../platform/db";
import { HALT_REASONS, type HaltReason } from "../rules";
import { peopleToTell } from "./people-store";
import { haltRun } from "./run-store";

/** What is written down when a broadcast stops itself, or is done: an audit entry, and word to whoever answers for it. */
export async function telling(
  ctx: AppContext,
  broadcast: { id: string; createdBy: string },
  told: {
    action: string;
    kind: "broadcast_halted" | "broadcast_done";
    code?: string;
    details?: Record<string, unknown>;
  },
): Promise<Statement[]> {
  const staff = await peopleToTell(ctx.db, broadcast.createdBy);
  const entry = audit(
    ctx,
    {
      action: told.action,
      outcome: "ok",
      entity: { kind: "broadcast", id: broadcast.id },
      ...(told.code !== undefined && { code: told.code }),
      ...(told.details && { details: told.details }),
    },
    SYSTEM_ACTOR,
  );
  const dedupeKey = `${told.kind}:${broadcast.id}:${ctx.clock.now()}`;
  return [
    notifyStaff(
      ctx,
      staff.map((staffId) => ({ staffId, kind: told.kind, broadcastId: broadcast.id, dedupeKey })),
    ),
    entry.insert,
  ];
}

/** Stops a broadcast by itself. From the commit on nobody claims a recipient of it. Does nothing when it stands already. */
export async function halt(
  ctx: AppContext,
  broadcast: { id: string; createdBy: string },
  reason: HaltReason,
): Promise<void> {
  try {
    await ctx.db.batch([
      haltRun(broadcast.id, reason, ctx.clock.now()),
      guardChanges(),
      ...(await telling(ctx, broadcast, {
        action: "broadcast.halted",
        kind: "broadcast_halted",
        code: reason,
        details: { why: HALT_REASONS[reason].words },
      })),
    ]);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
  }
}
