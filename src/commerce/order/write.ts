import { blockingFinding, type GovernedWrite } from "../../governance";
import { findConversation } from "../../inbox";
import { notFound } from "../../mcp/errors";
import { addToOutbox } from "../../platform/outbox";
import { majorUnits } from "../rules";
import { assessOrder, type JudgedOrder } from "./assess";
import type { OrderContent } from "./content";
import { insertCreation } from "./creation-store";
import { CREATE_TOPIC, driveCreation, outboxIdOf } from "./run";
import { writeOrder } from "./store";

export const ORDER_PREVIEW = "whatsapp.order_payment_message.preview";

/** Of an order of the embedded catalogue: what people call it by. Its index refuses a second one of the number. */
const numberOf = (id: string): string => `ORD-${id.slice(-8).toUpperCase()}`;

/** `whatsapp.order.create_from_chat`: one order for the customer of one conversation, after a person agreed to exactly that. */
export const orderWrite: GovernedWrite<OrderContent, JudgedOrder> = {
  tool: "whatsapp.order.create_from_chat",
  previewTool: ORDER_PREVIEW,
  takes: ({ purpose }) => purpose === "order",

  authorize: async (ctx, { conversation_id }) => {
    if (!(await findConversation(ctx.db, ctx.principal, conversation_id)))
      throw notFound("conversation", conversation_id, "whatsapp.conversations.list");
  },

  assess: assessOrder,

  plan: async (ctx, { content, findings, state }, { actionRequestId }) => {
    const { order, source, contact_id } = state ?? {};
    if (!order || !source || contact_id === undefined || blockingFinding(findings))
      throw new Error("an order without what it was judged by");
    const now = ctx.clock.now();
    const id = ctx.ids.next("order");
    const about = {
      id,
      contact_id,
      conversation_id: content.conversation_id,
      note: content.note,
      cart_order_id: content.cart_order_id,
      action_request_id: actionRequestId,
    };
    if (source.kind === "shop") {
      return {
        statements: [
          ...insertCreation({ ...about, order }, now),
          addToOutbox({
            id: outboxIdOf(id),
            topic: CREATE_TOPIC,
            ref: id,
            at: now,
            correlationId: ctx.correlationId,
          }),
        ],
        drive: (app) => driveCreation(app, id),
      };
    }
    const number = numberOf(id);
    return {
      statements: [
        ...source.take(order, now),
        ...writeOrder({ ...order, ...about, made_in: "catalogue", number }, now),
      ],
      result: {
        order_id: content.cart_order_id ?? id,
        number,
        status: "confirmed",
        total: majorUnits(order.total_minor, order.currency),
        currency: order.currency,
      },
    };
  },
};
