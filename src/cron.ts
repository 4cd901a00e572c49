import { refreshIfStale } from "./account";
import { countDays } from "./broadcasts/report/days";
import { wakeDueBroadcasts } from "./broadcasts/run/wake-due";
import { closeLapsed } from "./commerce/payment/close";
import { removeExpiredImports } from "./contacts/import";
import { expireLapsed, sealAudit } from "./governance";
import { remindOfFollowUps, routePending, sweepSla } from "./inbox";
import { removeExpiredUploads, rescanUndecided } from "./media";
import type { AppContext } from "./platform/context";
import { describeError } from "./platform/log";
import { sweepOutbox } from "./platform/outbox";
import { EVENT_HANDLERS } from "./rooms";
import { removeEnded } from "./staff";
import { syncTemplates } from "./templates";
import { applyWaiting } from "./webhooks";

/** What is looked after every minute; each job is safe to run at any time and on its own. */
const JOBS: Readonly<Record<string, (ctx: AppContext) => Promise<unknown>>> = {
  "webhook events that no consumer took": (ctx) => applyWaiting(ctx, EVENT_HANDLERS),
  "broadcasts whose time has come, or that are on their way": wakeDueBroadcasts,
  "figures of broadcasts by template and day": countDays,
  "conversations that wait to be routed": routePending,
  "follow-ups that are due": remindOfFollowUps,
  "outbox entries that were left over": (ctx) => sweepOutbox(ctx),
  "service levels, and targets that were missed": sweepSla,
  "approvals that expired": expireLapsed,
  "payment links whose time is over, or whose message never arrived": closeLapsed,
  "numbers and profile, when stale": refreshIfStale,
  "templates, when stale": syncTemplates,
  "uploaded files whose time is over": removeExpiredUploads,
  "files without a verdict": rescanUndecided,
  "imports whose time is over": removeExpiredImports,
  "sessions and sign-ins that are over": removeEnded,
  "audit seal": sealAudit,
};

/** Runs every job; one that fails is logged and does not keep the others from running. */
export async function runCron(ctx: AppContext): Promise<void> {
  for (const [job, run] of Object.entries(JOBS)) {
    await run(ctx).catch((error: unknown) => ctx.log.error("cron.failed", { job, ...describeError(error) }));
  }
}
