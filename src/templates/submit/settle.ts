import { type ActionError, audit, SYSTEM_ACTOR } from "../../governance";
import { ERROR_MEANINGS, type GraphError } from "../../meta";
import type { AppContext } from "../../platform/context";
import { guardChanges, isGuardFailure, type Statement } from "../../platform/db";
import { sha256 } from "../../platform/hash";
import { wordingDigest } from "../digest";
import { templatesOfNames } from "../known-store";
import { categoryOf, effectOfCategory } from "../watch/category";
import { wantTemplateSync } from "../watch/store";
import { asListed } from "./same";
import {
  acceptSubmission,
  type HistoryFact,
  markSubmitted,
  noteTaken,
  rejectSubmission,
  saveTaken,
} from "./settle-store";
import { markSubmissionUnknown, type Submission } from "./store";

/** What Meta said of a template that it has. */
export interface TakenByMeta {
  metaId: string;
  /** Meta's words. */
  status: string;
  category: string;
  /** When it was asked, ms. */
  saidAt: number;
  /** Its answer, as it is kept. */
  answer: Record<string, unknown>;
  traceId: string | null;
  /** The answer to the submission, or Meta's list after that was lost. */
  told: "answer" | "list";
}

const entryOf = (submission: Submission, more: Record<string, unknown>) => ({
  tool: "whatsapp.template.submit",
  actionRequestId: submission.actionRequestId,
  details: { submission_id: submission.id, language: submission.language, kind: submission.kind, ...more },
});

/** Meta has it: template, history, draft and submission say so in one batch, with Meta's answer in the audit log. */
export async function settleTaken(
  ctx: AppContext,
  submission: Submission,
  taken: TakenByMeta,
): Promise<void> {
  const { definition } = submission;
  const now = ctx.clock.now();
  const before = (await templatesOfNames(ctx.db, [submission.name])).find(
    ({ language }) => language === submission.language,
  );
  const id = before?.id ?? ctx.ids.next("template");
  const components = asListed(definition.components);
  const category = taken.category.toLowerCase();
  const changed = category !== definition.category;
  const entry = audit(
    ctx,
    {
      action: "template.submitted",
      outcome: "ok",
      entity: { kind: "template", id },
      afterDigest: await sha256(definition),
      ...entryOf(submission, { response: taken.answer, told_by: taken.told, meta_trace_id: taken.traceId }),
    },
    SYSTEM_ACTOR,
  );
  const facts: HistoryFact[] = [
    { fact: "status", value: taken.status, previous: before?.status ?? null, detail: null },
    {
      fact: "components",
      value: await wordingDigest(components),
      previous: before ? await wordingDigest(before.components) : null,
      detail: { components },
    },
    // Of a new one, a category that nobody asked for is a change too: whoever is concerned is told.
    ...(before?.category !== category
      ? [
          {
            fact: "category" as const,
            value: taken.category,
            previous: (before?.category ?? (changed ? definition.category : null))?.toUpperCase() ?? null,
            detail: { effect: effectOfCategory(categoryOf(category)) },
          },
        ]
      : []),
  ];
  await unlessSettled(
    ctx,
    acceptSubmission(
      submission.id,
      taken.metaId,
      {
        meta: taken.answer,
        outcome: {
          template_id: id,
          meta_status: taken.status,
          category,
          ...(changed && { asked_category: definition.category }),
        },
      },
      now,
    ),
    [
      saveTaken({
        id,
        metaId: taken.metaId,
        definition: { ...definition, components },
        status: taken.status,
        category: taken.category,
        saidAt: taken.saidAt,
        now,
      }),
      noteTaken(definition, facts, taken.saidAt, now),
      markSubmitted(submission.draftId, submission.draftVersion),
      // Meta's own form of the components is fetched, and a review that ended at once is seen.
      wantTemplateSync(now),
      entry.insert,
    ],
  );
}

/** What Meta refused, in words of ours. */
export function metaError(error: GraphError): ActionError {
  return {
    code: "meta_error",
    message: ERROR_MEANINGS[error.code] ?? `Meta refused the template: ${error.details ?? error.title}`,
    hint: "Mend the draft with whatsapp.template_draft.upsert, then make a new preview.",
    details: { ...error },
  };
}

/** Meta refused it. The draft stays as it is. */
export async function settleRefused(
  ctx: AppContext,
  submission: Submission,
  error: GraphError,
): Promise<void> {
  const entry = audit(
    ctx,
    {
      action: "template.refused",
      outcome: "failed",
      code: String(error.code),
      entity: { kind: "template_draft", id: submission.draftId },
      ...entryOf(submission, { response: { ...error } }),
    },
    SYSTEM_ACTOR,
  );
  const now = ctx.clock.now();
  await unlessSettled(ctx, rejectSubmission(submission.id, "refused", metaError(error), now), [entry.insert]);
}

/** Nothing came to Meta, and nothing will. The draft stays as it is. */
export async function settleAbandoned(
  ctx: AppContext,
  submission: Submission,
  reason: ActionError,
): Promise<void> {
  const entry = audit(
    ctx,
    {
      action: "template.abandoned",
      outcome: reason.code === "meta_error" || reason.code === "unavailable" ? "failed" : "denied",
      code: reason.code,
      entity: { kind: "template_draft", id: submission.draftId },
      ...entryOf(submission, { reason: reason.details }),
    },
    SYSTEM_ACTOR,
  );
  const now = ctx.clock.now();
  await unlessSettled(ctx, rejectSubmission(submission.id, "abandoned", reason, now), [entry.insert]);
}

/** Meta's answer was lost: it may have it or not. Only its list settles that. */
export async function settleUnknown(ctx: AppContext, submission: Submission, cause: string): Promise<void> {
  const entry = audit(
    ctx,
    {
      action: "template.unknown",
      outcome: "unknown",
      entity: { kind: "template_draft", id: submission.draftId },
      ...entryOf(submission, { cause }),
    },
    SYSTEM_ACTOR,
  );
  await unlessSettled(ctx, markSubmissionUnknown(submission.id), [entry.insert]);
}

/** Writes an outcome in one batch, unless another run wrote one first. */
async function unlessSettled(ctx: AppContext, change: Statement, others: Statement[]): Promise<void> {
  try {
    await ctx.db.batch([change, guardChanges(), ...others]);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
  }
}
