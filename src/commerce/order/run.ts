import type { ActionError } from "../../governance";
import { reach } from "../../platform/checkpoints";
import { DAY, HOUR, MINUTE, SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { describeError } from "../../platform/log";
import { type OutboxHandler, type OutboxOutcome, runOutboxEntry } from "../../platform/outbox";
import { type Creation, type ShopRefusal, shopOf } from "../source";
import {
  CLAIM_LIFETIME,
  claimCreation,
  type OrderCreation,
  releaseCreation,
  waitingCreation,
} from "./creation-store";
import { refusalError, settleMade, settleRefused } from "./settle";

export const CREATE_TOPIC = "order.create";

/** For this long an order that has no answer is asked for again, ms. What was agreed on is too old then. */
const PATIENCE = HOUR;
/** So long after the last time that it was asked for, what the shop does not have never came to it, ms. */
const SURELY_ARRIVED = 10 * MINUTE;
/** After this long nobody waits any more for a shop that gives no answer, ms. */
const GIVEN_UP_AFTER = DAY;

/** How long an approver waits for the outcome before the queue goes on alone, ms. */
const APPROVER_WAITS = 15 * SECOND;

const [SHORTEST_DELAY, LONGEST_DELAY] = [5 * SECOND, 15 * MINUTE];

const NEVER_ARRIVED: ActionError = {
  code: "unavailable",
  message: "The shop's system could not be reached for an hour and has no such order. Nothing was ordered.",
  hint: "If it is still wanted, make a new preview with whatsapp.order_payment_message.preview.",
  details: {},
};

const NOT_KNOWN: ActionError = {
  code: "unavailable",
  message: "The shop's system has not said for a day whether it made the order.",
  hint: "Look for details.key in the shop's system before anything is ordered again.",
  details: {},
};

const NO_SHOP: ActionError = {
  code: "unavailable",
  message: "The deployment is not connected to the shop's system any more; the order was not followed up.",
  hint: "Look for details.key in the shop's system before anything is ordered again.",
  details: {},
};

/** One outbox entry a creation, under an id that follows from its own. */
export const outboxIdOf = (id: string): string => id.replace(/^ord_/, "out_");

const DONE: OutboxOutcome = { state: "done" };

/**
 * Has the shop make an order, once: claim → shop → settle. The key is the order's own, so asking again after a lost answer
 * makes no second one, and what became of a lost answer is asked for under it. A crash leaves a row that waits.
 */
export const carryOutCreation: OutboxHandler = async (ctx, id) => {
  const creation = await waitingCreation(ctx.db, id);
  if (!creation) return DONE;
  const claimedAt = ctx.clock.now();
  reach("order:before-claim");
  if ((await ctx.db.run(claimCreation(id, claimedAt))) !== 1)
    return { state: "later", dueAt: ctx.clock.now() + CLAIM_LIFETIME };
  reach("order:after-claim");
  const answer = await ask(ctx, creation);
  reach("order:after-shop");
  if (answer.kind === "made") await settleMade(ctx, creation, answer.order);
  else if (answer.kind === "refused")
    await settleRefused(ctx, creation, refusalError(answer.refusal, creation));
  else {
    const over = isOver(answer.kind, ctx.clock.now() - creation.created_at);
    if (!over) {
      ctx.log.info("order.unanswered", { order_creation_id: id, answer: answer.kind });
      await ctx.db.run(releaseCreation(id, claimedAt));
      return { state: "later", dueAt: nextLook(ctx, creation) };
    }
    await settleRefused(ctx, creation, { ...over, details: { key: id } });
  }
  reach("order:after-settle");
  return DONE;
};

type Asked = Creation | { kind: "absent" } | { kind: "no_shop" };

/** Asks the shop for the order, or, when it has waited for too long, only what became of it. */
async function ask(ctx: AppContext, creation: OrderCreation): Promise<Asked> {
  const shop = shopOf(ctx);
  if (!shop) return { kind: "no_shop" };
  const { id, order, note, customer } = creation;
  if (creation.created_at + PATIENCE > ctx.clock.now()) {
    const made = await shop.createOrder(
      { ...order, note, customer: { contact_id: customer.contact_id, phone: customer.phone } },
      id,
    );
    if (made.kind === "made") return made;
    if (made.kind === "refused" && (creation.asked === 0 || isOfOrder(made.refusal))) return made;
  }
  return shop.orderOf(id);
}

/**
 * Whether a refusal is about the order itself. Any other, such as a closed door, says nothing of an earlier try whose answer was
 * lost: that one may have been made.
 */
const isOfOrder = ({ code }: ShopRefusal): boolean => code !== "no_access" && code !== "refused";

/** Why nobody waits any longer for an order that has no answer, if so. */
function isOver(kind: "unknown" | "absent" | "no_shop", waited: number): ActionError | undefined {
  if (kind === "no_shop") return NO_SHOP;
  if (kind === "absent" && waited >= PATIENCE + SURELY_ARRIVED) return NEVER_ARRIVED;
  return waited >= GIVEN_UP_AFTER ? NOT_KNOWN : undefined;
}

/** The longer it has waited, the less often it is asked. */
function nextLook(ctx: AppContext, { created_at }: OrderCreation): number {
  const now = ctx.clock.now();
  return now + Math.min(LONGEST_DELAY, Math.max(SHORTEST_DELAY, (now - created_at) / 4));
}

/** Goes on with an order that was just agreed on, so that whoever approved it learns the outcome. The outbox has the rest. */
export async function driveCreation(ctx: AppContext, id: string): Promise<void> {
  const run = runOutboxEntry(ctx, { [CREATE_TOPIC]: carryOutCreation }, outboxIdOf(id)).catch(
    (error: unknown) => {
      ctx.log.error("order.left_to_outbox", { order_creation_id: id, ...describeError(error) });
    },
  );
  ctx.later(run);
  await Promise.race([run, scheduler.wait(APPROVER_WAITS)]);
}
