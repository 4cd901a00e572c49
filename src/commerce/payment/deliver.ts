import { type ActionError, audit, finishActionRequest, SYSTEM_ACTOR } from "../../governance";
import { refreshSla, touchConversation } from "../../inbox";
import { plainText } from "../../meta";
import { reach } from "../../platform/checkpoints";
import { SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { guardChanges, isGuardFailure } from "../../platform/db";
import { sha256 } from "../../platform/hash";
import { describeError } from "../../platform/log";
import { type OutboxHandler, type OutboxOutcome, runOutboxEntry } from "../../platform/outbox";
import { driveMessage, enqueueMessage } from "../../sending";
import {
  type Agreed,
  agreedOn,
  CLOSED_MEANWHILE,
  NO_ANSWER,
  ORDER_CHANGED,
  providerOrder,
  refusalError,
} from "./agreed";
import { closing } from "./close";
import type { Created } from "./provider";
import { providerOf } from "./providers";
import { PATIENCE } from "./rules";
import { failLink, findLink, messageStatus, openLink, type PaymentLink } from "./store";

export const PAYMENT_TOPIC = "payment.link";

/** How long an approver waits for the outcome before the queue goes on alone, ms. */
const APPROVER_WAITS = 20 * SECOND;

/** How long a provider that gave no answer is left alone, and a message that is on its way, ms. */
const [BETWEEN_TRIES, MESSAGE_TAKES] = [10 * SECOND, 30 * SECOND];

const DONE: OutboxOutcome = { state: "done" };
/** One outbox entry a link, under an id that follows from the link's. */
export const outboxIdOf = (linkId: string): string => linkId.replace(/^pay_/, "out_");

/**
 * Makes a link and sends it: provider → one batch (link, message) → message. A crash leaves a link that is to be made, which the
 * provider makes once however often it is asked, or one that is open, whose message is sent once like any other.
 */
export const carryOutLink: OutboxHandler = async (ctx, linkId) => {
  const link = await findLink(ctx.db, linkId);
  if (!link) return DONE;
  if (link.status === "creating") {
    const opened = await open(ctx, link);
    if (opened.state === "later") return opened;
  } else if (link.messageId === null) {
    return failed(ctx, link, CLOSED_MEANWHILE);
  }
  reach("payment:after-open");
  return follow(ctx, linkId);
};

async function open(ctx: AppContext, link: PaymentLink): Promise<OutboxOutcome> {
  const agreed = await agreedOn(ctx, link);
  if ("code" in agreed) return failed(ctx, link, agreed);
  if (link.createdAt + PATIENCE <= ctx.clock.now()) return failed(ctx, link, NO_ANSWER);
  reach("payment:before-provider");
  const created = await providerOf(link.provider).create(ctx, providerOrder(agreed));
  reach("payment:after-provider");
  if (created.kind === "refused") return failed(ctx, link, refusalError(created));
  if (created.kind === "unknown") {
    ctx.log.info("payment.unanswered", { payment_link_id: link.id, cause: created.cause });
    return { state: "later", dueAt: ctx.clock.now() + BETWEEN_TRIES };
  }
  try {
    await commit(ctx, agreed, created);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
    await lost(ctx, link, created);
  }
  return DONE;
}

/** The link is open, and its message waits to be sent: one batch. */
async function commit(
  ctx: AppContext,
  { link, request, order, message }: Agreed,
  { ref, url }: Extract<Created, { kind: "created" }>,
): Promise<void> {
  const at = ctx.clock.now();
  const messageId = ctx.ids.next("message");
  const entry = audit(
    ctx,
    {
      action: "payment_link.opened",
      outcome: "ok",
      tool: request.tool,
      entity: { kind: "order", id: order.id },
      actionRequestId: request.id,
      details: { payment_link_id: link.id, provider_ref: ref, message_id: messageId },
    },
    SYSTEM_ACTOR,
  );
  await ctx.db.batch([
    ...openLink(link.id, { ref, url, messageId }),
    ...enqueueMessage(
      {
        id: messageId,
        conversationId: link.conversationId,
        contactId: order.contact_id,
        phoneNumberId: order.phone_number_id ?? "",
        content: message,
        contentHash: await sha256(message),
        text: plainText(message),
        category: null,
        template: null,
        actionRequestId: request.id,
        senderName: request.requesterName,
        senderStaffId: request.requesterStaffId,
        at,
      },
      ctx.correlationId,
    ),
    touchConversation(link.conversationId, at),
    entry.insert,
  ]);
}

/** It was made, and is not wanted any more, or another run made it at the same time. */
async function lost(ctx: AppContext, link: PaymentLink, { ref }: Extract<Created, { kind: "created" }>) {
  const now = await findLink(ctx.db, link.id);
  if (!now || now.status === "open" || now.messageId !== null) return;
  if (ref !== null) {
    const ended = await providerOf(link.provider).expire(ctx, ref);
    if (ended.kind === "unknown") ctx.log.error("payment.left_open", { payment_link_id: link.id });
  }
  await fail(ctx, now, now.status === "creating" ? ORDER_CHANGED : CLOSED_MEANWHILE);
}

async function failed(ctx: AppContext, link: PaymentLink, error: ActionError): Promise<OutboxOutcome> {
  await fail(ctx, link, error);
  return DONE;
}

/** Nothing comes of it: link, request and audit entry say so in one batch, unless somebody else was first. */
async function fail(ctx: AppContext, link: PaymentLink, error: ActionError): Promise<void> {
  const now = ctx.clock.now();
  const entry = audit(
    ctx,
    {
      action: "payment_link.failed",
      outcome: error.code === "unavailable" ? "failed" : "denied",
      code: error.code,
      entity: { kind: "order", id: link.orderId },
      actionRequestId: link.actionRequestId,
      details: { payment_link_id: link.id, ...error.details },
    },
    SYSTEM_ACTOR,
  );
  try {
    await ctx.db.batch([
      finishActionRequest(link.actionRequestId, { status: "failed", error }, now),
      guardChanges(),
      ...(link.status === "creating" ? failLink(link.id, now) : []),
      entry.insert,
    ]);
  } catch (failure) {
    if (!isGuardFailure(failure)) throw failure;
    // Somebody closed it at this very moment, or it is told already.
    const again = await findLink(ctx.db, link.id);
    if (again && again.status !== link.status && again.messageId === null)
      await fail(ctx, again, CLOSED_MEANWHILE);
  }
}

/** Sends the message of an open link, and closes the link when that never arrives. */
async function follow(ctx: AppContext, linkId: string): Promise<OutboxOutcome> {
  const link = await findLink(ctx.db, linkId);
  if (!link?.messageId) return DONE;
  await driveMessage(ctx, link.messageId);
  await refreshSla(ctx, [link.conversationId]).catch((error: unknown) =>
    ctx.log.error("sla.left_to_cron", describeError(error)),
  );
  const status = await messageStatus(ctx.db, link.messageId);
  if (status === "queued" || status === "sending")
    return { state: "later", dueAt: ctx.clock.now() + MESSAGE_TAKES };
  if (status === "failed" && link.status === "open") {
    await ctx.db.batch(closing(ctx, [link], "message_failed", SYSTEM_ACTOR)).catch((error: unknown) => {
      if (!isGuardFailure(error)) throw error;
    });
  }
  return DONE;
}

/** Goes on with a link that was just agreed on, so that whoever approved it learns the outcome. The outbox has the rest. */
export async function driveLink(ctx: AppContext, linkId: string): Promise<void> {
  const handlers = { [PAYMENT_TOPIC]: carryOutLink };
  const run = runOutboxEntry(ctx, handlers, outboxIdOf(linkId)).catch((error: unknown) => {
    ctx.log.error("payment.left_to_outbox", { payment_link_id: linkId, ...describeError(error) });
  });
  ctx.later(run);
  await Promise.race([run, scheduler.wait(APPROVER_WAITS)]);
}
