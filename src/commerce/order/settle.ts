import { type ActionError, audit, finishActionRequest, SYSTEM_ACTOR } from "../../governance";
import { notifyStaff } from "../../notifications";
import { reach } from "../../platform/checkpoints";
import type { AppContext } from "../../platform/context";
import { guardChanges, isGuardFailure, type Statement } from "../../platform/db";
import { sha256 } from "../../platform/hash";
import { majorUnits, money } from "../rules";
import type { ShopOrder, ShopRefusal } from "../source";
import { endCreation, isNumberTaken, type OrderCreation, waitingCreation } from "./creation-store";
import { writeOrder } from "./store";

const TOOL = "whatsapp.order.create_from_chat";
const AGAIN = "Make a new preview with whatsapp.order_payment_message.preview and look at what changed.";

/** What the shop refused, in words of ours, and what to do about it. */
export function refusalError(
  { code, message, product_id }: ShopRefusal,
  { order, id }: OrderCreation,
): ActionError {
  const index = order.items.findIndex((item) => item.product_id === product_id);
  const details = { reason: code, key: id, ...(index >= 0 && { product_id, path: `items.${index}` }) };
  const error = (kind: ActionError["code"], text: string, hint = AGAIN): ActionError => ({
    code: kind,
    message: `${text} Nothing was ordered.`,
    hint,
    details,
  });
  switch (code) {
    case "price_changed":
      return error("conflict", "The shop's prices or total changed after the preview.");
    case "out_of_stock":
      return error("conflict", "Meanwhile the shop has not enough of a product.");
    case "unknown_product":
      return error("conflict", "Meanwhile the shop has taken a product off its list.");
    case "no_access":
      return error(
        "unavailable",
        "The shop's system does not let us in.",
        "Tell whoever runs this deployment: SHOP_API_TOKEN is wrong or missing. Then make a new preview.",
      );
    case "refused":
      return error("conflict", `The shop's system refused the order: ${message.slice(0, 200)}`);
  }
}

const mismatch = ({ number, total_minor, currency }: ShopOrder, why: string, key: string): ActionError => ({
  code: "conflict",
  message: `The shop made an order ${number} ${why}. It is not taken over here.`,
  hint: "Have somebody look at it in the shop's system, and cancel it there if need be.",
  details: { number, total: money(total_minor, currency), key },
});

/** Writes an outcome in one batch, unless another run wrote one first. Tells whether this one did. */
async function unlessSettled(ctx: AppContext, end: Statement, others: Statement[]): Promise<boolean> {
  try {
    await ctx.db.batch([end, guardChanges(), ...others]);
    return true;
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
    return false;
  }
}

/** The shop has it: order, creation and request say so in one batch. */
export async function settleMade(ctx: AppContext, creation: OrderCreation, made: ShopOrder): Promise<void> {
  const { id, order } = creation;
  if (made.total_minor !== order.total_minor || made.currency !== order.currency)
    return settleRefused(ctx, creation, mismatch(made, "that comes to another total", id));
  if (await isNumberTaken(ctx.db, made.number))
    return settleRefused(ctx, creation, mismatch(made, "under a number that another order has", id));
  reach("order:before-settle");
  if (await write(ctx, creation, made, creation.cart_order_id)) return;
  // Another run was first, or the cart is not waiting any more, or two contacts became one: the order is made all the same.
  const still = await waitingCreation(ctx.db, id);
  if (!still || (await write(ctx, still, made, still.cart_order_id))) return;
  if (await write(ctx, still, made, null)) return;
  if (await waitingCreation(ctx.db, id))
    throw new Error(`the order ${id} is made and could not be written down`);
}

async function write(
  ctx: AppContext,
  creation: OrderCreation,
  { number }: ShopOrder,
  cartOrderId: string | null,
): Promise<boolean> {
  const { id, order, note, action_request_id, customer } = creation;
  const now = ctx.clock.now();
  const orderId = cartOrderId ?? id;
  const entry = audit(
    ctx,
    {
      action: "order.made",
      outcome: "ok",
      tool: TOOL,
      entity: { kind: "order", id: orderId },
      actionRequestId: action_request_id,
      afterDigest: await sha256(order),
      details: { number, source: "shop" },
    },
    SYSTEM_ACTOR,
  );
  return unlessSettled(ctx, endCreation(id, "made", null, now), [
    ...writeOrder(
      {
        ...order,
        id,
        contact_id: customer.contact_id,
        conversation_id: customer.conversation_id ?? creation.conversation_id,
        made_in: "shop",
        number,
        note,
        action_request_id,
        cart_order_id: cartOrderId,
      },
      now,
    ),
    finishActionRequest(
      action_request_id,
      {
        status: "executed",
        result: {
          order_id: orderId,
          number,
          status: "confirmed",
          total: majorUnits(order.total_minor, order.currency),
          currency: order.currency,
        },
      },
      now,
    ),
    entry.insert,
  ]);
}

/** No order came of it, or none that can be taken over: whoever asked is told. */
export async function settleRefused(
  ctx: AppContext,
  creation: OrderCreation,
  error: ActionError,
): Promise<void> {
  const { id, action_request_id, conversation_id, customer, requester_staff_id } = creation;
  const now = ctx.clock.now();
  const entry = audit(
    ctx,
    {
      action: "order.refused",
      outcome: error.code === "unavailable" ? "failed" : "denied",
      code: error.code,
      tool: TOOL,
      entity: { kind: "conversation", id: conversation_id },
      actionRequestId: action_request_id,
      details: error.details,
    },
    SYSTEM_ACTOR,
  );
  reach("order:before-settle");
  await unlessSettled(ctx, endCreation(id, "refused", { ...error }, now), [
    finishActionRequest(action_request_id, { status: "failed", error }, now),
    notifyStaff(ctx, [
      {
        staffId: requester_staff_id,
        kind: "order_failed",
        conversationId: customer.conversation_id ?? conversation_id,
        dedupeKey: `order_failed:${id}`,
      },
    ]),
    entry.insert,
  ]);
}
