import { type ActionError, LIMITS } from "../governance";
import { forgetRefusedMedia, metaMediaIds } from "../media";
import { consequenceOf, type MessageContent, mediaIn, PAIR_RATE_LIMIT } from "../meta";
import { sendMessage } from "../meta/messages";
import type { SendPermit } from "../meta/send-permit";
import { reach } from "../platform/checkpoints";
import { SECOND } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { describeError } from "../platform/log";
import { type PermitDecision, requestPermit } from "./permit";
import { metaError, settleAccepted, settleFailed, settleUnknown } from "./settle";
import { claimMessage, findOutgoing, type QueuedMessage, releaseMessage } from "./store";
import type { Window } from "./window";

/**
 * What came of one attempt. `later`: nothing was sent, and it is to be tried again. `not_asked`: Meta was not asked at
 * all; `pair_rate`: this customer got, or would get, too many messages in a short time.
 */
export type Attempt =
  | { state: "done"; because?: "not_asked" }
  | { state: "later"; dueAt: number; because?: "not_asked" | "pair_rate" };

/** How often, and how far apart (ms), a send that cannot be decided yet is looked at again. */
const LOOKS = 12;
const BETWEEN_LOOKS = 250;

/** What was asked for long ago may no longer be what anybody wants to have said. */
const TOO_LATE: ActionError = {
  code: "unavailable",
  message: "The message waited too long to be sent and was given up; nothing was sent.",
  hint: "If it is still wanted, make a new preview.",
  details: {},
};

/** A message can wait for long enough that its sender leaves, or turns out to be an impostor. */
const SENDER_LEFT: ActionError = {
  code: "forbidden",
  message: "Whoever asked for this message may no longer act; nothing was sent.",
  hint: "If it is still wanted, somebody else makes a new preview.",
  details: {},
};

/** Nobody is asked for money by a link that leads nowhere. */
const LINK_CLOSED: ActionError = {
  code: "conflict",
  message: "Meanwhile the payment link cannot be paid any more; nothing was sent.",
  hint: "If it is still wanted, make a new preview with whatsapp.order_payment_message.preview.",
  details: {},
};

const isClosed = ({ payable_until }: QueuedMessage, now: number): boolean =>
  payable_until !== null && payable_until <= now;

const DONE: Attempt = { state: "done" };
const NOTHING_TO_ASK: Attempt = { state: "done", because: "not_asked" };

/**
 * Sends one queued message, at most once: permit → claim → Meta → settle. Each step is one committed change,
 * so a crash between two of them leaves a row that says how far it got: still queued (it starts over), or
 * claimed (it may have been sent: it becomes unknown and nothing sends it again).
 */
export async function deliver(
  ctx: AppContext,
  messageId: string,
  window: () => Promise<Window>,
): Promise<Attempt> {
  const message = await findOutgoing(ctx.db, messageId);
  if (!message) return NOTHING_TO_ASK;
  if (message.status === "sending") return settleAbandoned(ctx, message);
  if (message.status !== "queued") return NOTHING_TO_ASK;
  if (message.sender_left) return giveUp(ctx, message, SENDER_LEFT);
  if (isClosed(message, ctx.clock.now())) return giveUp(ctx, message, LINK_CLOSED);

  const content = JSON.parse(message.content) as MessageContent;
  let permit = await permitFor(ctx, message, content, window);
  if ("state" in permit) return permit;
  const triedSince = ctx.clock.now();
  const mediaIds = await mediaFor(ctx, message, content);
  if ("state" in mediaIds) return mediaIds;
  if (mediaIds.size > 0) {
    // Giving Meta the files may have taken long: what happened since counts too.
    permit = await permitFor(ctx, message, content, window);
    if ("state" in permit) return permit;
  }

  reach("send:before-claim");
  const claimed = await ctx.db.run(claimMessage(messageId, ctx.clock.now()));
  // Somebody else has it, or had it: those behind it wait for what comes of that.
  if (claimed !== 1) return deliver(ctx, messageId, window);
  reach("send:after-claim");
  if (permit.expiresAt <= ctx.clock.now()) {
    // The database took too long: what the permit was given for may no longer hold. Nothing was sent.
    await ctx.db.run(releaseMessage(messageId));
    return notAsked(ctx.clock.now() + SECOND);
  }

  const outcome = await sendMessage(ctx, permit, content, ctx.clock.now(), mediaIds);
  reach("send:after-meta");
  const putOff = outcome.kind === "refused" && consequenceOf(outcome.error.code).kind === "retry";
  ctx.count("sends", { kind: content.type, outcome: putOff ? "later" : outcome.kind });
  if (outcome.kind === "accepted") {
    await settleAccepted(ctx, message, outcome.data.wamid, outcome.traceId);
  } else if (outcome.kind === "unknown") {
    await settleUnknown(ctx, message, outcome.cause);
  } else {
    const consequence = consequenceOf(outcome.error.code);
    if (consequence.kind === "retry" && message.at + LIMITS.sendPatience > ctx.clock.now()) {
      await ctx.db.run(releaseMessage(messageId));
      return {
        state: "later",
        dueAt: ctx.clock.now() + consequence.delay,
        ...(outcome.error.code === PAIR_RATE_LIMIT && { because: "pair_rate" }),
      };
    }
    const { phone_number_id: number } = message;
    if (await forgetRefusedMedia(ctx, mediaIn(content), number, outcome.error.code, triedSince)) {
      // Meta knew a file no more: nothing was sent, and the next try gives it the file anew.
      await ctx.db.run(releaseMessage(messageId));
      return { state: "later", dueAt: ctx.clock.now() + SECOND };
    }
    await settleFailed(ctx, message, metaError(outcome.error), outcome.error);
  }
  reach("send:after-settle");
  return DONE;
}

