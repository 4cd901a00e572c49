import { type ActionError, audit, finishActionRequest, SYSTEM_ACTOR } from "../../governance";
import { reach } from "../../platform/checkpoints";
import { SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { guardChanges, isGuardFailure } from "../../platform/db";
import { describeError } from "../../platform/log";
import { type OutboxHandler, runOutboxEntry } from "../../platform/outbox";
import { type Attempt, CLAIM_LIFETIME, submit } from "./deliver";
import { reconcile } from "./reconcile";
import { settleUnknown } from "./settle";
import { type Submission, submissionsOf } from "./store";

export const SUBMIT_TOPIC = "template.submit";

/** How long one turn of the queue goes on before it makes room for others, ms. */
const TURN = 20 * SECOND;
/** How long an approver waits for the outcome before the queue goes on alone, ms. */
const PATIENCE = 15 * SECOND;

/** One outbox entry a request, under an id that follows from the request's. */
export const outboxIdOf = (actionRequestId: string): string => actionRequestId.replace(/^act_/, "out_");

const isOpen = ({ status }: Submission): boolean =>
  status === "queued" || status === "sending" || status === "unknown";

/** Brings one submission as far as it gets now. */
async function advance(ctx: AppContext, submission: Submission): Promise<Attempt> {
  if (submission.status === "queued") {
    const attempt = await submit(ctx, submission);
    return attempt.state === "unknown" ? lookAtOnce(ctx, submission) : attempt;
  }
  if (submission.status === "unknown") return reconcile(ctx, submission);
  const lapsesAt = (submission.claimedAt ?? 0) + CLAIM_LIFETIME;
  // While the claim is young its owner may still be at work.
  if (lapsesAt > ctx.clock.now()) return { state: "later", dueAt: lapsesAt };
  await settleUnknown(ctx, submission, "the sender stopped after the claim");
  return lookAtOnce(ctx, submission);
}

/** Meta's list often has it already. */
async function lookAtOnce(ctx: AppContext, { id, actionRequestId }: Submission): Promise<Attempt> {
  const now = (await submissionsOf(ctx.db, actionRequestId)).find((submission) => submission.id === id);
  return now?.status === "unknown" ? reconcile(ctx, now) : { state: "settled" };
}

/** Carries out the submissions of a request, one language after the other. Safe to run again at any point. */
export const carryOutSubmissions: OutboxHandler = async (ctx, actionRequestId) => {
  const until = ctx.clock.now() + TURN;
  const due: number[] = [];
  const failures: unknown[] = [];
  for (const submission of (await submissionsOf(ctx.db, actionRequestId)).filter(isOpen)) {
    if (ctx.clock.now() >= until) {
      due.push(ctx.clock.now());
      continue;
    }
    // One language that cannot be carried out does not keep the others from it.
    const attempt = await advance(ctx, submission).catch((error: unknown) => {
      failures.push(error);
      return undefined;
    });
    if (attempt?.state === "later") due.push(attempt.dueAt);
  }
  if (failures.length > 0) throw failures[0];
  if (due.length > 0) return { state: "later", dueAt: Math.min(...due) };
  await finish(ctx, actionRequestId);
  return { state: "done" };
};

/** What came of each language, for whoever asked. */
function resultOf({ id, language, kind, status, outcome, error }: Submission): Record<string, unknown> {
  return { submission_id: id, language, kind, status, ...outcome, ...(error && { error }) };
}

/** Of languages none of which came into review: the error of the only one, or one that names all. */
function failureOf(submissions: readonly Submission[]): ActionError {
  const errors = submissions.map(({ error }) => error as unknown as ActionError);
  const [first] = errors;
  if (!first) throw new Error("a request without submissions");
  if (errors.length === 1) return first;
  return {
    ...first,
    message: `None of ${errors.length} languages came into review. ${first.message}`,
    details: { languages: submissions.map(resultOf) },
  };
}

async function finish(ctx: AppContext, actionRequestId: string): Promise<void> {
  const submissions = await submissionsOf(ctx.db, actionRequestId);
  const [first] = submissions;
  if (!first || submissions.some(isOpen)) return;
  const accepted = submissions.filter(({ status }) => status === "accepted");
  const now = ctx.clock.now();
  const entry = audit(
    ctx,
    {
      action: "template.submission_finished",
      outcome: accepted.length > 0 ? "ok" : "failed",
      tool: "whatsapp.template.submit",
      entity: { kind: "template_draft", id: first.draftId },
      actionRequestId,
      details: { accepted: accepted.length, submissions: submissions.length },
    },
    SYSTEM_ACTOR,
  );
  reach("template:before-finish");
  try {
    await ctx.db.batch([
      finishActionRequest(
        actionRequestId,
        accepted.length > 0
          ? { status: "executed", result: { name: first.name, languages: submissions.map(resultOf) } }
          : { status: "failed", error: failureOf(submissions) },
        now,
      ),
      guardChanges(),
      entry.insert,
    ]);
  } catch (error) {
    // Another run was first.
    if (!isGuardFailure(error)) throw error;
  }
  reach("template:after-finish");
}

/** Goes on with a request that was just agreed on, so that whoever approved it learns the outcome. The outbox has the rest. */
export async function driveSubmissions(ctx: AppContext, actionRequestId: string): Promise<void> {
  const handlers = { [SUBMIT_TOPIC]: carryOutSubmissions };
  const run = runOutboxEntry(ctx, handlers, outboxIdOf(actionRequestId)).catch((error: unknown) => {
    ctx.log.error("template.left_to_outbox", { action_request_id: actionRequestId, ...describeError(error) });
  });
  ctx.later(run);
  await Promise.race([run, scheduler.wait(PATIENCE)]);
}
