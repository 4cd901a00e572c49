import { type AuditActor, audit, SYSTEM_ACTOR } from "../../governance";
import { reach } from "../../platform/checkpoints";
import { MINUTE, SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { isGuardFailure, type Statement } from "../../platform/db";
import { describeError } from "../../platform/log";
import { type OutboxHandler, runOutboxEntry } from "../../platform/outbox";
import { CLOSED_MEANWHILE } from "./agreed";
import { providerOf } from "./providers";
import { sessionEnd } from "./rules";
import {
  closeLinks,
  dropMessages,
  endAtProvider,
  findLink,
  lapsedLinks,
  type PaymentLink,
  unsentLinks,
} from "./store";

export const CLOSE_TOPIC = "payment.close";

/** How long a provider that gives no answer is left alone, ms. */
const BETWEEN_TRIES = 30 * SECOND;

/** Links that one run of the cron closes at most. */
const MOST_AT_ONCE = 200;

export type ClosingReason =
  | "expired"
  | "replaced"
  | "revoked"
  | "message_failed"
  | "order_cancelled"
  | "order_paid";

/** One outbox entry a link, under an id that follows from the link's: it is closed once. */
const closingIdOf = (linkId: string): string => linkId.replace(/^pay_/, "out_close_");

/**
 * The statements that close links that can be paid, or will be, with what waits to be sent for them and their audit entries. A guard
 * undoes them when one is not so any more. What was made at a provider is ended there too: whoever is on its page already could go on.
 */
export function closing(
  ctx: AppContext,
  links: readonly PaymentLink[],
  reason: ClosingReason,
  actor?: AuditActor,
): Statement[] {
  if (links.length === 0) return [];
  const status = reason === "expired" ? "expired" : "revoked";
  const ids = links.map(({ id }) => id);
  const at = ctx.clock.now();
  return [
    ...closeLinks(ids, status, at),
    ...dropMessages(ids, CLOSED_MEANWHILE, at),
    ...ids.map((id) => endAtProvider({ id: closingIdOf(id), topic: CLOSE_TOPIC, linkId: id, at })),
    ...links.map(
      ({ id, orderId, actionRequestId }) =>
        audit(
          ctx,
          {
            action: `payment_link.${status}`,
            outcome: "ok",
            code: reason,
            entity: { kind: "order", id: orderId },
            actionRequestId,
            details: { payment_link_id: id },
          },
          actor,
        ).insert,
    ),
  ];
}

/** The same for whoever is not to be asked for money any more. */
export const revokeLinks = (ctx: AppContext, links: readonly PaymentLink[]): Statement[] =>
  closing(ctx, links, "revoked");

/** Ends a closed link at its provider. What cannot be reached is asked again until it has ended by itself. */
export const endSession: OutboxHandler = async (ctx, linkId) => {
  const link = await findLink(ctx.db, linkId);
  if (!link?.providerRef) return { state: "done" };
  reach("payment:before-close");
  const ended = await providerOf(link.provider).expire(ctx, link.providerRef);
  reach("payment:after-close");
  const now = ctx.clock.now();
  if (ended.kind === "ended" || sessionEnd(link.createdAt, link.expiresAt) + MINUTE <= now)
    return { state: "done" };
  ctx.log.info("payment.close_unanswered", { payment_link_id: linkId, cause: ended.cause });
  return { state: "later", dueAt: now + BETWEEN_TRIES };
};

/** Ends links at their providers right after they were closed, and keeps nobody waiting. The outbox has what fails. */
export function driveClosing(ctx: AppContext, links: readonly Pick<PaymentLink, "id">[]): void {
  for (const { id } of links)
    ctx.later(
      runOutboxEntry(ctx, { [CLOSE_TOPIC]: endSession }, closingIdOf(id)).catch((error: unknown) =>
        ctx.log.error("payment.close_left_to_outbox", { payment_link_id: id, ...describeError(error) }),
      ),
    );
}

async function closeAll(
  ctx: AppContext,
  links: readonly PaymentLink[],
  reason: ClosingReason,
): Promise<number> {
  let closed = 0;
  for (const link of links) {
    try {
      await ctx.db.batch(closing(ctx, [link], reason, SYSTEM_ACTOR));
      closed += 1;
    } catch (error) {
      // Somebody paid it, or closed it, at this very moment.
      if (!isGuardFailure(error)) throw error;
    }
  }
  return closed;
}

/** Closes the links whose time is over, and those whose message never got to the customer. Run by cron. */
export async function closeLapsed(ctx: AppContext): Promise<number> {
  const lapsed = await lapsedLinks(ctx.db, ctx.clock.now(), MOST_AT_ONCE);
  const unsent = await unsentLinks(ctx.db, MOST_AT_ONCE);
  return (await closeAll(ctx, lapsed, "expired")) + (await closeAll(ctx, unsent, "message_failed"));
}
