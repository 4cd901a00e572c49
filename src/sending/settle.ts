import { insertRefusal } from "../consent";
import { type ActionError, audit, finishActionRequest } from "../governance";
import { ERROR_MEANINGS, type GraphError, type MessageContent } from "../meta";
import type { AppContext } from "../platform/context";
import { guardChanges, isGuardFailure, type Statement } from "../platform/db";
import { sha256 } from "../platform/hash";
import { templateRefused } from "../templates";
import { acceptMessage, failMessage, markUnknown, type QueuedMessage } from "./store";

/** What Meta refused, in words of ours. */
export function metaError(error: GraphError): ActionError {
  return {
    code: "meta_error",
    message: ERROR_MEANINGS[error.code] ?? `Meta refused the message: ${error.title}`,
    hint: "Look at details, mend the cause, then make a new preview.",
    details: { ...error },
  };
}

function resultOf(message: QueuedMessage, delivery: Record<string, unknown>): Record<string, unknown> {
  return { message_id: message.id, conversation_id: message.conversation_id, delivery };
}

/** Meta took it. */
export async function settleAccepted(
  ctx: AppContext,
  message: QueuedMessage,
  wamid: string,
  traceId: string | null,
): Promise<void> {
  const now = ctx.clock.now();
  const entry = audit(ctx, {
    action: "message.accepted",
    outcome: "ok",
    entity: { kind: "message", id: message.id },
    actionRequestId: message.action_request_id,
    afterDigest: message.content_hash,
    // Meta's id spells out the customer's number, and the log can never be changed: its digest proves as much.
    details: { wamid_sha256: await sha256(wamid), meta_trace_id: traceId },
  });
  await ctx.db.batch([
    acceptMessage(message.id, wamid, now),
    finishActionRequest(
      message.action_request_id,
      { status: "executed", result: resultOf(message, { status: "accepted", wamid }) },
      now,
    ),
    entry.insert,
  ]);
}

/** It may or may not have been sent. */
export async function settleUnknown(ctx: AppContext, message: QueuedMessage, cause: string): Promise<void> {
  const entry = audit(ctx, {
    action: "message.unknown",
    outcome: "unknown",
    entity: { kind: "message", id: message.id },
    actionRequestId: message.action_request_id,
    details: { cause },
  });
  await settleUnlessKnown(ctx, markUnknown(message.id, cause), [
    finishActionRequest(
      message.action_request_id,
      {
        status: "executed",
        result: resultOf(message, {
          status: "unknown",
          note: "Meta's answer was lost. It is settled by a status webhook and never sent again by itself.",
        }),
      },
      ctx.clock.now(),
    ),
    entry.insert,
  ]);
}

/** It was not sent. `stored` stays with the message, `actionError` answers its request. */
export async function settleFailed(
  ctx: AppContext,
  message: QueuedMessage,
  actionError: ActionError,
  stored: GraphError | { code: string; message: string },
): Promise<void> {
  const now = ctx.clock.now();
  const entry = audit(ctx, {
    action: "message.failed",
    outcome: actionError.code === "meta_error" ? "failed" : "denied",
    code: String(stored.code),
    entity: { kind: "message", id: message.id },
    actionRequestId: message.action_request_id,
    details: actionError.details,
  });
  await settleUnlessKnown(ctx, failMessage(message.id, stored, now), [
    finishActionRequest(message.action_request_id, { status: "failed", error: actionError }, now),
    ...(typeof stored.code === "number"
      ? insertRefusal({
          id: ctx.ids.next("consentRecord"),
          code: stored.code,
          messageId: message.id,
          at: now,
          correlationId: ctx.correlationId,
        })
      : []),
    ...(typeof stored.code === "number" ? refusedTemplate(message, stored.code, now) : []),
    entry.insert,
  ]);
}

/** What Meta's refusal says of the template, beyond this message. */
function refusedTemplate(message: QueuedMessage, code: number, now: number): Statement[] {
  const content = JSON.parse(message.content) as MessageContent;
  if (content.type !== "template") return [];
  const { name, language } = content.template;
  return templateRefused({ code, name, language: language.code }, now);
}

/**
 * Writes an outcome in one batch, unless the message has one by now: Meta may have reported what became of it while
 * its answer was on the way, and then a trigger has settled message and request.
 */
async function settleUnlessKnown(ctx: AppContext, change: Statement, others: Statement[]): Promise<void> {
  try {
    await ctx.db.batch([change, guardChanges(), ...others]);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
  }
}
