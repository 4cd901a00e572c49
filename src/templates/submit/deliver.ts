import { principalMay } from "../../auth";
import type { ActionError } from "../../governance";
import { consequenceOf } from "../../meta";
import { createTemplate, editTemplate } from "../../meta/template-calls";
import { reach } from "../../platform/checkpoints";
import { HOUR, MINUTE } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { type KnownTemplate, templatesOfNames } from "../known-store";
import { atMetaOf, barriers } from "./barriers";
import { giveFiles } from "./files";
import { settleAbandoned, settleRefused, settleTaken, settleUnknown } from "./settle";
import {
  claimSubmission,
  releaseSubmission,
  SUBMIT_PERMISSION,
  type Submission,
  submittedSoFar,
} from "./store";

/** What came of one attempt: nothing is owed for it, its answer was lost, or it is to be tried again at `dueAt` (ms). */
export type Attempt = { state: "settled" | "unknown" } | { state: "later"; dueAt: number };

/** A submission that could not be made for this long is given up, ms. */
const PATIENCE = 6 * HOUR;

/** How long one that waits is left alone at most, ms. */
const LONGEST_DELAY = 15 * MINUTE;

const SETTLED: Attempt = { state: "settled" };

/** A submission can wait for long enough that whoever asked for it leaves. */
const REQUESTER_LEFT: ActionError = {
  code: "forbidden",
  message: "Whoever asked for this submission may no longer submit templates; nothing was submitted.",
  hint: "If it is still wanted, somebody else makes a new preview.",
  details: {},
};

const TOO_LATE: ActionError = {
  code: "unavailable",
  message: "The submission waited too long and was given up; nothing was submitted.",
  hint: "If it is still wanted, make a new preview.",
  details: {},
};

const MADE_MEANWHILE: ActionError = {
  code: "conflict",
  message: "Meanwhile the template came to be, or went away, at Meta; nothing was submitted.",
  hint: "Look at it with whatsapp.template.get, then make a new preview.",
  details: {},
};

const APPROVED_MEANWHILE: ActionError = {
  code: "conflict",
  message:
    "Meanwhile Meta approved the template: an edit would take it out of use again. Nothing was submitted.",
  hint: "Make a new preview with whatsapp.template_submit.preview.",
  details: {},
};

/**
 * Submits one language that waits, at most once: checks → files → checks → claim → Meta → settle. Each step is one
 * committed change, so a crash between two of them leaves a row that says how far it got: still queued (it starts over),
 * or claimed (it may have been submitted: it becomes unknown, and nothing submits it again).
 */
export async function submit(ctx: AppContext, submission: Submission): Promise<Attempt> {
  const { definition } = submission;
  let standing = await whyNot(ctx, submission);
  if ("code" in standing) return abandon(ctx, submission, standing);
  const files = await giveFiles(ctx, definition);
  if (files.kind === "never") return abandon(ctx, submission, files.error);
  if (files.kind === "later") return later(ctx, submission, files.delay, files.error);
  if (files.handles.size > 0) {
    reach("template:after-files");
    // Giving Meta the files may have taken long: what happened since counts too.
    standing = await whyNot(ctx, submission);
    if ("code" in standing) return abandon(ctx, submission, standing);
  }
  const { live } = standing;

  reach("template:before-claim");
  const askedAt = ctx.clock.now();
  const claimed = await ctx.db.run(claimSubmission(submission.id, live?.status ?? null, askedAt));
  // Somebody else has it, and looks after it.
  if (claimed !== 1) return { state: "later", dueAt: ctx.clock.now() + CLAIM_LIFETIME };
  reach("template:after-claim");

  const withCategory =
    live !== undefined && live.status !== "APPROVED" && live.category !== definition.category;
  const outcome = live
    ? await editTemplate(ctx, live.metaId, definition, files.handles, withCategory)
    : await createTemplate(ctx, definition, files.handles);
  reach("template:after-meta");
  if (outcome.kind === "unknown") {
    await settleUnknown(ctx, submission, outcome.cause);
    return { state: "unknown" };
  }
  if (outcome.kind === "refused") {
    const consequence = consequenceOf(outcome.error.code);
    if (consequence.kind === "retry" && submission.createdAt + PATIENCE > ctx.clock.now()) {
      await ctx.db.run(releaseSubmission(submission.id));
      return { state: "later", dueAt: ctx.clock.now() + consequence.delay };
    }
    await settleRefused(ctx, submission, outcome.error);
  } else {
    const { data, traceId } = outcome;
    const kept = (live && !withCategory ? live.category : definition.category).toUpperCase();
    await settleTaken(ctx, submission, {
      metaId: data.id ?? live?.metaId ?? "",
      // What was edited is in review until Meta says otherwise.
      status: data.status ?? "PENDING",
      category: data.category ?? kept,
      saidAt: askedAt,
      answer: { ...data },
      traceId,
      told: "answer",
    });
  }
  reach("template:after-settle");
  return SETTLED;
}

/** How long a claim may be at work; one that is older and has no outcome was left by a crash, ms. */
export const CLAIM_LIFETIME = 60_000;

/** Where the template stands at Meta, or why it is not submitted, for what is so now. */
async function whyNot(
  ctx: AppContext,
  submission: Submission,
): Promise<{ live: KnownTemplate | undefined } | ActionError> {
  const now = ctx.clock.now();
  const { name, language, definition } = submission;
  const [allowed, known, soFar] = await Promise.all([
    principalMay(ctx.db, ctx.clock, submission.requesterId, SUBMIT_PERMISSION),
    templatesOfNames(ctx.db, [name]),
    submittedSoFar(ctx.db, name, now),
  ]);
  if (!allowed) return REQUESTER_LEFT;
  if (submission.createdAt + PATIENCE <= now) return TOO_LATE;
  const atMeta = atMetaOf(definition, known, soFar, []);
  const { live } = atMeta;
  if ((live?.metaId ?? null) !== submission.metaId) return MADE_MEANWHILE;
  // Whoever agreed saw a template that was not in use.
  if (live?.status === "APPROVED" && submission.previousStatus !== "APPROVED") return APPROVED_MEANWHILE;
  // That it is on its way itself keeps it from nothing.
  const [barrier] = barriers(definition, { ...atMeta, onItsWay: false }, now);
  if (!barrier) return { live };
  return {
    code: barrier.code as ActionError["code"],
    message: `${barrier.message} Nothing was submitted.`,
    hint: barrier.fix ?? "Make a new preview.",
    details: { language },
  };
}

async function abandon(ctx: AppContext, submission: Submission, reason: ActionError): Promise<Attempt> {
  await settleAbandoned(ctx, submission, reason);
  reach("template:after-settle");
  return SETTLED;
}

/** Nothing was submitted yet: it is tried again, unless it has waited too long. */
function later(
  ctx: AppContext,
  submission: Submission,
  delay: number,
  error: ActionError,
): Attempt | Promise<Attempt> {
  const now = ctx.clock.now();
  // The longer it has waited, the less often it is tried.
  const dueAt = now + Math.max(delay, Math.min(LONGEST_DELAY, (now - submission.createdAt) / 4));
  if (submission.createdAt + PATIENCE <= dueAt) return abandon(ctx, submission, error);
  return { state: "later", dueAt };
}
