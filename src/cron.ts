import { refreshIfStale } from "./account";
import { countDays } from "./broadcasts/report/days";
import { wakeDueBroadcasts } from "./broadcasts/run/wake-due";
import { closeLapsed } from "./commerce/payment/close";
import { removeExpiredImports } from "./contacts/import";
import { expireLapsed, sealAudit, walkChain } from "./governance";
import { remindOfFollowUps, routePending, sweepSla } from "./inbox";
import { removeExpiredUploads, rescanUndecided } from "./media";
import { type JobOutcome, settleLeftLetters, watchOperations } from "./operations";
import type { AppContext } from "./platform/context";
import { describeBug, describeError } from "./platform/log";
import { sweepOutbox } from "./platform/outbox";
import { redactText } from "./platform/redact";
import { removeExpiredCopies, runRetention } from "./privacy";
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
  "letters that queues gave up": settleLeftLetters,
  "copies of personal data whose time is over": removeExpiredCopies,
  "what was kept long enough": runRetention,
  "audit seal": sealAudit,
  "watch over the audit log's chain": walkChain,
};

/** What a job did, where its answer says so: most answer how many things they looked after. */
const didOf = (answer: unknown): number => (typeof answer === "number" ? answer : 0);

async function runJob(
  ctx: AppContext,
  job: string,
  run: (ctx: AppContext) => Promise<unknown>,
): Promise<JobOutcome> {
  const began = ctx.clock.now();
  try {
    const did = didOf(await run(ctx));
    if (did > 0) {
      ctx.log.info("cron.job", { job, did, ms: ctx.clock.now() - began });
      ctx.count("cron_jobs", { job, outcome: "did" }, did);
    }
    return { job };
  } catch (error) {
    ctx.log.error("cron.failed", { job, ms: ctx.clock.now() - began, ...describeBug(error) });
    ctx.count("cron_jobs", { job, outcome: "failed" });
    return { job, error: redactText(describeError(error).error) };
  }
}

/** Runs every job; one that fails is logged and does not keep the others from running. Then it looks at how all of it does. */
export async function runCron(ctx: AppContext): Promise<void> {
  const at = ctx.clock.now();
  const outcomes: JobOutcome[] = [];
  for (const [job, run] of Object.entries(JOBS)) outcomes.push(await runJob(ctx, job, run));
  await runJob(ctx, "alerts", () => watchOperations(ctx, { at, outcomes }));
}