const notAsked = (dueAt: number): Attempt => ({ state: "later", dueAt, because: "not_asked" });

/**
 * The permit of a message that waits, or what came of it without one: it is refused, too late, or not yet decided. One
 * that cannot be decided at all is given up in time, because others wait behind it.
 */
async function permitFor(
  ctx: AppContext,
  message: QueuedMessage,
  content: MessageContent,
  window: () => Promise<Window>,
): Promise<SendPermit | Attempt> {
  const lifetime = message.origin === null ? LIMITS.queueLifetime : LIMITS.automaticLifetime;
  const tooLate = message.at + lifetime <= ctx.clock.now();
  try {
    const decision = await decide(ctx, message, content, window);
    if (decision.kind === "refused") {
      const { code, rule, fix } = decision.guardrail;
      return giveUp(ctx, message, { code, message: rule, hint: fix, details: {} });
    }
    if (tooLate) return giveUp(ctx, message, TOO_LATE);
    return decision.kind === "granted" ? decision.permit : notAsked(ctx.clock.now() + 2 * SECOND);
  } catch (error) {
    if (!tooLate) throw error;
    return giveUp(ctx, message, TOO_LATE);
  }
}

/**
 * Decides on a message. A STOP that was stored a moment ago counts before anything else goes out, so the decision waits
 * for it: a few looks, then it stays undecided.
 */
async function decide(
  ctx: AppContext,
  message: QueuedMessage,
  content: MessageContent,
  window: () => Promise<Window>,
): Promise<PermitDecision> {
  // What is waited for may make her contact, and the conversation, one with another.
  let current = message;
  for (let look = 1; ; look++) {
    reach("send:before-permit");
    const decision = await requestPermit(ctx, {
      messageId: current.id,
      contactId: current.contact_id,
      conversationId: current.conversation_id,
      phoneNumberId: current.phone_number_id,
      window: await window(),
      origin: current.origin,
      content,
      previewed:
        content.type === "template"
          ? { category: current.category, digest: current.template_digest }
          : undefined,
    });
    if (decision.kind !== "undecided" || look === LOOKS) return decision;
    await scheduler.wait(BETWEEN_LOOKS);
    current = (await findOutgoing(ctx.db, message.id)) ?? current;
  }
}

/** How long a message waits for the next try to give Meta its files, ms. */
const BETWEEN_UPLOADS = 10 * SECOND;

/**
 * Meta's ids of the files of a message that has its permit, or what came of it without them. What fails here sent
 * nothing: it comes back later, and is given up in time, because others wait behind it.
 */
async function mediaFor(
  ctx: AppContext,
  message: QueuedMessage,
  content: MessageContent,
): Promise<ReadonlyMap<string, string> | Attempt> {
  const media = await metaMediaIds(ctx, mediaIn(content), message.phone_number_id).catch(
    (error: unknown) => ({
      kind: "unavailable" as const,
      cause: describeError(error).error,
    }),
  );
  if (media.kind === "ready") return media.ids;
  const patient = message.at + LIMITS.sendPatience > ctx.clock.now();
  if (media.kind === "refused") {
    const consequence = consequenceOf(media.error.code);
    if (consequence.kind === "retry" && patient) return notAsked(ctx.clock.now() + consequence.delay);
    await settleFailed(ctx, message, metaError(media.error), media.error);
    return NOTHING_TO_ASK;
  }
  ctx.log.error("send.media_unavailable", { message_id: message.id, cause: media.cause });
  return patient ? notAsked(ctx.clock.now() + BETWEEN_UPLOADS) : giveUp(ctx, message, TOO_LATE);
}

/** Settles a message that is not sent, for a reason of ours. */
async function giveUp(ctx: AppContext, message: QueuedMessage, reason: ActionError): Promise<Attempt> {
  ctx.count("sends", { kind: "not_sent", outcome: reason.code });
  await settleFailed(ctx, message, reason, { code: reason.code, message: reason.message });
  return NOTHING_TO_ASK;
}

/** A claim whose sender is gone. While it is young the sender may still be at work, so it is left alone. */
async function settleAbandoned(ctx: AppContext, message: QueuedMessage): Promise<Attempt> {
  const lapsesAt = (message.claimed_at ?? 0) + LIMITS.sendClaimLifetime;
  if (lapsesAt > ctx.clock.now()) return notAsked(lapsesAt);
  await settleUnknown(ctx, message, "the sender stopped after the claim");
  return NOTHING_TO_ASK;
}
