import { insertRefusal } from "../consent";
import { type ActionError, audit, finishActionRequest, LIMITS } from "../governance";
import { consequenceOf, ERROR_MEANINGS, type GraphError, type MessageContent } from "../meta";
import { sendMessage } from "../meta/messages";
import { reach } from "../platform/checkpoints";
import { SECOND } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { guardChanges, isGuardFailure, type Statement } from "../platform/db";
import { unappliedFrom } from "./facts";
import { requestPermit } from "./permit";
import {
  acceptMessage,
  claimMessage,
  failMessage,
  findOutgoing,
  markUnknown,
  type QueuedMessage,
  releaseMessage,
} from "./store";

/** What came of one attempt. `later`: Meta asked to slow down; nothing was sent. */
export type Attempt = { state: "done" } | { state: "later"; dueAt: number };

/** How often, and how far apart (ms), a send looks whether the customer's last words were applied. */
const LOOKS = 12;
const BETWEEN_LOOKS = 250;

/** What was asked for long ago may no longer be what anybody wants to have said. */
const TOO_LATE: ActionError = {
  code: "unavailable",
  message: "The message waited too long to be sent and was given up; nothing was sent.",
  hint: "If it is still wanted, make a new preview.",
  details: {},
};

const DONE: Attempt = { state: "done" };

/**
 * Sends one queued message, at most once: permit → claim → Meta → settle. Each step is one committed change,
 * so a crash between two of them leaves a row that says how far it got: still queued (it starts over), or
 * claimed (it may have been sent: it becomes unknown and nothing sends it again).
 */
export async function deliver(
  ctx: AppContext,
  messageId: string,
  windowOpen: () => Promise<boolean>,
): Promise<Attempt> {
  const message = await findOutgoing(ctx.db, messageId);
  if (!message) return DONE;
  if (message.status === "sending") return settleAbandoned(ctx, message);
  if (message.status !== "queued") return DONE;

  if (!(await everythingHeard(ctx, message.contact_id)))
    return { state: "later", dueAt: ctx.clock.now() + 2 * SECOND };

  reach("send:before-permit");
  const content = JSON.parse(message.content) as MessageContent;
  const decision = await requestPermit(ctx, {
    messageId,
    contactId: message.contact_id,
    phoneNumberId: message.phone_number_id,
    windowOpen: await windowOpen(),
    content,
  });
  if (decision.kind === "refused") {
    const { code, rule, fix } = decision.guardrail;
    await settleFailed(
      ctx,
      message,
      { code, message: rule, hint: fix, details: {} },
      { code, message: rule },
    );
    return DONE;
  }

  if (message.at + LIMITS.queueLifetime <= ctx.clock.now()) {
    await settleFailed(ctx, message, TOO_LATE, { code: TOO_LATE.code, message: TOO_LATE.message });
    return DONE;
  }

  reach("send:before-claim");
  const claimed = await ctx.db.run(claimMessage(messageId, ctx.clock.now()));
  if (claimed !== 1) return DONE;
  reach("send:after-claim");
  if (decision.permit.expiresAt <= ctx.clock.now()) {
    // The database took too long: what the permit was given for may no longer hold. Nothing was sent.
    await ctx.db.run(releaseMessage(messageId));
    return { state: "later", dueAt: ctx.clock.now() + SECOND };
  }

  const outcome = await sendMessage(ctx.env, decision.permit, content, ctx.clock.now());
  reach("send:after-meta");
  if (outcome.kind === "accepted") {
    await settleAccepted(ctx, message, outcome.data.wamid, outcome.traceId);
  } else if (outcome.kind === "unknown") {
    await settleUnknown(ctx, message, outcome.cause);
  } else {
    const consequence = consequenceOf(outcome.error.code);
    if (consequence.kind === "retry" && message.at + LIMITS.sendPatience > ctx.clock.now()) {
      await ctx.db.run(releaseMessage(messageId));
      return { state: "later", dueAt: ctx.clock.now() + consequence.delay };
    }
    await settleFailed(ctx, message, metaError(outcome.error), outcome.error);
  }
  reach("send:after-settle");
  return DONE;
}

/**
 * Whether all that the customer has sent is applied. A STOP that was stored a moment ago counts before anything
 * else goes out, so the send waits for it: a few looks, then it comes back later.
 */
async function everythingHeard(ctx: AppContext, contactId: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    const { waiting } = await unappliedFrom(ctx, contactId);
    if (!waiting) return true;
    await scheduler.wait(BETWEEN_LOOKS);
  }
  return false;
}

function metaError(error: GraphError): ActionError {
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

async function settleAccepted(
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
    details: { wamid, meta_trace_id: traceId },
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

async function settleUnknown(ctx: AppContext, message: QueuedMessage, cause: string): Promise<void> {
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

async function settleFailed(
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
          contactId: message.contact_id,
          messageId: message.id,
          at: now,
          correlationId: ctx.correlationId,
        })
      : []),
    entry.insert,
  ]);
}

/** A claim whose sender is gone. While it is young the sender may still be at work, so it is left alone. */
async function settleAbandoned(ctx: AppContext, message: QueuedMessage): Promise<Attempt> {
  const lapsesAt = (message.claimed_at ?? 0) + LIMITS.sendClaimLifetime;
  if (lapsesAt > ctx.clock.now()) return { state: "later", dueAt: lapsesAt };
  await settleUnknown(ctx, message, "the sender stopped after the claim");
  return DONE;
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
